"""Enrolments (身份识别, 03): one person, and an element for every insurance held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from gateway.errors import Unreadable
from gateway.outcomes import TranslatedList
from gateway.regions import xml
from gateway.regions.codecs import FLAG, INTEGER_TEXT, NAME, TEXT, YUAN_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_WITH_TIME, day_of
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.reading import fields_of, residue_of
from gateway.regions.sichuan.trades import Call
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.people import Enrolment, EnrolmentSearch
from gateway.vocabulary import Message, Region

_PAGE = "docs/regions/sichuan.md section 6, transaction 03"

SEARCH = Crosswalk(
    "sichuan.identify_request",
    term="身份识别 入参",
    source=_PAGE,
    rows=(
        Row("credential.kind", "sbfs", code("sbfs"), "识别方式", required=True),
        Row("credential.number", "sbhm", text_up_to(50), "识别号码", required=True),
        Row("credential.card_recognition_code", "aaz501", text_up_to(32), "卡识别码"),
        Row("name", "aac003", NAME, "姓名", note="compared by the region"),
    ),
    cannot_carry=("insured_area",),
)
PERSON = Crosswalk(
    "sichuan.identify_person",
    term="身份识别 出参：人员",
    source=_PAGE,
    rows=(
        Row("person_number", "aac001", TEXT, "个人编号", required=True),
        Row("document_kind", "aac058", code("aac058"), "证件类型", required=True),
        Row("document_number", "aac002", TEXT, "证件号码", required=True),
        Row("name", "aac003", NAME, "姓名", required=True),
        Row("sex", "aac004", code("aac004"), "性别", required=True),
        Row("ethnicity_code", "aac005", TEXT, "民族"),
        Row("birth_date", "aac006", DATE_WITH_TIME, "出生日期", required=True),
        Row("age", "akc023", INTEGER_TEXT, "年龄", note="follows from the birth date; not in our answer"),
        Row("card_number", "aaz500", TEXT, "社会保障卡号", note="not in our answer"),
        Row("civil_servant", "gwybz", FLAG, "公务员标志", empty_means=False),
    ),
    ignored=("cbxx",),
)
ENROLMENT = Crosswalk(
    "sichuan.identify_enrolment",
    term="身份识别 出参：参保信息 cbxx",
    source=_PAGE,
    rows=(
        Row("insurance_kind", "aae140", code("aae140"), "险种类型", required=True),
        Row("person_category", "akc021", code("akc021"), "人员类别", required=True),
        Row("status", "aac031", code("aac031"), "参保状态", required=True),
        Row("account_balance", "akc087", YUAN_TEXT, "账户余额", required=True),
        Row("insured_area", "yab139", code("place"), "参保分中心", required=True),
        Row("enrolled_on", "aac030", DATE_WITH_TIME, "参保日期"),
        Row("suspended_on", "ztrq", DATE_WITH_TIME, "暂停或终止日期"),
        Row("employer_name", "aab004", TEXT, "单位名称"),
    ),
    ignored=("ydbz",),
)


class People:
    """Looks people up and reads what they are insured for."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._search = Translation(SEARCH, tables)
        self._person = Translation(PERSON, tables)
        self._enrolment = Translation(ENROLMENT, tables)
        self.answered_by = (self._person, self._enrolment)

    def search(self, message: Message, search: EnrolmentSearch) -> Call[TranslatedList]:
        """03 身份识别."""
        on = day_of(message.sent_at)
        wire = self._search.encode(search.model_dump(mode="json", exclude_none=True), on)
        return Call(
            transaction="03",
            segments=(xml.elements(wire),),
            read=partial(self.found, on=on),
            names=(search.name,) if search.name else (),
        )

    def found(self, outputs: Sequence[xml.Element], *, on: date) -> TranslatedList:
        """Every enrolment, each with its person. Raises Unreadable for a person without any."""
        person = fields_of(outputs, self._person, on)
        enrolments = [self._enrolment.decode(row, on) for row in xml.rows(outputs[0], "cbxx")]
        if not enrolments:
            raise Unreadable("Sichuan names a person without any enrolment.")
        return TranslatedList(
            [
                Enrolment.model_validate({"region": Region.SICHUAN, **person.value, **enrolment.value})
                for enrolment in enrolments
            ],
            residue_of((person, *enrolments)),
        )
