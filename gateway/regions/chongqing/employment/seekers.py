"""Registrations of job seekers in Chongqing (求职登记, Z04, D24, D25); household codes are never copied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from gateway.errors import NotTellable, Unreadable, Untranslatable
from gateway.outcomes import Translated
from gateway.regions.chongqing.employment.answers import Answer, Record
from gateway.regions.chongqing.employment.client import ChongqingEmploymentClient
from gateway.regions.chongqing.employment.postings import FROZEN, kind_of
from gateway.regions.chongqing.employment.values import (
    NO_OCCUPATION,
    PAGE,
    PERSON,
    PLACE,
    YES_NO,
    Facts,
    Reader,
    must_agree,
    numbered,
    only,
    some,
    with_counterparts,
    without,
)
from gateway.regions.codecs import INTEGER_TEXT, NAME, TEXT, YUAN_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import STAMP14, day_of
from gateway.regions.lone_codes import lone
from gateway.regions.mapped import Mapped
from gateway.regions.translation import Translation
from gateway.services.employment.seekers import SeekerOnRecord, SeekerProfile, SeekerRegistration
from gateway.services.employment.words import HouseholdKind, SeekerMove, SeekerState
from gateway.services.quality import CodeMapping
from gateway.vocabulary import BEIJING, Message, Region, region_of_area

Profile = TypeVar("Profile", bound=SeekerProfile)

_WANTED: Final = (
    Row("education", "whcd", code("whcd_market"), "文化程度", required=True),
    Row("skill_level", "jsdj", code("jsdj_market"), "技术等级"),
    Row("pay_minimum", "zdyx", YUAN_TEXT, "最低月薪"),
    Row("pay_maximum", "zgyx", YUAN_TEXT, "最高月薪"),
    Row("wanted_area", "gzdq", PLACE, "工作地区", required=True),
)

SEEKER: Final = Crosswalk(
    "chongqing.qzdj",
    term="求职登记",
    source=f"{PAGE} 3",
    rows=(
        Row("seeker_number", "qzbh", numbered("QZ"), "求职编号", required=True),
        Row("kind", "ygxs", code("ygxs_market"), "用工形式", required=True),
        Row("form", "ypxs", code("ypxs_market"), "应聘形式", empty_means="full_time"),
        *_WANTED,
        Row("registered_at", "djsj", STAMP14, "登记时间", required=True),
        Row("changed_at", "gxsj", STAMP14, "更新时间", required=True),
        Row("days", "djyxq", INTEGER_TEXT, "登记有效期", required=True),
        Row("frozen", "sfdj", FROZEN, "是否冻结", empty_means=False),
        Row("archived_at", "gdsj", STAMP14, "归档时间"),
        Row("archived_because", "gdyy", code("gdyy_market"), "归档原因"),
    ),
    ignored=("qzgz",),
    elsewhere=("occupations", "state", "valid_to", "region", "mappings"),
)

WITH_PERSON: Final = Crosswalk(
    "chongqing.qzdj.person",
    term="求职登记, 本人",
    source=f"{PAGE} 3",
    rows=(
        Row("name", "bip_name", NAME, "姓名", required=True),
        Row("telephone", "bip_con_mobile", TEXT, "手机", required=True),
        Row("household.area", "bip_hkszd", PLACE, "户口所在地", required=True),
        Row("category", "bip_rylb", code("bip_rylb_market"), "人员类别", required=True),
        Row("extended", "sfyq", YES_NO, "是否延期", required=True),
    ),
    ignored=("bip_hjxz",),
    elsewhere=("household.kind",),
)

REGISTRATION: Final = Crosswalk(
    "chongqing.D24",
    term="求职登记",
    source=f"{PAGE} 4",
    rows=(
        *(Row(f"person.{row.path}", row.wire, row.codec, row.term, required=True) for row in PERSON),
        Row("telephone", "bip_con_mobile", TEXT, "手机", required=True),
        Row("household.area", "bip_hkszd", PLACE, "户口所在地", required=True),
        Row("category", "bip_rylb", code("bip_rylb_market"), "人员类别", required=True),
        *_WANTED,
    ),
    elsewhere=("household.kind", "kind", "occupations", "office_code", "handled_by"),
)

MOVE: Final = Crosswalk(
    "chongqing.D25",
    term="求职登记操作",
    source=f"{PAGE} 4",
    rows=(
        Row("seeker_number", "qzbh", TEXT, "求职编号", required=True),
        Row("move", "qzcz", code("qzcz_market"), "求职操作", required=True),
    ),
)

CROSSWALKS: Final = (SEEKER, WITH_PERSON, REGISTRATION, MOVE)
_PERSONAL: Final = ("bip_name", "bip_con_mobile", "bip_hjxz", "bip_hkszd", "bip_rylb", "sfyq")
_ONLY_STATE: Final = ("frozen", "archived_at", "archived_because")
_KINDS: Final = {"1": HouseholdKind.URBAN, "2": HouseholdKind.RURAL}
_NOT_RELATIVE: Final = {"30": HouseholdKind.HONG_KONG_MACAO_TAIWAN, "40": HouseholdKind.FOREIGN}
_MAPPED: Final = {
    "kind": ("ygxs", "ygxs_market"),
    "education": ("whcd", "whcd_market"),
}


class SeekerWords:
    """Registrations both ways. `today` is the business day (业务日期): by it alone is one judged expired."""

    def __init__(self, codes: Mapping[str, CodeTable], mapped: Mapped, today: Callable[[], date]) -> None:
        self._today = today
        self._codes = codes
        self._mapped = mapped
        self.seeker = Translation(SEEKER, codes)
        self.person = Translation(WITH_PERSON, codes)
        self.registration = Translation(REGISTRATION, codes)
        self.move = Translation(MOVE, codes)

    def read(
        self, record: Record, on: date, kind: type[Profile], *, found: bool = False
    ) -> tuple[Profile, tuple[str, ...]]:
        """A registration in our words; with the person where `kind` has them. `on` picks the code tables."""
        plain, beside = with_counterparts(without(record, *_PERSONAL))
        decoded = self.seeker.decode(plain, on)
        value = decoded.value
        for name in _ONLY_STATE:
            value.pop(name, None)
        days = value.pop("days")
        valid_to = _last_day(value["registered_at"], days)
        value["kind"], kind_from, without_kind = kind_of(value.pop("form"), value["kind"], record)
        trades, mappings, without_trades = self._trades(record, on)
        told: dict[str, Any] = {
            **value,
            "region": Region.CHONGQING,
            "occupations": trades,
            "valid_to": valid_to.isoformat(),
            "state": _state(record, valid_to, None if found else self._today()),
            "mappings": [*self._mapped.of(record, on, {**_MAPPED, "kind": kind_from}), *mappings],
        }
        residue = (*decoded.residue, *beside, *without_kind, *without_trades)
        if issubclass(kind, SeekerOnRecord):
            person = self.person.decode({name: record.get(name) for name in _PERSONAL}, on)
            told |= person.value
            told["household"] = household_of(record, told["household"]["area"])
        return kind.model_validate(told), residue

    def _trades(self, record: Record, on: date) -> tuple[list[str], list[CodeMapping], list[str]]:
        """The trades that have a counterpart in ours, how well they fit, and those that have none."""
        table = self._codes["zpgz_market"]
        trades: list[str] = []
        mappings: list[CodeMapping] = []
        beside: list[str] = []
        for one in some(record, "qzgz"):
            beside += (f"qzgz.{name}" for name in one if name != "gz")
            if one["gz"] == NO_OCCUPATION:
                beside.append(lone("gz", NO_OCCUPATION))
                continue
            trades.append(table.decode(one["gz"], on))
            mappings += self._mapped.of(one, on, {"occupations": ("gz", "zpgz_market")})
        return list(dict.fromkeys(trades)), mappings, beside

    def write(self, registration: SeekerRegistration, on: date) -> dict[str, Any]:
        """A registration as the platform takes it."""
        told = registration.model_dump(mode="json", exclude_none=True)
        kind, household = told.pop("kind"), told.pop("household")
        trades = told.pop("occupations")
        told["household"] = {"area": household["area"]}
        wire = self.registration.encode(told, on)
        part_time = kind == "part_time"
        return {
            **wire,
            "bip_hjxz": household_code(household["kind"], household["area"]),
            "qzgz": [{"gz": self._codes["zpgz_market"].encode(one, on)} for one in trades],
            "ygxs": "9" if part_time else self._codes["ygxs_market"].encode(kind, on),
            "ypxs": "3" if part_time else "1",
        }


def household_code(kind: str, area: str) -> str:
    """The code as this city means it: 本市 when the household is in Chongqing, 外省 when it is not.

    Raises NotTellable for a kind that the list lacks.
    """
    for wire, known in _NOT_RELATIVE.items():
        if known == kind:
            return wire
    for wire, known in _KINDS.items():
        if known == kind:
            return wire + ("1" if region_of_area(area) is Region.CHONGQING else "2")
    raise NotTellable(f"household.kind {kind} cannot be told to chongqing.")


def household_of(record: Record, area: str) -> dict[str, Any]:
    """The household, its code recomputed from where it is.

    Raises Unreadable when the two disagree, Untranslatable for a code that is in no list.
    """
    told = str(record.get("bip_hjxz") or "")
    if not told:
        raise Unreadable("chongqing left bip_hjxz empty.")
    if told in _NOT_RELATIVE:
        return {"kind": _NOT_RELATIVE[told], "area": area}
    if len(told) != 2 or told[0] not in _KINDS or told[1] not in "12":
        raise Untranslatable("bip_hjxz", told, to_region=False)
    kind = _KINDS[told[0]]
    if told != household_code(kind, area):
        raise Unreadable("bip_hjxz from chongqing does not fit the place of the household.")
    return {"kind": kind, "area": area}


def _last_day(registered_at: str, days: int) -> date:
    registered = datetime.fromisoformat(registered_at).astimezone(BEIJING).date()
    try:
        last = registered + timedelta(days)
    except OverflowError:
        raise Unreadable("djyxq from chongqing ends on no day.") from None
    if last < registered:
        raise Unreadable("A registration from chongqing ends before it begins.")
    return last


def _state(record: Record, valid_to: date, today: date | None) -> SeekerState:
    """The state of a registration (求职状态); `today` is None for a hit of a search, as with postings."""
    if record.get("gdsj"):
        state = SeekerState.ARCHIVED
    elif record.get("sfdj") == "1":
        state = SeekerState.FROZEN
    else:
        return SeekerState.ACTIVE if today is None or valid_to >= today else SeekerState.EXPIRED
    if today is None:
        raise Unreadable(f"Chongqing's search found a registration that is {state}.")
    return state


class Seekers:
    """Registers and reads."""

    def __init__(self, client: ChongqingEmploymentClient, words: SeekerWords) -> None:
        self._client = client
        self._words = words
        self.answered_by = (words.seeker, words.person)
        self.readers: Mapping[str, Reader] = {
            "register_seeker": self.registered,
            "move_seeker": self.registered,
        }

    async def read_seeker(self, message: Message, seeker_number: str) -> Translated:
        on, facts = day_of(message.sent_at), {"seeker_number": seeker_number}
        sent = {"qzbh": seeker_number}
        return await self._client.call(
            "read_seeker", message, sent, lambda answer: self.registered(answer, on, facts)
        )

    async def register_seeker(self, message: Message, registration: SeekerRegistration) -> Translated:
        on = day_of(message.sent_at)
        sent = self._words.write(registration, on)
        facts = {"telephone": registration.telephone}  # a name may come back in other characters
        return await self._client.call(
            "register_seeker", message, sent, lambda answer: self.registered(answer, on, facts)
        )

    async def move_seeker(self, message: Message, seeker_number: str, move: SeekerMove) -> Translated:
        on, facts = day_of(message.sent_at), {"seeker_number": seeker_number}
        sent = self._words.move.encode({"seeker_number": seeker_number, "move": move.value}, on)
        return await self._client.call(
            "move_seeker", message, sent, lambda answer: self.registered(answer, on, facts)
        )

    def registered(self, answer: Answer, on: date, facts: Facts) -> Translated:
        """The registration as it is held: the very one that was asked about."""
        told, residue = self._words.read(only(answer), on, SeekerOnRecord)
        must_agree(facts, seeker_number=told.seeker_number, telephone=told.telephone)
        return Translated(told, (*answer.residue, *residue))
