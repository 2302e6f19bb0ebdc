"""Who is insured in Chongqing: the enrolment look-up (人员信息, 1101)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gateway.outcomes import TranslatedList
from gateway.regions.chongqing.answers import Output, understand
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance.circumstances import CREDENTIAL, PAGE
from gateway.regions.codecs import FLAG, NAME, TEXT, YUAN_NUMBER, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE, day_of
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.people import Enrolment, EnrolmentSearch
from gateway.vocabulary import Message, Region

SEARCH: Final = Crosswalk(
    "chongqing.1101.data",
    term="人员信息",
    source=f"{PAGE} 5.1",
    rows=(*CREDENTIAL, Row("name", "psn_name", NAME, "人员姓名")),
    elsewhere=("insured_area",),
)

PERSON: Final = Crosswalk(
    "chongqing.1101.baseinfo",
    term="基本信息",
    source=f"{PAGE} 5.1",
    rows=(
        Row("person_number", "psn_no", TEXT, "人员编号", required=True),
        Row("document_kind", "psn_cert_type", code("psn_cert_type"), "人员证件类型", required=True),
        Row("document_number", "certno", TEXT, "证件号码", required=True),
        Row("name", "psn_name", NAME, "人员姓名", required=True),
        Row("sex", "gend", code("gend"), "性别", required=True),
        Row("ethnicity_code", "naty", TEXT, "民族"),
        Row("birth_date", "brdy", DATE, "出生日期", required=True),
    ),
    ignored=("age", "exp_content"),
)

INSURANCE: Final = Crosswalk(
    "chongqing.1101.insuinfo",
    term="参保信息",
    source=f"{PAGE} 5.1",
    rows=(
        Row("account_balance", "balc", YUAN_NUMBER, "余额", required=True),
        Row("insurance_kind", "insutype", code("insutype"), "险种类型", required=True),
        Row("person_category", "psn_type", code("psn_type"), "人员类别", required=True),
        Row("status", "psn_insu_stas", code("psn_insu_stas"), "人员参保状态", required=True),
        Row("enrolled_on", "psn_insu_date", DATE, "个人参保日期"),
        Row("suspended_on", "paus_insu_date", DATE, "暂停参保日期"),
        Row("civil_servant", "cvlserv_flag", FLAG, "公务员标志", required=True),
        Row("insured_area", "insuplc_admdvs", TEXT, "参保地医保区划", required=True),
        Row("employer_name", "emp_name", TEXT, "单位名称"),
    ),
    ignored=("psn_insu_rlts_id", "exp_content"),
)

CROSSWALKS: Final = (SEARCH, PERSON, INSURANCE)


class People:
    """Looks people up."""

    def __init__(self, client: ChongqingClient, codes: Mapping[str, CodeTable]) -> None:
        self._client = client
        self._search = Translation(SEARCH, codes)
        self._person = Translation(PERSON, codes)
        self._insurance = Translation(INSURANCE, codes)
        self.answered_by = (self._person, self._insurance)

    async def find_enrolments(self, message: Message, search: EnrolmentSearch) -> TranslatedList:
        """Every enrolment of the person, suspended and ended ones too."""
        canonical = search.model_dump(mode="json", exclude_none=True)
        sent = {"data": self._search.encode(canonical, day_of(message.sent_at))}
        output = await self._client.call("1101", message, sent, changes_state=False)
        return understand(lambda: self._enrolments(output, message), changes_state=False)

    def _enrolments(self, output: Output, message: Message) -> TranslatedList:
        on = day_of(message.sent_at)
        person = self._person.decode(output.nodes["baseinfo"], on)
        residue, enrolments = {**dict.fromkeys(output.residue), **dict.fromkeys(person.residue)}, []
        for row in output.nodes["insuinfo"]:
            insurance = self._insurance.decode(row, on)
            residue |= dict.fromkeys(insurance.residue)
            enrolments.append(_enrolment(person.value, insurance.value))
        return TranslatedList(enrolments, tuple(residue))


def _enrolment(person: Mapping[str, Any], insurance: Mapping[str, Any]) -> Enrolment:
    return Enrolment.model_validate({"region": Region.CHONGQING, **person, **insurance})
