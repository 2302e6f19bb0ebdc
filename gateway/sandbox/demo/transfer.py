"""The first half of the pension part: what goes along, two people who agree, ten working days that pass."""

from datetime import date
from typing import Any

from gateway.sandbox.demo import relation
from gateway.sandbox.demo.offices import Office
from gateway.sandbox.demo.relation import MONEY, ZHOU_MINGYUAN
from gateway.sandbox.demo.scene import Scene
from gateway.sandbox.demo.waiting import until
from gateway.sandbox.demo.window import Call

_SATURDAY = 5


def before_the_move(scene: Scene) -> None:
    """The certificate from the old region; both regions are asked whether he may move."""
    stage, checks, whose = scene.stage, scene.checks, ZHOU_MINGYUAN
    stage.chapter("15  A pension moves with the person  养老保险关系转移接续")
    scene.days.turn_to(relation.APPLIED_ON)
    stage.say(
        f"{whose.name} paid for a pension in Chengdu, and now pays in Chongqing. Relation and money follow,\n"
        f"each by itself. The calendar is simulated: it is {relation.APPLIED_ON} for gateway and regions."
    )
    call = scene.offices["sichuan"].certificate(whose)
    paper = call.answer
    checks.equal("months on the certificate", paper["contribution_months"], relation.MONTHS)
    checks.equal("day of the certificate", paper["issued_on"], relation.APPLIED_ON)
    stage.call(
        call,
        f"参保缴费凭证 {paper['certificate_number']}: {paper['contribution_months']} months, "
        f"{paper['local_from']} to {paper['local_to']}, valid until {paper['valid_until']}",
    )
    scene.forget()
    call = scene.offices["chongqing"].eligibility(whose)
    for region in scene.regions.values():
        checks.equal(f"questions to {region.name}", len(region.seen()), 1)
    checks.holds("he may move", call.answer["eligible"])
    stage.call(call, "eligible; both regions were asked")
    show_explanation(scene, call.answer["explanation"])


def reckoned_beforehand(scene: Scene) -> Call:
    """What will go along, year by year and step by step, before anything moves."""
    stage, checks, office = scene.stage, scene.checks, scene.offices["chongqing"]
    stage.chapter("16  What will come along?  转移金额测算")
    found = office.history(ZHOU_MINGYUAN)
    said = {one["region"]: one["histories"] for one in found.answer["regions"]}
    history, joined = (checks.only(f"histories in {name}", said[name]) for name in ("sichuan", "chongqing"))
    checks.equal("first month in Chongqing", joined["rows"][0]["from_month"], relation.MOVED_IN)
    stage.call(found, f"历年缴费 of both regions; in Chongqing since {relation.MOVED_IN}")
    paid = [row for row in history["rows"] if row["months"]]
    checks.equal("months in Chengdu", sum(row["months"] for row in paid), relation.MONTHS)
    names = ("months", "base_monthly", "credited", "interest", "balance")
    rows = [(f"{row['from_month']} – {row['to_month']}", *(str(row[name]) for name in names)) for row in paid]
    heads = ("Chengdu 成都", "月数", "月缴费基数", "当年记账", "当年利息", "年末累计")
    stage.table(heads, rows, right=range(1, 6))
    call = office.amount(history, relation.MOVED_IN)
    for name, wanted in MONEY.items():
        checks.equal(f"reckoned, {name}", call.answer[name], wanted)
    checks.equal("interest", call.answer["interest_status"], "final")
    stage.call(call, "nothing moves and nothing is kept; the same could be asked for any month")
    show_explanation(scene, call.answer["explanation"])
    return call


def two_people(scene: Scene) -> Call:
    """One takes the application in; another one decides. Returns the case as it stood before."""
    stage, checks, office = scene.stage, scene.checks, scene.offices["chongqing"]
    stage.chapter("17  Two people, two offices, ten working days  经办、复核、时限")
    scene.regions["sichuan"].pension("office", mode="hold")
    stage.say("Sichuan's office is held back on purpose: it takes letters in and works on none of them.")
    applied = office.apply(ZHOU_MINGYUAN)
    transfer_id = str(applied.answer["transfer_id"])
    number = applied.answer["region_receipt_number"]
    stage.call(applied, f"{office.handler} takes it in; Chongqing's number {number}")
    case = _until_status(office, transfer_id, "awaiting_review")
    checks.holds("the check by itself found nothing against it", case.answer["eligibility"]["eligible"])
    alone = office.review(case, by=office.handler).told(422)
    fault = checks.only("faults of one person alone", alone.answer["errors"])
    checks.equal("what is wrong with one person alone", fault["pointer"], "/reviewed_by")
    stage.call(alone, f"{office.handler} again: reviewed_by {fault['reason']}")
    agreed = office.review(case, by=office.reviewer).told(200)
    stage.call(agreed, f"{office.reviewer} agrees; what follows is done by the worker")
    return case


def ten_working_days(scene: Scene, applied: Call) -> None:
    """National Day lies between; the term passes, which is seen and counted and changes nothing."""
    stage, checks, office = scene.stage, scene.checks, scene.offices["chongqing"]
    transfer_id = str(applied.answer["transfer_id"])
    case = _until_status(office, transfer_id, "awaiting_statement")
    awaited = case.answer["awaited"]
    days = relation.TEN_WORKING_DAYS
    checks.equal("who is awaited", awaited["party"], "origin")
    checks.equal("begin of the term", awaited["started_on"], relation.APPLIED_ON)
    checks.equal("end of the term", awaited["due_on"], relation.DUE_ON)
    checks.equal("working days of the term", (len(days), days[-1]), (10, awaited["due_on"]))
    checks.equal("10 October 2026", date(2026, 10, 10).weekday(), _SATURDAY)
    stage.say(
        "The contact letter (联系函) is in Sichuan, which has ten working days over National Day: 29 and 30\n"
        "September, 8 and 9 October, Saturday the 10th, which is worked for the holiday, and 12 to 16."
    )
    rows = [_seen_on(relation.APPLIED_ON, one) for one in (applied, case)]
    for day in (relation.DUE_ON, relation.OVERDUE_ON):
        scene.days.turn_to(day)
        rows.append(_seen_on(day, office.transfer(transfer_id)))
    checks.equal("overdue, day by day", [row[-1] for row in rows], ["no", "no", "no", "yes"])
    stage.table(("业务日期", "关系", "待办方", "环节", "起算", "应办结", "超期"), rows)
    for each in scene.offices.values():
        listed = each.overdue()
        numbers = [one["transfer_id"] for one in listed.answer["transfers"]]
        checks.equal(f"overdue cases that {each.region} sees", numbers, [transfer_id])
        checks.equal(f"overdue cases that {each.region} counts", listed.answer["overdue_count"], 1)
    stage.call(listed, "the list of each office; overdue_count 1")
    told = until("the overdue case is called out", lambda: office.transfer(transfer_id), _is_called_out)
    checks.equal("state of the overdue case", told.answer["relation_status"], "awaiting_statement")
    checks.equal("what Sichuan did", _effects(scene, "sichuan", told), ["letter_received"])
    stage.say("The worker says so once (超期提示). Nothing is sent again, and nothing is given up.")


def the_office_works(scene: Scene, applied: Call) -> Call:
    """The statement comes after all; what is left is done by itself."""
    stage, office, transfer_id = scene.stage, scene.offices["chongqing"], str(applied.answer["transfer_id"])
    scene.days.turn_to(relation.STATED_ON)
    scene.regions["sichuan"].pension("office", mode="at_once")
    case = _until_status(office, transfer_id, "completed")
    scene.checks.equal("called out", [row["act"] for row in case.answer["timeline"]].count("escalate"), 1)
    scene.checks.holds("nothing more is awaited", "awaited" not in case.answer)
    stage.call(case, f"{relation.STATED_ON}: Sichuan's office works again; heard, checked, posted, completed")
    return case


def show_explanation(scene: Scene, told: dict[str, Any]) -> None:
    """Show the steps of a result, the rules in force and the articles."""
    steps = told["steps"]
    scene.checks.holds("a result names its rules, articles and steps", bool(told["articles"] and steps))
    with_amounts = any("amount" in one for one in steps)
    rows = [(one["term"], one["says"], *((one.get("amount", ""),) if with_amounts else ())) for one in steps]
    widths = (20, 72, 12) if with_amounts else (22, 84)
    heads = ("事项", "说明", "CNY") if with_amounts else ("事项", "说明")
    scene.stage.table(heads, rows, right=(2,) if with_amounts else (), widths=widths)
    rules, articles = f"{told['rule_set']} of {told['effective_from']}", "、".join(told["articles"])
    scene.stage.say(f"规则 {rules}; 依据 {articles}", "dim")


def _until_status(office: Office, transfer_id: str, status: str) -> Call:
    return until(
        f"the transfer is {status}",
        lambda: office.transfer(transfer_id),
        lambda case: bool(case.answer["relation_status"] == status),
    )


def _is_called_out(case: Call) -> bool:
    return any(row["act"] == "escalate" for row in case.answer["timeline"])


def _seen_on(day: str, case: Call) -> tuple[str, ...]:
    awaited = case.answer["awaited"]
    names = ("party", "clock", "started_on", "due_on")
    overdue = "yes" if awaited["overdue"] else "no"
    return (day, case.answer["relation_status"], *(str(awaited[name]) for name in names), overdue)


def _effects(scene: Scene, region: str, case: Call) -> list[str]:
    found = scene.regions[region].effects(case_number=str(case.answer["case_number"]))
    return [str(row["effect"]) for row in found]
