"""What both provinces recorded about a company: side by side, pushed and withdrawn, as a report."""

from gateway.sandbox.demo.counters import CreditCounter
from gateway.sandbox.demo.relation import STATED_ON
from gateway.sandbox.demo.scene import Scene
from gateway.sandbox.demo.waiting import until

_BAYU = {"credit_code": "91500000MA60000161", "name": "巴渝沙盒物流有限公司"}
_SAID_TWICE = "川沙市监罚〔2026〕20号"
_PUSHED = "川沙市监罚〔2026〕9901号"
_DECIDED_ON = "2026-10-12"


def side_by_side(scene: Scene) -> None:
    """One company in both regions' records; where they differ, both stand there."""
    stage, checks, regulator = scene.stage, scene.checks, scene.regulators["sichuan"]
    stage.chapter("25  One company, two regions' records  信用信息联合查询")
    found = regulator.records(_BAYU["credit_code"])
    outcomes = {one["region"]: one["outcome"] for one in found.answer["regions"]}
    checks.equal("regions that answered", outcomes, {"sichuan": "answered", "chongqing": "answered"})
    stage.call(found, f"{_BAYU['name']}: {len(found.answer['records'])} records of both regions")
    both = checks.only(
        _SAID_TWICE, [one for one in found.answer["records"] if one["document_number"] == _SAID_TWICE]
    )
    conflict = checks.only(
        "conflicts about amounts", [one for one in both["conflicts"] if one["field"] == "amounts"]
    )
    said = {one["region"]: one["value"] for one in conflict["said"]}
    checks.holds("Sichuan's fine", "23500.00" in said["sichuan"])
    checks.holds("Chongqing's fine", "25300.00" in said["chongqing"])
    stage.say(f"{_SAID_TWICE} is one record, and the regions differ about it; neither is believed:")
    rows = [
        (
            source["record"]["region"],
            said[source["record"]["region"]],
            source["publicity"]["why"],
            "yes" if source["publicity"]["public"] else "no",
            source["publicity"].get("rule_set", ""),
        )
        for source in both["sources"]
    ]
    stage.table(("地区", "金额", "公示原因", "公示", "规则"), rows)
    named = scene.bank.named("沙盒物流")
    codes = {one["credit_code"] for region in named.answer["regions"] for one in region["candidates"]}
    checks.holds("a name has several codes", len(codes) > 1 and _BAYU["credit_code"] in codes)
    stage.call(named, f"a name is no identity: {len(codes)} candidates and no match")


def pushed_and_withdrawn(scene: Scene) -> None:
    """Sichuan penalises a company of Chongqing; the record goes there, and its end as fast."""
    stage, checks, regulator = scene.stage, scene.checks, scene.regulators["sichuan"]
    stage.chapter("26  A penalty follows its subject  异地推送、撤销公示")
    decided = scene.regions["sichuan"].credit(
        "decisions",
        kind="penalty",
        subject=_BAYU,
        document_number=_PUSHED,
        penalties=["fine"],
        fine="15000.00",
        decided_on=_DECIDED_ON,
        published_on=STATED_ON,
    )
    push = until(
        "Chongqing publishes it",
        lambda: regulator.push(_PUSHED),
        lambda one: one.get("state") == "published",
    )
    checks.equal("who told whom", (push["home_region"], push["receiving_region"]), ("sichuan", "chongqing"))
    stage.say(f"{_PUSHED}: pushed on {push['pushed_on']} (due {push['push_due_on']}), public in Chongqing.")
    checks.equal("what Chongqing holds", _held(scene), [(1, True)])
    acted = {"record_number": decided["record_number"], "act": "withdraw", "on": STATED_ON}
    scene.regions["sichuan"].credit("acts", **acted)
    push = until(
        "Chongqing has withdrawn it",
        lambda: regulator.push(_PUSHED),
        lambda one: one.get("state") == "withdrawn",
    )
    checks.equal("what Chongqing holds", _held(scene), [(2, False)])
    stage.say(
        f"Withdrawn in Sichuan, withdrawn in Chongqing on {push['withdrawn_on']}: one record, two versions.",
        "green",
    )


def a_report(scene: Scene) -> None:
    """The public report for a bank: data, page and print from one making."""
    stage, checks = scene.stage, scene.checks
    bank: CreditCounter = scene.bank
    stage.chapter("27  The report for a bank  公共信用信息报告")
    made = bank.report(_BAYU["credit_code"])
    checks.holds("both regions are in it", made.answer["complete"])
    numbers = [
        record["document_number"] for chapter in made.answer["chapters"] for record in chapter["records"]
    ]
    checks.holds("what was withdrawn is not in it", _PUSHED not in numbers)
    stage.call(made, f"report {made.answer['report_number']}, {len(numbers)} records")
    rows = [(chapter["name"], str(len(chapter["records"]))) for chapter in made.answer["chapters"]]
    stage.table(("章节", "条数"), rows, right=(1,))
    page, printed = (bank.printed(_BAYU["credit_code"], form) for form in ("text/html", "application/pdf"))
    checks.holds("the page has the name", _BAYU["name"] in page.decode())
    checks.equal("first bytes of the print", printed[:5], b"%PDF-")
    stage.say(f"The same as a page ({len(page):,} bytes of HTML) and as a print ({len(printed):,} of PDF).")


def _held(scene: Scene) -> list[tuple[int, bool]]:
    pushes = scene.regions["chongqing"].credit("pushes")["pushes"]
    return [(one["version"], one["public"]) for one in pushes if one["document_number"] == _PUSHED]
