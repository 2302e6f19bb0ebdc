"""The amounts of a settlement: their names, their identities, their place in `setldetail`."""

from gateway.sandbox.chongqing import fields
from gateway.sandbox.chongqing.fields import HEADS, Node
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.region import Row
from gateway.sandbox.chongqing.store import yuan

Amounts = dict[str, int]

# The funds whose payments make up fund_pay_sumamt.
FUNDS = (
    "hifp_pay",
    "cvlserv_pay",
    "hifes_pay",
    "hifmi_pay",
    "hifob_pay",
    "maf_pay",
    "oth_pay",
    "hifdm_pay",
)
_TYPES = {
    "310": ("310100", "城镇职工基本医疗保险统筹基金"),
    "390": ("390100", "城乡居民基本医疗保险基金"),
}
LARGE_EXPENSE = ("330101", "大额医疗费用补助基金")
SERIOUS_ILLNESS = ("390200", "城乡居民大病医疗保险基金")
PERSONAL_ACCOUNT = ("310201", "城镇职工基本医疗保险个人账户基金")
HOSPITAL = ("999996", "医院垫付基金")


def heads(node: Node) -> Amounts | None:
    """The four head sums of a request, or None when it has none of them."""
    if not any(fields.text(node, name) for name in HEADS):
        return None
    return {name: fields.fen(node, name) for name in HEADS}


def check_heads(total: int, parts: Amounts) -> None:
    """The four heads make up the total, and none is negative."""
    if min(parts.values()) < 0 or total != sum(parts.values()):
        raise Refusal("CQ5001", "medfee_sumamt")


def check_identities(amounts: Amounts) -> None:
    """Refuse a settlement from elsewhere that does not add up."""
    check_heads(amounts["medfee_sumamt"], {name: amounts[name] for name in HEADS})
    fund = amounts["fund_pay_sumamt"]
    if fund != sum(amounts[name] for name in FUNDS):
        raise Refusal("CQ5001", "fund_pay_sumamt")
    if amounts["medfee_sumamt"] != fund + amounts["psn_part_amt"] + amounts["hosp_part_amt"]:
        raise Refusal("CQ5001", "psn_part_amt")
    if amounts["psn_part_amt"] != amounts["acct_pay"] + amounts["psn_cash_pay"]:
        raise Refusal("CQ5001", "psn_cash_pay")


def detail(insutype: str, amounts: Amounts, limit_left: int) -> list[Row]:
    """The `setldetail` rows; the account and the hospital part stand among them without being funds."""
    rows = [(_TYPES[insutype], amounts["hifp_pay"], limit_left)]
    for kind, name in (
        (LARGE_EXPENSE, "hifob_pay"),
        (SERIOUS_ILLNESS, "hifmi_pay"),
        (PERSONAL_ACCOUNT, "acct_pay"),
    ):
        if amounts[name]:
            rows.append((kind, amounts[name], 0))
    rows.append((HOSPITAL, amounts["hosp_part_amt"], 0))
    return [
        {
            "fund_pay_type": code,
            "inscp_scp_amt": yuan(amounts["inscp_scp_amt"]),
            "crt_payb_lmt_amt": yuan(limit),
            "fund_payamt": yuan(paid),
            "fund_pay_type_name": name,
            "setl_proc_info": None,
        }
        for (code, name), paid, limit in rows
    ]
