"""Reference data: institutions (1201), the catalogue (1312, 1318, 1319), signing on (9001)."""

from collections.abc import Callable
from typing import Any

from gateway.sandbox.chongqing import envelope, fields
from gateway.sandbox.chongqing.catalogue import Version
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.region import Region, Row
from gateway.sandbox.chongqing.store import Store

_DESIGNATED, _SUSPENDED, _PHARMACY = "1", "2", "2"


def institutions(region: Region, message: Message) -> Row:
    """1201 医药机构信息获取."""
    asked = message.input["medinsinfo"]
    kind = fields.code(asked, "fixmedins_type", ("1", "2"))
    code, name = fields.text(asked, "fixmedins_code"), fields.text(asked, "fixmedins_name")
    if not code and not name:
        raise Refusal("CQ1001", "fixmedins_code")
    found = [
        {**entry, "exp_content": None}
        for entry in region.institutions.values()
        if entry["fixmedins_type"] == kind
        and (not code or entry["fixmedins_code"] == code)
        and name in entry["fixmedins_name"]
    ]
    return {"medinsinfo": found}


def admits(region: Region, code: str, *, inpatient: bool) -> None:
    """Refuse an institution of ours that may not take this visit."""
    institution = region.institutions.get(code)
    if institution is None or institution["fixmedins_stas"] == "0":
        raise Refusal("CQ2101", code)
    if institution["fixmedins_stas"] == _SUSPENDED:
        raise Refusal("CQ2102", code)
    if institution["fixmedins_type"] == _PHARMACY:
        raise Refusal("CQ2101", code)
    if inpatient and institution["otp_only_flag"] == "1":
        raise Refusal("CQ2103", code)


def grade(region: Region, code: str, told: str) -> str:
    """The grade for the deductible (起付线医院等级): ours, as told, or from the directory; may be empty."""
    if code in region.institutions:
        return region.institutions[code]["dedc_hosp_lv"]
    if told and told not in ("1", "2", "3"):
        raise Refusal("CQ1007", f"DEDC_HOSP_LV={told}")
    return told or region.directory.get(code, "")


def items(region: Region, message: Message) -> Row:
    """1312 医保目录信息查询."""

    def row(version: Version) -> Row:
        return {
            "hilist_code": version.national_code,
            "cq_list_codg": version.own_code,
            "hilist_name": version.name,
            "list_type": version.list_type,
            "med_chrgitm_type": version.charge_type,
            "chrgitm_lv": version.charge_class,
            "lmt_used_flag": version.limited_use,
            **_validity(version),
        }

    return _page(region, message, row, lambda _: True)


def price_limits(region: Region, message: Message) -> Row:
    """1318 医保目录限价信息查询."""

    def row(version: Version) -> Row:
        return {
            "hilist_code": version.national_code,
            "hilist_pric_uplmt_amt": fields.number({"limit": version.limit}, "limit"),
            "insu_admdvs": "500000",
            **_validity(version),
        }

    return _page(region, message, row, lambda version: bool(version.limit))


def self_pay_ratios(region: Region, message: Message) -> Row:
    """1319 医保目录先自付比例信息查询."""

    def row(version: Version) -> Row:
        return {
            "hilist_code": version.national_code,
            "selfpay_prop": version.ratio,
            "selfpay_prop_psn_type": None,
            "insu_admdvs": "500000",
            **_validity(version),
        }

    return _page(region, message, row, lambda _: True)


def sign_on(region: Region, message: Message) -> Row:
    """9001 签到."""
    now = envelope.now()
    return {
        "signinoutb": {
            "sign_time": f"{now:%Y-%m-%d %H:%M:%S}",
            "sign_no": numbered(region.store, "QD", "sign"),
        }
    }


def numbered(store: Store, prefix: str, series: str) -> str:
    """A number of the region's own: opaque, unique, at most 30 characters."""
    return f"{prefix}{envelope.now():%Y%m%d}{store.next(series):010d}"


def _validity(version: Version) -> Row:
    return {"begndate": version.begins, "enddate": version.ends or None, "vali_flag": "1"}


def _page(
    region: Region, message: Message, row: Callable[[Version], Row], wanted: Callable[[Version], bool]
) -> Row:
    asked: dict[str, Any] = message.input["data"]
    day = fields.day(asked, "query_date", f"{envelope.now():%Y-%m-%d}")
    code, own = fields.text(asked, "hilist_code"), fields.text(asked, "cq_list_codg")
    page, size = int(fields.number(asked, "page_num")), int(fields.number(asked, "page_size"))
    if page < 1 or not 1 <= size <= 100:
        raise Refusal("CQ1001", "page_num")
    found = [
        row(version)
        for version in region.catalogue.versions
        if version.holds_on(day)
        and wanted(version)
        and (not code or version.national_code == code)
        and (not own or version.own_code == own)
    ]
    return {
        "data": found[(page - 1) * size : page * size],
        "recordCounts": len(found),
        "pageNum": page,
        "pageSize": size,
        "pages": -(-len(found) // size),
    }
