"""Who is in Sichuan's registry: candidates by name, and what it says of one (XY03, XY04)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from gateway.outcomes import TranslatedList
from gateway.regions import xml
from gateway.regions.codecs import TEXT, WAN_YUAN, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.sichuan.credit.exchanges import PAGE
from gateway.regions.sichuan.credit.notation import DAY
from gateway.regions.sichuan.credit.reading import Lists
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.reading import residue_of
from gateway.regions.sichuan.trades import Disagrees
from gateway.regions.translation import Translation
from gateway.services.credit.persons import masked
from gateway.services.credit.records import EnterpriseRegistration, SubjectCandidate
from gateway.vocabulary import Region

_CODE: Final = Row("credit_code", "SHXYM", text_up_to(18), "统一社会信用代码", required=True)
_NAME: Final = Row("name", "ZTMC", text_up_to(100), "主体名称", required=True)
_STATUS: Final = Row("status", "DJZT", code("djzt"), "登记状态", required=True)

BY_CODE: Final = Crosswalk(
    "sichuan.credit_subject_search", term="按代码查询 入参", source=f"{PAGE} 4, XY01, XY04", rows=(_CODE,)
)
BY_NAME: Final = Crosswalk(
    "sichuan.credit_name_search", term="主体名称查询 入参", source=f"{PAGE} 4, XY03", rows=(_NAME,)
)
CANDIDATE: Final = Crosswalk(
    "sichuan.credit_candidate",
    term="候选主体",
    source=f"{PAGE} 4, XY03",
    rows=(_NAME, _CODE, Row("area", "XZQH", text_up_to(6), "登记地行政区划", required=True), _STATUS),
    elsewhere=("region",),
    canonical_fields=frozenset(SubjectCandidate.model_fields),
)
REGISTRATION: Final = Crosswalk(
    "sichuan.credit_registration",
    term="登记信息",
    source=f"{PAGE} 4, XY04",
    rows=(
        _CODE,
        _NAME,
        Row("kind", "ZTLX", TEXT, "主体类型", required=True),
        Row("legal_representative", "FRDB", TEXT, "法定代表人", note="masked"),
        Row("capital", "ZCZB", WAN_YUAN, "注册资本(万元)"),
        Row("established_on", "CLRQ", DAY, "成立日期", required=True),
        Row("address", "ZS", TEXT, "住所"),
        Row("scope", "JYFW", TEXT, "经营范围"),
        Row("registry", "DJJG", TEXT, "登记机关", required=True),
        _STATUS,
    ),
    elsewhere=("region",),
    canonical_fields=frozenset(EnterpriseRegistration.model_fields),
)
CROSSWALKS: Final = (BY_CODE, BY_NAME, CANDIDATE, REGISTRATION)
_MOST: Final = 50


class Subjects:
    """Asks for subjects and reads them."""

    def __init__(self, tables: Mapping[str, CodeTable], lists: Lists) -> None:
        self._lists = lists
        self.by_code = Translation(BY_CODE, tables)
        self.by_name = Translation(BY_NAME, tables)
        self._candidate = Translation(CANDIDATE, tables)
        self._registration = Translation(REGISTRATION, tables)
        self.candidates_answered_by = (self._candidate,)
        self.registration_answered_by = (self._registration,)

    def candidates(self, body: xml.Element, name: str, on: date) -> TranslatedList:
        """Everybody of that name, fifty at most; a name that does not hold the text was not asked for."""
        listed = self._lists.read(body, on)
        decoded = [self._candidate.decode(row, on) for row in listed.rows]
        found = [SubjectCandidate(region=Region.SICHUAN, **one.value) for one in decoded]
        if any(name not in one.name for one in found) or len(found) > _MOST:
            raise Disagrees("Sichuan's answer holds subjects that were not asked for.")
        return TranslatedList(found, (*listed.residue, *residue_of(decoded)))

    def registrations(self, body: xml.Element, subject_code: str, on: date) -> TranslatedList:
        """What the registry says of one subject, if it knows it."""
        listed = self._lists.read(body, on)
        decoded = [self._registration.decode(row, on) for row in listed.rows]
        if any(one.value["credit_code"] != subject_code for one in decoded) or len(decoded) > 1:
            raise Disagrees("Sichuan's answer is about another subject than was asked.")
        for one in decoded:
            if "legal_representative" in one.value:
                one.value["legal_representative"] = masked(one.value["legal_representative"])
        found = [EnterpriseRegistration(region=Region.SICHUAN, **one.value) for one in decoded]
        return TranslatedList(found, (*listed.residue, *residue_of(decoded)))
