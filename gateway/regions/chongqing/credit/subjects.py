"""Who is in Chongqing's registry: candidates by name, and what it says of one (X03, X04)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.errors import Unreadable
from gateway.outcomes import TranslatedList
from gateway.regions.chongqing.credit.answers import Answered
from gateway.regions.chongqing.credit.exchanges import PAGE
from gateway.regions.chongqing.credit.notation import CAPITAL, DAY, text_up_to
from gateway.regions.codecs import TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.translation import Decoded, Translation
from gateway.services.credit.persons import masked
from gateway.services.credit.records import EnterpriseRegistration, SubjectCandidate
from gateway.vocabulary import Region

_CODE: Final = Row("credit_code", "UNISCID", text_up_to(18), "统一社会信用代码", required=True)
_NAME: Final = Row("name", "ENTNAME", text_up_to(100), "主体名称", required=True)
_STATUS: Final = Row("status", "REGSTATE", code("regstate"), "登记状态", required=True)

ABOUT: Final = Crosswalk(
    "chongqing.credit_subject_search",
    term="信用记录查询 入参",
    source=f"{PAGE} 4, X01",
    rows=(Row("credit_code", "SHXYM", text_up_to(18), "统一社会信用代码", required=True),),
)
BY_CODE: Final = Crosswalk(
    "chongqing.credit_registration_search", term="登记信息查询 入参", source=f"{PAGE} 4, X04", rows=(_CODE,)
)
BY_NAME: Final = Crosswalk(
    "chongqing.credit_name_search", term="主体名称查询 入参", source=f"{PAGE} 4, X03", rows=(_NAME,)
)
CANDIDATE: Final = Crosswalk(
    "chongqing.credit_candidate",
    term="候选主体",
    source=f"{PAGE} 4, X03",
    rows=(_NAME, _CODE, Row("area", "DISTRICT", text_up_to(6), "登记地行政区划", required=True), _STATUS),
    elsewhere=("region",),
    canonical_fields=frozenset(SubjectCandidate.model_fields),
)
REGISTRATION: Final = Crosswalk(
    "chongqing.credit_registration",
    term="登记信息",
    source=f"{PAGE} 4, X04",
    rows=(
        _CODE,
        _NAME,
        Row("kind", "ENTTYPE", TEXT, "市场主体类型", required=True),
        Row("legal_representative", "LEREP", TEXT, "法定代表人", note="masked"),
        Row("capital", "REGCAP", CAPITAL, "注册资本(万元)", note="left out unless REGCAPCUR is 156"),
        Row("currency", "REGCAPCUR", TEXT, "注册资本币种", note="156 人民币; not in our answer"),
        Row("established_on", "ESTDATE", DAY, "成立日期", required=True),
        Row("address", "DOM", TEXT, "住所"),
        Row("scope", "OPSCOPE", TEXT, "经营范围"),
        Row("registry", "REGORG", TEXT, "登记机关", required=True),
        _STATUS,
    ),
    ignored=("PRIPID", "REGNO", "OPFROM", "OPTO"),
    elsewhere=("region",),
    canonical_fields=frozenset(EnterpriseRegistration.model_fields),
)
CROSSWALKS: Final = (ABOUT, BY_CODE, BY_NAME, CANDIDATE, REGISTRATION)
_MOST: Final = 50
_YUAN: Final = "156"


class Subjects:
    """Asks for subjects and reads them."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self.about = Translation(ABOUT, tables)
        self.by_code = Translation(BY_CODE, tables)
        self.by_name = Translation(BY_NAME, tables)
        self._candidate = Translation(CANDIDATE, tables)
        self._registration = Translation(REGISTRATION, tables)
        self.candidates_answered_by = (self._candidate,)
        self.registration_answered_by = (self._registration,)

    def candidates(self, answer: Answered, name: str, on: date) -> TranslatedList:
        """Everybody of that name, fifty at most; a name that does not hold the text was not asked for."""
        decoded = [self._candidate.decode(row, on) for row in answer.rows]
        found = [SubjectCandidate(region=Region.CHONGQING, **one.value) for one in decoded]
        if any(name not in one.name for one in found) or len(found) > _MOST:
            raise Unreadable("Chongqing's answer holds subjects that were not asked for.")
        return TranslatedList(found, _residue(answer, decoded))

    def registrations(self, answer: Answered, subject_code: str, on: date) -> TranslatedList:
        """What the registry says of one subject, if it knows it."""
        decoded = [self._registration.decode(row, on) for row in answer.rows]
        if any(one.value["credit_code"] != subject_code for one in decoded) or len(decoded) > 1:
            raise Unreadable("Chongqing's answer is about another subject than was asked.")
        foreign = any("capital" in one.value and one.value.get("currency") != _YUAN for one in decoded)
        found = [_registration(one.value) for one in decoded]
        # Money of another country is none of ours, but it was said.
        beyond = ("REGCAP", "REGCAPCUR") if foreign else ()
        return TranslatedList(found, (*_residue(answer, decoded), *beyond))


def _registration(value: Mapping[str, Any]) -> EnterpriseRegistration:
    told = dict(value)
    if told.pop("currency", None) != _YUAN:
        told.pop("capital", None)
    if "legal_representative" in told:
        told["legal_representative"] = masked(told["legal_representative"])
    return EnterpriseRegistration(region=Region.CHONGQING, **told)


def _residue(answer: Answered, decoded: list[Decoded]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*answer.residue, *(field for one in decoded for field in one.residue))))
