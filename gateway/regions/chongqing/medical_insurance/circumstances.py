"""What several messages share: the credential shown, and the circumstances (exp_content)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import orjson

from gateway.regions.chongqing.institutions import KnownInstitution
from gateway.regions.codecs import FLAG, TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.words import CareKind, TreatmentBasis

PAGE: Final = "docs/regions/chongqing.md"

CREDENTIAL: Final = (
    Row("credential.kind", "mdtrt_cert_type", code("mdtrt_cert_type"), "就诊凭证类型", required=True),
    Row("credential.number", "mdtrt_cert_no", TEXT, "就诊凭证编号", required=True),
    Row("credential.card_recognition_code", "card_sn", TEXT, "卡识别码"),
)

_GRADE = Row(
    "grade",
    "DEDC_HOSP_LV",
    code("dedc_hosp_lv"),
    "起付线医院等级",
    note="From our list of institutions; left out where it does not say, then the insurer looks itself.",
)

OUTPATIENT: Final = Crosswalk(
    "chongqing.exp_content.outpatient",
    term="门诊扩展",
    source=f"{PAGE} 4",
    rows=(
        Row(
            "arrival",
            "OTP_ER_REFL_FLAG",
            code("otp_er_refl_flag"),
            "门诊急诊转诊标志",
            note="Left out for who came neither as an emergency nor referred.",
        ),
        _GRADE,
    ),
)

INPATIENT: Final = Crosswalk(
    "chongqing.exp_content.inpatient",
    term="住院扩展",
    source=f"{PAGE} 4",
    rows=(
        Row("arrival", "IPT_TYPE", code("ipt_type"), "住院类型", required=True),
        Row("trauma", "TRUM_FLAG", FLAG, "外伤标志"),
        Row("third_party_liable", "REL_TTP_FLAG", FLAG, "涉及第三方标志"),
        _GRADE,
    ),
)


class Extension:
    """Writes `exp_content`: a JSON text inside the JSON, with names in capitals."""

    def __init__(self, codes: Mapping[str, CodeTable], institutions: Mapping[str, KnownInstitution]) -> None:
        self._outpatient = Translation(OUTPATIENT, codes)
        self._inpatient = Translation(INPATIENT, codes)
        self._institutions = institutions

    def write(
        self,
        care_kind: CareKind,
        on: date,
        *,
        emergency: bool,
        basis: TreatmentBasis = TreatmentBasis.NONE,
        institution_code: str | None = None,
        third_party_liable: bool | None = None,
    ) -> dict[str, str]:
        """The wire field as a dict to merge; empty when there is nothing to say."""
        emergency = emergency or care_kind is CareKind.OUTPATIENT_EMERGENCY
        referred = basis is TreatmentBasis.REFERRAL_FILING
        told: dict[str, Any] = {"arrival": _ARRIVALS[emergency, referred]}
        known = self._institutions.get(institution_code or "")
        if known is not None and known.grade is not None:
            told["grade"] = known.grade
        if not care_kind.is_inpatient:
            if told["arrival"] == "ordinary":
                del told["arrival"]
            wire = self._outpatient.encode(told, on)
        else:
            if third_party_liable is not None:
                told |= {"trauma": True, "third_party_liable": third_party_liable}
            wire = self._inpatient.encode(told, on)
        return {"exp_content": orjson.dumps(wire).decode()} if wire else {}


_ARRIVALS = {
    (False, False): "ordinary",
    (True, False): "emergency",
    (False, True): "referral",
    (True, True): "emergency_referral",
}
