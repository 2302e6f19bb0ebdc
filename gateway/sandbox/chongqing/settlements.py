"""The insurer's settlements: 2206, 2303 (no effect), 2207, 2304, their cancellation 2208, 2305."""

import json
import sqlite3
from dataclasses import asdict, dataclass

from gateway.sandbox.chongqing import amounts, envelope, fee_lines, fields, filings, people, reference, visits
from gateway.sandbox.chongqing.amounts import Amounts
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.fields import HEADS, Node
from gateway.sandbox.chongqing.policy import Benefit, Case, Used
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.region import Region, Row
from gateway.sandbox.chongqing.settlement_answers import answer
from gateway.sandbox.chongqing.store import Store, packed

CANCELLED, STANDS, NEGATIVE, REVERSED = "0", "1", "2", "R"


@dataclass(frozen=True, slots=True)
class Computed:
    """A settlement worked out, not yet kept."""

    visit: sqlite3.Row
    amounts: Amounts
    change: Used
    info: Row


def pre_settle(region: Region, message: Message) -> Row:
    """2206 门诊预结算, 2303 住院预结算: changes nothing."""
    computed = _compute(region, message)
    return answer(message.infno, "", computed.amounts, computed.info)


def settle(region: Region, message: Message) -> Row:
    """2207 门诊结算, 2304 住院结算."""
    computed = _compute(region, message)
    setl_id = reference.numbered(region.store, "JS", "settlement")
    region.store.insert(
        "settlement",
        setl_id=setl_id,
        record=0,
        mdtrt_id=computed.visit["mdtrt_id"],
        infno=message.infno,
        msgid=message.msgid,
        psn_no=computed.visit["psn_no"],
        status=STANDS,
        at=computed.info["setl_time"],
        amounts=packed(computed.amounts),
        change=packed(asdict(computed.change)),
        info=packed(computed.info),
    )
    apply(region.store, computed.info, computed.change, -computed.amounts["acct_pay"])
    visits.close(region.store, computed.visit["mdtrt_id"])
    return answer(message.infno, setl_id, computed.amounts, computed.info)


def apply(store: Store, info: Row, change: Used, account: int) -> None:
    """Write a settlement's change of accumulation and account, or take it back."""
    people.accumulate(store, info["psn_no"], info["insutype"], info["year"], change, account)


def _compute(region: Region, message: Message) -> Computed:
    data = message.input["data"]
    inpatient = message.infno in ("2303", "2304")
    visit = visits.unsettled(visits.find(region.store, data, inpatient=inpatient))
    _check_request(region, message, data, visit)
    person, enrolment = people.insured(region.store, visit["psn_no"], visit["insutype"])
    parts = _parts(region.store, data, visit)
    total = fields.fen(data, "medfee_sumamt")
    amounts.check_heads(total, parts)
    case = _case(region, data, visit, enrolment)
    used = people.used(region.store, visit["psn_no"], visit["insutype"], case.year)
    benefit = region.policy.benefit(case, parts["inscp_scp_amt"], used)
    pays_from_account = fields.text(data, "acct_used_flag") == "1" and visit["insutype"] == "310"
    figures = _figures(total, parts, benefit, enrolment["balance"] if pays_from_account else 0)
    info = {
        **{key: str(value) for key, value in people.identity(person).items()},
        **_circumstances(message, data, visit),
        "year": case.year,
        "psn_type": enrolment["psn_type"],
        "cvlserv_flag": enrolment["cvlserv_flag"],
        "balance": enrolment["balance"] - figures["acct_pay"],
        "dedc_std": benefit.deductible_standard,
        "limit_left": benefit.limit_left,
    }
    return Computed(visit, figures, benefit.change, info)


def _circumstances(message: Message, data: Node, visit: sqlite3.Row) -> Row:
    """What an answer tells of the visit and the request besides person and money."""
    inpatient = bool(visit["inpatient"])
    return {
        "mdtrt_id": visit["mdtrt_id"],
        "insutype": visit["insutype"],
        "setl_time": f"{envelope.now():%Y-%m-%d %H:%M:%S}",
        "mdtrt_cert_type": fields.text(data, "mdtrt_cert_type"),
        "mdtrt_cert_no": fields.text(data, "mdtrt_cert_no"),
        "med_type": visit["med_type"] if inpatient else visits.outpatient_type(data),
        "msgid": message.msgid,
        "clr_type": "21" if inpatient else "11",
        "begndate": visit["begntime"][:10],
        "enddate": fields.text(data, "dscgTime") or visit["endtime"][:10] or None,
        "invono": fields.text(data, "invono") or None,
        "insu_admdvs": visit["insured_area"],
    }


def _check_request(region: Region, message: Message, data: Node, visit: sqlite3.Row) -> None:
    if not visit["insured_area"].startswith(envelope.HOME):
        raise Refusal("CQ1006", visit["mdtrt_id"])
    if fields.text(data, "insutype") != visit["insutype"]:
        raise Refusal("CQ2002", "insutype")
    people.check_credential(region.store, data, visit["psn_no"])
    fields.code(data, "psn_setlway", ("01",))
    if fields.text(data, "acct_used_flag"):
        fields.code(data, "acct_used_flag", ("0", "1"))
    if visit["inpatient"]:
        if fields.code(data, "mid_setl_flag", ("0", "1")) == "1":
            raise Refusal("CQ5006")
        areas = (visit["insured_area"], visit["treatment_area"])
        if (fields.text(data, "insuplc_admdvs"), fields.text(data, "mdtrtarea_admvs")) != areas:
            raise Refusal("CQ1001", "insuplc_admdvs,mdtrtarea_admvs")


def _parts(store: Store, data: Node, visit: sqlite3.Row) -> Amounts:
    """The head sums: handed over for a remote visit, those of the lines for a local one."""
    given = amounts.heads(data)
    if not visit["treatment_area"].startswith(envelope.HOME):
        if given is None:
            raise Refusal("CQ1001", HEADS[0])
        return given
    lines = fee_lines.sums(store, visit["mdtrt_id"])
    if given is not None and given != lines:
        raise Refusal("CQ5005")
    return lines


def _case(region: Region, data: Node, visit: sqlite3.Row, enrolment: sqlite3.Row) -> Case:
    keys = fields.extension(data)
    grade = visit["grade"] or reference.grade(region, visit["institution"], keys.get("DEDC_HOSP_LV", ""))
    if not grade:
        raise Refusal("CQ2104", visit["institution"])
    first_day = visit["begntime"][:10]
    kinds = filings.kinds_on(
        region.store, visit["psn_no"], visit["insutype"], visit["treatment_area"], first_day
    )
    emergency = bool(visit["emergency"]) or fields.emergency(keys)
    return Case(
        year=int(first_day[:4]),
        employee=visit["insutype"] == "310",
        retired=enrolment["psn_type"] == "12",
        level=enrolment["pay_level"],
        inpatient=bool(visit["inpatient"]),
        grade=int(grade) - 1,
        factor=region.policy.factor(visit["treatment_area"], first_day, kinds, emergency),
    )


def _figures(total: int, parts: Amounts, benefit: Benefit, balance: int) -> Amounts:
    funds = {
        **dict.fromkeys(amounts.FUNDS, 0),
        "hifp_pay": benefit.pool,
        "hifob_pay": benefit.large,
        "hifmi_pay": benefit.serious,
    }
    fund = sum(funds.values())
    person = total - fund
    account = min(balance, person)
    return {
        "medfee_sumamt": total,
        **parts,
        "act_pay_dedc": benefit.deductible,
        **funds,
        "fund_pay_sumamt": fund,
        "psn_part_amt": person,
        "acct_pay": account,
        "psn_cash_pay": person - account,
        "hosp_part_amt": 0,
        "acct_mulaid_pay": 0,
    }


def cancel(region: Region, message: Message) -> Row:
    """2208 门诊结算撤销, 2305 住院结算撤销: a negative settlement under a new number."""
    data = message.input["data"]
    visit = visits.find(region.store, data, inpatient=message.infno == "2305")
    original = standing(region.store, data, visit, record=False)
    negated = {name: -amount for name, amount in json.loads(original["amounts"]).items()}
    change = -Used(**json.loads(original["change"]))
    info = json.loads(original["info"])
    apply(region.store, info, change, -negated["acct_pay"])
    info |= {
        "setl_time": f"{envelope.now():%Y-%m-%d %H:%M:%S}",
        "msgid": message.msgid,
        "balance": _balance(region.store, info),
    }
    setl_id = replace(region.store, message, original, negated, change, info)
    visits.reopen(region.store, visit["mdtrt_id"])
    return answer(message.infno, setl_id, negated, info)


def _balance(store: Store, info: Row) -> int:
    row = store.one(
        "select balance from enrolment where psn_no = ? and insutype = ?", info["psn_no"], info["insutype"]
    )
    assert row is not None
    return int(row["balance"])


def standing(store: Store, data: Node, visit: sqlite3.Row, *, record: bool) -> sqlite3.Row:
    """The settlement or record that a cancellation names, refused unless it stands."""
    row = store.one(
        "select * from settlement where setl_id = ? and mdtrt_id = ? and record = ? and status in ('0', '1')",
        *(fields.text(data, "setl_id"), visit["mdtrt_id"], record),
    )
    if row is None:
        raise Refusal("CQ5002", fields.text(data, "setl_id"))
    if row["status"] == CANCELLED:
        raise Refusal("CQ5003")
    return row


def replace(
    store: Store, message: Message, original: sqlite3.Row, negated: Amounts, change: Used, info: Row
) -> str:
    """Mark the original as cancelled and keep its negative row; return the new number."""
    store.run("update settlement set status = ? where setl_id = ?", CANCELLED, original["setl_id"])
    setl_id = reference.numbered(store, "JS", "settlement")
    store.insert(
        "settlement",
        setl_id=setl_id,
        record=original["record"],
        mdtrt_id=original["mdtrt_id"],
        infno=message.infno,
        msgid=message.msgid,
        psn_no=original["psn_no"],
        status=NEGATIVE,
        init_setl_id=original["setl_id"],
        insu_setl_id=original["insu_setl_id"],
        at=info["setl_time"],
        amounts=packed(negated),
        change=packed(asdict(change)),
        info=packed(info),
    )
    return setl_id
