"""Records of a remote settlement on the treatment side (异地结算登记): 2207YD, 2304YD, 2208YD, 2305YD."""

import json
import sqlite3

from gateway.sandbox.chongqing import amounts, envelope, fee_lines, fields, reference, settlements, visits
from gateway.sandbox.chongqing.amounts import FUNDS
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.fields import HEADS
from gateway.sandbox.chongqing.policy import Used
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.region import Region, Row
from gateway.sandbox.chongqing.settlement_answers import record_answer
from gateway.sandbox.chongqing.store import packed

# What the insurer's settlement is told with; hifdm_pay is not among them.
TOLD = (
    "medfee_sumamt",
    *HEADS,
    *(name for name in FUNDS if name != "hifdm_pay"),
    "fund_pay_sumamt",
    "psn_part_amt",
    "acct_pay",
    "psn_cash_pay",
    "hosp_part_amt",
)


def record(region: Region, message: Message) -> Row:
    """2207YD, 2304YD: keep the insurer's settlement so that the institution is paid."""
    data = message.input["data"]
    inpatient = message.infno == "2304YD"
    insu_setl_id = fields.text(data, "insu_setl_id")
    visit = visits.find(region.store, data, inpatient=inpatient)
    if visit["insured_area"].startswith(envelope.HOME):
        raise Refusal("CQ1006", visit["mdtrt_id"])
    if region.store.one("select 1 from settlement where insu_setl_id = ? and status = '1'", insu_setl_id):
        raise Refusal("CQ5004", insu_setl_id)
    visits.unsettled(visit)
    figures = {**{name: fields.fen(data, name) for name in TOLD}, "hifdm_pay": 0}
    amounts.check_identities(figures)
    if {name: figures[name] for name in HEADS} != fee_lines.sums(region.store, visit["mdtrt_id"]):
        raise Refusal("CQ5005")
    info = {
        "mdtrt_id": visit["mdtrt_id"],
        "insu_setl_id": insu_setl_id,
        "psn_no": visit["psn_no"],
        "insutype": fields.text(data, "insutype"),
        "setl_time": fields.instant(data, "setl_time"),
        "msgid": message.msgid,
        "clr_type": "21" if inpatient else "11",
    }
    setl_id = reference.numbered(region.store, "YD", "settlement")
    _keep(region, message, visit, setl_id, figures, info)
    return {"setlinfo": record_answer(setl_id, info, figures)}


def _keep(
    region: Region, message: Message, visit: sqlite3.Row, setl_id: str, figures: dict[str, int], info: Row
) -> None:
    region.store.insert(
        "settlement",
        setl_id=setl_id,
        record=1,
        mdtrt_id=visit["mdtrt_id"],
        infno=message.infno,
        msgid=message.msgid,
        psn_no=visit["psn_no"],
        status=settlements.STANDS,
        insu_setl_id=info["insu_setl_id"],
        at=info["setl_time"],
        amounts=packed(figures),
        change="{}",
        info=packed(info),
    )
    visits.close(region.store, visit["mdtrt_id"])


def cancel(region: Region, message: Message) -> Row:
    """2208YD, 2305YD: take a record back under a new number."""
    data = message.input["data"]
    visit = visits.find(region.store, data, inpatient=message.infno == "2305YD")
    original = settlements.standing(region.store, data, visit, record=True)
    if original["insu_setl_id"] != fields.text(data, "insu_setl_id"):
        raise Refusal("CQ5002", fields.text(data, "insu_setl_id"))
    negated = {name: -amount for name, amount in json.loads(original["amounts"]).items()}
    info = json.loads(original["info"]) | {
        "setl_time": f"{envelope.now():%Y-%m-%d %H:%M:%S}",
        "msgid": message.msgid,
    }
    setl_id = settlements.replace(region.store, message, original, negated, Used(), info)
    visits.reopen(region.store, visit["mdtrt_id"])
    return {"setlinfo": record_answer(setl_id, info, negated)}
