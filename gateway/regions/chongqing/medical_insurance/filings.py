"""Remote-treatment filings with Chongqing (异地就医备案): 2501 for a referral, 2561 for every other kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from gateway.errors import Refused
from gateway.outcomes import Translated
from gateway.regions.chongqing.answers import Output, lost, only, understand
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance.circumstances import PAGE
from gateway.regions.chongqing.medical_insurance.transactions import of_filing
from gateway.regions.codecs import FLAG, TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Constant, Crosswalk, Row
from gateway.regions.dates import DATE, day_of
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.backend import Done
from gateway.services.medical_insurance.filings import FilingAccepted, FilingOnRecord, FilingRequest
from gateway.services.medical_insurance.words import FilingKind
from gateway.vocabulary import Message, Region

_WHO_WHERE_WHEN = (
    Row("person_number", "psn_no", TEXT, "人员编号", required=True),
    Row("insurance_kind", "insutype", code("insutype"), "险种类型", required=True),
    Row("treatment_area", "mdtrtarea_admdvs", TEXT, "就医地行政区划", required=True),
    Row("starts_on", "begndate", DATE, "开始日期", required=True),
    Row("ends_on", "enddate", DATE, "结束日期"),
    Row("telephone", "tel", TEXT, "联系电话"),
)
_NO_PLACE = ("credential", "patient")
"""The person is known by number; 2501 and 2561 have no fields for a name or a credential."""

REFERRAL: Final = Crosswalk(
    "chongqing.2501.refmedin",
    term="转院备案",
    source=f"{PAGE} 5.6",
    rows=(
        *_WHO_WHERE_WHEN,
        Row("referral.diagnosis_code", "diag_code", TEXT, "诊断代码", required=True),
        Row("referral.diagnosis_name", "diag_name", TEXT, "诊断名称", required=True),
        Row("referral.institution_code", "reflin_medins_no", TEXT, "转往定点医药机构编号", required=True),
        Row("referral.institution_name", "reflin_medins_name", TEXT, "转往医院名称", required=True),
        Row("referral.referred_on", "refl_date", DATE, "转院日期", required=True),
        Row("referral.reason", "refl_rea", TEXT, "转院原因", required=True),
        Row("referral.opinion", "refl_opnn", TEXT, "转院意见", required=True),
        Row("referral.agreed_by_hospital", "hosp_agre_refl_flag", FLAG, "医院同意转院标志"),
    ),
    constants=(Constant("refl_type", "3", "转往省外"),),
    cannot_carry=_NO_PLACE,
    elsewhere=("insured_area", "kind"),
)

OTHER_KINDS: Final = Crosswalk(
    "chongqing.2561.data",
    term="其他异地备案",
    source=f"{PAGE} 5.6",
    rows=(
        *_WHO_WHERE_WHEN,
        Row("kind", "rmt_out_type", code("rmt_out_type"), "异地就医类型", required=True),
        Row(
            "business",
            "biz_appy_type",
            code("biz_appy_type"),
            "业务申请类型",
            required=True,
            note="The kind once more, coarser: the three long-term kinds are one.",
        ),
    ),
    cannot_carry=_NO_PLACE,
    elsewhere=("insured_area", "referral"),
)

CANCELLATION: Final = Crosswalk(
    "chongqing.2502.data",
    term="备案撤销",
    source=f"{PAGE} 5.6",
    rows=(
        Row("region_filing_number", "trt_dcla_detl_sn", TEXT, "待遇申报明细流水号", required=True),
        Row("person_number", "psn_no", TEXT, "人员编号", required=True),
        Row("reason", "memo", TEXT, "备注"),
    ),
)

ON_RECORD: Final = Crosswalk(
    "chongqing.5304.refmedin",
    term="备案查询",
    source=f"{PAGE} 7",
    rows=(
        Row("region_filing_number", "trt_dcla_detl_sn", TEXT, "待遇申报明细流水号", required=True),
        Row("kind", "rmt_out_type", code("rmt_out_type"), "异地就医类型", required=True),
        Row("state", "dcla_stas", code("dcla_stas"), "申报状态", required=True),
        Row("starts_on", "begndate", DATE, "开始日期", required=True),
        Row("ends_on", "enddate", DATE, "结束日期"),
    ),
    ignored=(
        *("psn_no", "psn_name", "psn_cert_type", "certno", "gend", "naty", "brdy", "age", "insutype"),
        *("biz_appy_type", "refl_type", "mdtrtarea_admdvs", "out_flag", "msgid", "cancel_msgid"),
        *("tel", "addr", "memo", "insu_optins", "dise_cond_dscr", "exp_content", "insuplc_admdvs"),
        *("dcla_souc", "emp_name", "opter_id", "opter_name", "opt_time"),
        *(row.wire for row in REFERRAL.rows if row.path.startswith("referral.")),
    ),
)

CROSSWALKS: Final = (REFERRAL, OTHER_KINDS, CANCELLATION, ON_RECORD)


class Filings:
    """Files, reads and cancels."""

    def __init__(self, client: ChongqingClient, codes: Mapping[str, CodeTable]) -> None:
        self._client = client
        self._referral = Translation(REFERRAL, codes)
        self._other = Translation(OTHER_KINDS, codes)
        self._cancellation = Translation(CANCELLATION, codes)
        self._on_record = Translation(ON_RECORD, codes)
        self.answered_by = (self._on_record,)

    async def file_treatment(
        self, message: Message, filing: FilingRequest, ends_on: date | None
    ) -> Translated:
        """File; the region's own end of 183 days is never left to it, because ours is six months."""
        canonical = filing.model_dump(mode="json", exclude={"credential", "patient"}, exclude_none=True)
        canonical["ends_on"] = ends_on and ends_on.isoformat()
        if filing.kind is FilingKind.REFERRAL:
            sent = {"refmedin": self._referral.encode(canonical, filing.starts_on)}
        else:
            canonical["business"] = canonical["kind"]
            sent = {"data": self._other.encode(canonical, filing.starts_on)}
        infno = of_filing("file_treatment", filing.kind)
        output = await self._client.call(infno, message, sent, changes_state=True)

        def accepted() -> Translated:
            number = output.nodes["result"]["trt_dcla_detl_sn"]
            told = {"region_filing_number": number, "starts_on": filing.starts_on, "ends_on": ends_on}
            return Translated(FilingAccepted.model_validate(told), output.residue)

        return understand(accepted, changes_state=True)

    async def cancel_filing(
        self, message: Message, kind: FilingKind, person_number: str, number: str, reason: str
    ) -> Translated:
        told = {"region_filing_number": number, "person_number": person_number, "reason": reason}
        sent = {"data": self._cancellation.encode(told, day_of(message.sent_at))}
        infno = of_filing("cancel_filing", kind)
        output = await self._client.call(infno, message, sent, changes_state=True)
        return Translated(Done(), output.residue)

    async def read_filing(self, message: Message, person_number: str, number: str) -> Translated:
        """The filing as the region holds it, found among those of the person."""
        sent = {"data": {"psn_no": person_number}}
        output = await self._client.call("5304", message, sent, changes_state=False)
        return understand(lambda: self._read(output, number, day_of(message.sent_at)), changes_state=False)

    def _read(self, output: Output, number: str, on: date) -> Translated:
        rows = [row for row in output.nodes["refmedin"] if row["trt_dcla_detl_sn"] == number]
        if not rows:
            raise Refused(
                region=Region.CHONGQING, code="filing_unknown", message="No such filing of this person."
            )
        if len(rows) > 1:
            lost("The region holds two filings of one number.", changes_state=False)
        decoded = self._on_record.decode(rows[0], on)
        return Translated(FilingOnRecord.model_validate(decoded.value), output.residue + decoded.residue)

    def found(
        self, rows: Sequence[Mapping[str, Any]], message_id: str, person_number: str, on: date
    ) -> Translated:
        """The filing that a message made, as an enquiry lists it."""
        row = only(rows, msgid=message_id, psn_no=person_number)
        decoded = self._on_record.decode(row, on)
        return Translated(FilingAccepted.model_validate(decoded.value), decoded.residue)
