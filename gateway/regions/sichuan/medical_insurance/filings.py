"""Remote-treatment filings (异地备案): 17 makes one, 18 takes it back, 19 reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from gateway.errors import Refused
from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codecs import FLAG, NAME, TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_WITH_TIME, day_of
from gateway.regions.sichuan.medical_insurance.reading import done
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.reading import fields_of, must_repeat, rows_of
from gateway.regions.sichuan.trades import Call
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.filings import FilingAccepted, FilingOnRecord, FilingRequest
from gateway.services.medical_insurance.words import FilingKind, FilingState
from gateway.vocabulary import Message, Region

_PAGE = "docs/regions/sichuan.md section 6, transactions 17, 18 and 19"

FILING = Crosswalk(
    "sichuan.filing_request",
    term="异地备案 入参",
    source=_PAGE,
    rows=(
        Row("person_number", "aac001", text_up_to(20), "个人编号", required=True),
        Row("patient.document.number", "aac002", text_up_to(18), "证件号码", required=True),
        Row("patient.name", "aac003", NAME, "姓名", required=True),
        Row("insurance_kind", "aae140", code("aae140"), "险种类型", required=True),
        Row("insured_area", "yab139", code("place"), "参保分中心", required=True),
        Row("treatment_area", "yab003", code("place"), "就医地", required=True),
        Row("kind", "balx", code("balx"), "备案类型", required=True),
        Row("starts_on", "aae030", DATE_WITH_TIME, "开始日期", required=True),
        Row("ends_on", "aae031", DATE_WITH_TIME, "结束日期"),
        Row("telephone", "aae005", TEXT, "联系电话"),
        Row("referral.diagnosis_code", "aka120", TEXT, "疾病编码"),
        Row("referral.diagnosis_name", "aka121", TEXT, "疾病名称"),
        Row("referral.institution_code", "zrjgbh", TEXT, "转入机构编号"),
        Row("referral.institution_name", "zrjgmc", TEXT, "转入机构名称"),
        Row("referral.referred_on", "zzrq", DATE_WITH_TIME, "转诊日期"),
        Row("referral.reason", "zzyy", TEXT, "转诊原因"),
        Row("referral.opinion", "zzyj", TEXT, "转诊意见"),
        Row("referral.agreed_by_hospital", "tybz", FLAG, "医院同意标志"),
    ),
    cannot_carry=(
        "credential.kind",
        "credential.number",
        "credential.card_recognition_code",
        "patient.document.kind",
    ),
)
ACCEPTED = Crosswalk(
    "sichuan.filing_answer",
    term="异地备案 出参",
    source=_PAGE,
    rows=(
        Row("region_filing_number", "bah", TEXT, "备案号", required=True),
        Row("starts_on", "aae030", DATE_WITH_TIME, "开始日期", required=True),
        Row("ends_on", "aae031", DATE_WITH_TIME, "结束日期"),
    ),
)
CANCELLATION = Crosswalk(
    "sichuan.filing_cancellation",
    term="取消异地备案 入参",
    source=_PAGE,
    rows=(
        Row("person_number", "aac001", text_up_to(20), "个人编号", required=True),
        Row("region_filing_number", "bah", text_up_to(30), "备案号", required=True),
        Row("reason", "aae013", TEXT, "撤销原因"),
    ),
)
CANCELLED = Crosswalk(
    "sichuan.filing_cancellation_answer",
    term="取消异地备案 出参",
    source=_PAGE,
    rows=(
        Row("region_filing_number", "bah", TEXT, "备案号", required=True),
        Row("state", "bazt", code("bazt"), "备案状态", required=True),
    ),
)
ON_RECORD = Crosswalk(
    "sichuan.filing_on_record",
    term="备案查询 出参行",
    source=_PAGE,
    rows=(
        Row("region_filing_number", "bah", TEXT, "备案号", required=True),
        Row("person_number", "aac001", TEXT, "个人编号"),
        Row("insurance_kind", "aae140", code("aae140"), "险种类型"),
        Row("insured_area", "yab139", code("place"), "参保分中心"),
        Row("treatment_area", "yab003", code("place"), "就医地"),
        Row("kind", "balx", code("balx"), "备案类型", required=True),
        Row("starts_on", "aae030", DATE_WITH_TIME, "开始日期", required=True),
        Row("ends_on", "aae031", DATE_WITH_TIME, "结束日期"),
        Row("state", "bazt", code("bazt"), "备案状态", required=True),
        Row("referred_to", "zrjgbh", TEXT, "转入机构编号"),
    ),
)


class Filings:
    """Makes, cancels and reads filings with the insured area."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._filing = Translation(FILING, tables)
        self._accepted = Translation(ACCEPTED, tables)
        self._cancellation = Translation(CANCELLATION, tables)
        self._cancelled = Translation(CANCELLED, tables)
        self._on_record = Translation(ON_RECORD, tables)
        self.filed_by = (self._accepted,)
        self.read_by = (self._on_record,)

    def file(self, filing: FilingRequest, ends_on: date | None) -> Call[Translated]:
        """17 异地备案; the last day is always named where there is one."""
        dumped = filing.model_dump(mode="json", exclude_none=True)
        if ends_on is not None:
            dumped["ends_on"] = ends_on.isoformat()
        wire = self._filing.encode(dumped, filing.starts_on)
        asked = {"starts_on": filing.starts_on.isoformat(), "ends_on": dumped.get("ends_on")}
        return Call(
            transaction="17",
            segments=(xml.elements(wire),),
            read=partial(self.filed, asked=asked, on=filing.starts_on),
            names=(filing.patient.name,),
            known=frozenset({filing.referral.institution_code} if filing.referral else ()),
        )

    def filed(self, outputs: Sequence[xml.Element], *, asked: Mapping[str, Any], on: date) -> Translated:
        """The filing's number; its days must be those that were asked for."""
        decoded = fields_of(outputs, self._accepted, on)
        must_repeat(decoded.value, starts_on=asked["starts_on"], ends_on=asked.get("ends_on"))
        return Translated(FilingAccepted.model_validate(decoded.value), decoded.residue)

    def cancel(self, message: Message, person_number: str, number: str, reason: str) -> Call[Translated]:
        """18 取消异地备案."""
        on = day_of(message.sent_at)
        canonical = {"person_number": person_number, "region_filing_number": number, "reason": reason}
        return Call(
            transaction="18",
            segments=(xml.elements(self._cancellation.encode(canonical, on)),),
            read=partial(self.cancelled, number=number, on=on),
            known=frozenset({number}),
        )

    def cancelled(self, outputs: Sequence[xml.Element], *, number: str, on: date) -> Translated:
        """Check that this filing is cancelled."""
        decoded = fields_of(outputs, self._cancelled, on)
        must_repeat(decoded.value, region_filing_number=number, state=FilingState.CANCELLED)
        return done(decoded)

    def read(self, message: Message, kind: FilingKind, person_number: str, number: str) -> Call[Translated]:
        """19 备案查询."""
        on = day_of(message.sent_at)
        wire = {"aac001": person_number, "bah": number}
        return Call(
            transaction="19",
            segments=(xml.elements(wire),),
            read=partial(self.on_record, kind=kind, number=number, on=on),
        )

    def on_record(
        self, outputs: Sequence[xml.Element], *, kind: FilingKind, number: str, on: date
    ) -> Translated:
        """The filing with this number. A past last day makes an active filing an expired one."""
        records, residue = rows_of(outputs[0], self._on_record, on)
        record = next((one for one in records if one["region_filing_number"] == number), None)
        if record is None:
            raise Refused(
                "Sichuan has no such filing of this person.", region=Region.SICHUAN, code="not_found"
            )
        must_repeat(record, kind=kind)
        ended = record.get("ends_on", "9999-12-31") < on.isoformat()
        if record["state"] == FilingState.ACTIVE and ended:
            record["state"] = FilingState.EXPIRED
        return Translated(FilingOnRecord.model_validate(record), residue)
