"""Registrations of job seekers in Sichuan (求职登记, J04, J24, J25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codecs import FLAG, YUAN_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, INSTANT, day_of
from gateway.regions.mapped import Mapped
from gateway.regions.sichuan.employment.occupations import NO_OCCUPATION, TOLD_BESIDE
from gateway.regions.sichuan.employment.reading import (
    NAME,
    PAGE,
    PERSON,
    RECEIPT,
    Facts,
    Reader,
    asking,
    names_of,
    numbered,
)
from gateway.regions.sichuan.employment.transactions import CHANGES, READS
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.reading import must_agree
from gateway.regions.sichuan.trades import Call, Disagrees
from gateway.regions.translation import Translation
from gateway.services.employment.seekers import SeekerOnRecord, SeekerProfile, SeekerRegistration
from gateway.services.employment.words import SeekerMove, SeekerState
from gateway.services.quality import CodeMapping
from gateway.vocabulary import Message, Region

Profile = TypeVar("Profile", bound=SeekerProfile)

SEEKER_NUMBER: Final = numbered("QZ", 12)
_TRADES: Final = "qzgz"
_WANTED: Final = (
    Row("kind", "abc910", code("abc910_employment"), "合同类别", required=True),
    Row("education", "aac011", code("aac011_employment"), "文化程度", required=True),
    Row("skill_level", "bac015", code("bac015_employment"), "职业技能等级"),
    Row("pay_minimum", "bcc720", YUAN_TEXT, "期望最低月薪"),
    Row("pay_maximum", "bcc721", YUAN_TEXT, "期望最高月薪"),
    Row("wanted_area", "aaa027", text_up_to(6), "期望工作地区划", required=True),
)
_WHO: Final = (
    Row("telephone", "aae005", text_up_to(20), "联系电话", required=True),
    Row("household.kind", "aac009", code("aac009_employment"), "户口性质", required=True),
    Row("household.area", "aab299", text_up_to(6), "户籍地区划", required=True),
    Row("category", "bcc006", code("bcc006_employment"), "人员类别", required=True),
)
_KEPT: Final = (
    Row("seeker_number", "acc200", SEEKER_NUMBER, "求职编号", required=True),
    *_WANTED,
    Row("registered_at", "aae043", INSTANT, "登记时间", required=True),
    Row("changed_at", "bgsj", INSTANT, "变更时间", required=True),
    Row("valid_to", "aae031", DATE_COMPACT, "有效期至", required=True),
    Row("in_force", "aae100", FLAG, "有效标志", required=True, note="checked; not in our answer"),
    Row("state", "qzzt", code("qzzt_employment"), "求职状态", required=True),
)
PROFILE: Final = Crosswalk(
    "sichuan.qzxx",
    term="求职登记",
    source=f"{PAGE} 3",
    rows=_KEPT,
    ignored=(_TRADES,),
    elsewhere=("occupations", "region", "mappings"),
)
ON_RECORD: Final = Crosswalk(
    "sichuan.qzxx.person",
    term="求职登记, 本人",
    source=f"{PAGE} 3",
    rows=(
        *_KEPT,
        Row("name", "aac003", NAME, "姓名", required=True),
        *_WHO,
        Row("extended", "yqbz", FLAG, "延期标志", required=True),
    ),
    ignored=(_TRADES, RECEIPT),
    elsewhere=("occupations", "region", "mappings"),
)
REGISTRATION: Final = Crosswalk(
    "sichuan.J24",
    term="求职登记 入参",
    source=f"{PAGE} 6",
    rows=(
        *(Row(f"person.{row.path}", row.wire, row.codec, row.term, required=True) for row in PERSON),
        *_WHO,
        *_WANTED,
    ),
    elsewhere=("occupations", "office_code", "handled_by"),
)
MOVE: Final = Crosswalk(
    "sichuan.J25",
    term="求职登记操作 入参",
    source=f"{PAGE} 6",
    rows=(
        Row("seeker_number", "acc200", SEEKER_NUMBER, "求职编号", required=True),
        Row("move", "qzcz", code("qzcz_employment"), "求职操作", required=True),
    ),
)
CROSSWALKS: Final = (PROFILE, ON_RECORD, REGISTRATION, MOVE)
_MAPPED: Final = {
    "kind": ("abc910", "abc910_employment"),
    "education": ("aac011", "aac011_employment"),
}


class Seekers:
    """Registrations both ways."""

    def __init__(self, tables: Mapping[str, CodeTable], mapped: Mapped) -> None:
        self._tables = tables
        self._mapped = mapped
        self.profile = Translation(PROFILE, tables)
        self.on_record = Translation(ON_RECORD, tables)
        self._registration = Translation(REGISTRATION, tables)
        self._move = Translation(MOVE, tables)
        self.readers: Mapping[str, Reader] = dict.fromkeys(("register_seeker", "move_seeker"), self.held)

    def read(self, element: xml.Element, on: date, kind: type[Profile]) -> tuple[Profile, tuple[str, ...]]:
        """A registration in our words; with the person where `kind` has them."""
        translation = self.on_record if issubclass(kind, SeekerOnRecord) else self.profile
        wire = xml.fields(element)
        decoded = translation.decode(wire, on)
        told = decoded.value
        if told.pop("in_force") != (told["state"] == SeekerState.ACTIVE):
            raise Disagrees("aae100 and qzzt of a registration from Sichuan do not agree.")
        trades, beside = self._trades(element, on)
        told |= {"region": Region.SICHUAN, "occupations": trades, "mappings": self._mappings(wire, on)}
        return kind.model_validate(told), (*decoded.residue, *beside)

    def _mappings(self, wire: Mapping[str, str], on: date) -> list[CodeMapping]:
        return self._mapped.of(wire, on, _MAPPED)

    def _trades(self, element: xml.Element, on: date) -> tuple[list[str], list[str]]:
        """The trades that have a counterpart in ours, and those that have none."""
        trades: list[str] = []
        beside: list[str] = []
        for row in xml.rows(element, f"{_TRADES}/row"):
            if row["aca111"] == NO_OCCUPATION:
                beside.append(TOLD_BESIDE)
            else:
                trades.append(self._tables["aca111_employment"].decode(row["aca111"], on))
        return trades, beside

    def one(self, message: Message, seeker_number: str) -> Call[Translated]:
        """J04 求职登记详情."""
        on, facts = day_of(message.sent_at), {"seeker_number": seeker_number}
        return asking(
            READS["read_seeker"],
            xml.elements({"acc200": seeker_number}),
            lambda outputs: self.held(outputs, on, facts),
            known=frozenset({seeker_number}),
        )

    def register(self, message: Message, registration: SeekerRegistration) -> Call[Translated]:
        """J24 求职登记."""
        on = day_of(message.sent_at)
        told = registration.model_dump(mode="json", exclude_none=True)
        table = self._tables["aca111_employment"]
        rows = [{"aca111": table.encode(one, on)} for one in told.pop("occupations")]
        wire = self._registration.encode(told, on)
        trades = xml.element(_TRADES, *(xml.attributes("row", row) for row in rows))
        return asking(
            CHANGES["register_seeker"],
            xml.elements(wire) + trades,
            lambda outputs: self.held(outputs, on, {}),
            names=names_of(registration.person.name),
        )

    def move(self, message: Message, seeker_number: str, move: SeekerMove) -> Call[Translated]:
        """J25 求职登记操作."""
        on, facts = day_of(message.sent_at), {"seeker_number": seeker_number}
        wire = self._move.encode({"seeker_number": seeker_number, "move": move.value}, on)
        return asking(
            CHANGES["move_seeker"],
            xml.elements(wire),
            lambda outputs: self.held(outputs, on, facts),
            known=frozenset({seeker_number}),
        )

    def held(self, outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
        """The registration as it is held: the very one that was asked about."""
        told, residue = self.read(outputs[0], on, SeekerOnRecord)
        must_agree(facts, seeker_number=told.seeker_number)
        if told.valid_to < day_of(told.registered_at):
            raise Disagrees("A registration from Sichuan ends before it begins.")
        return Translated(told, residue)
