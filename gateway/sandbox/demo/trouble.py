"""The second half of the story: a lost answer, a repeated request, a cancellation, ledgers and trail."""

from collections.abc import Sequence

from gateway.sandbox.demo.behind import Row
from gateway.sandbox.demo.cases import CASE_A, CASE_D, LOST_ANSWER
from gateway.sandbox.demo.scene import Scene
from gateway.sandbox.demo.showing import Stage
from gateway.sandbox.demo.window import SERVICE, Call, new_key


def lost_answer(scene: Scene) -> None:
    """The region settles and the line is cut; the gateway says so, and finds out when asked."""
    stage, checks, case = scene.stage, scene.checks, LOST_ANSWER
    stage.chapter("5  The answer is lost on the way  单边账")
    stage.say(
        f"{case.person.name} sees a doctor in Chengdu. Chongqing settles, then the line is cut on purpose.\n"
        "The gateway cannot know whether money moved. It says so, and never guesses."
    )
    window, key = scene.window(case), new_key()
    visit_id = window.ready_to_settle(case)
    before = len(scene.regions["chongqing"].ledger())
    lost = window.settle(case, visit_id, key=key, fault="commit_then_cut").told(504)
    checks.equal("effect of the lost call", lost.answer["effect"], "unknown")
    stage.call(lost, f"{lost.answer['type']}: effect {lost.answer['effect']}")
    errand = window.read(f"/v1/errands/{lost.answer['errand_id']}")
    checks.equal("errand after the loss", errand.answer["state"], "unknown")
    stage.call(errand, f"state {errand.answer['state']}, next action {errand.answer['next_action']}")
    again = window.settle(case, visit_id, key=key).told(504)
    stage.call(again, "the same key again: still unknown; nothing is sent twice")
    asked = window.ask(lost.answer["enquire_url"], None).told(200)
    checks.equal("errand after the enquiry", asked.answer["state"], "answered")
    checks.equal("effect after the enquiry", asked.answer["effect"], "applied")
    stage.call(asked, f"Chongqing was asked: effect {asked.answer['effect']}, state {asked.answer['state']}")
    done = window.settle(case, visit_id, key=key).told(201)
    checks.case(case, done.answer["amounts"])
    checks.equal("recording after the enquiry", done.answer["recording"]["state"], "recorded")
    stage.call(done, f"the same key: the settlement, recorded by Sichuan; fund {case.money['fund_total']}")
    added = len(scene.regions["chongqing"].ledger()) - before
    checks.equal("rows that Chongqing's ledger gained", added, 1)
    stage.say("Chongqing's ledger gained exactly 1 row.", "green")
    scene.settled.append(done)


def same_request_again(scene: Scene, settled: Call) -> None:
    """A replay: the kept answer, word for word, and no message to any region."""
    stage, checks = scene.stage, scene.checks
    stage.chapter("6  The same request twice  幂等")
    scene.forget()
    key, case, window = new_key(), CASE_D, scene.window(CASE_D)
    body = {"reason": "患者要求退费"}
    path = f"{SERVICE}/settlements/{settled.answer['settlement_id']}/cancellation"
    first = window.ask(path, body, key=key).told(201)
    sent = sum(len(region.seen()) for region in scene.regions.values())
    second = window.ask(path, body, key=key).told(201)
    checks.holds("the second answer is marked as a replay", second.replayed and not first.replayed)
    checks.equal("the second answer", second.answer, first.answer)
    checks.equal("messages sent for the second", sum(len(one.seen()) for one in scene.regions.values()), 0)
    checks.negated(case, first.answer["amounts"])
    stage.call(first, f"case D is taken back: {sent} messages to the regions")
    stage.call(second, "Idempotent-Replayed: true; same answer, 0 messages")
    other = window.ask(path, {"reason": "另一个原因"}, key=key).told(422)
    stage.call(other, f"same key, other body: {other.answer['type']}")
    scene.settled.append(first)


def cancellation(scene: Scene, settled: Call, used_before: dict[str, str]) -> None:
    """Case A is cancelled: negative amounts under a new number, and nothing stays counted."""
    stage, checks, case = scene.stage, scene.checks, CASE_A
    stage.chapter("7  A cancellation  退费")
    region, person = scene.regions[case.person.region], case.person
    used = region.used(person.number)
    cancelled = scene.window(case).cancel_settlement(settled.answer["settlement_id"])
    checks.negated(case, cancelled.answer["amounts"])
    checks.equal("recording of the cancellation", cancelled.answer["recording"]["state"], "recorded")
    after = region.used(person.number)
    checks.equal("what is counted after the cancellation", after, used_before)
    balance = scene.window(case).enrolment(person)["account_balance"]
    checks.equal("account after the cancellation", balance, case.money["personal_account"])
    stage.call(cancelled, "every amount negative, under a new number; Sichuan's record is taken back too")
    stage.money(("settlement", "cancellation"), [settled.answer["amounts"], cancelled.answer["amounts"]])
    stage.say(
        f"Counted for {person.name} in Chongqing (年度累计): before {_counted(used_before)}; settled "
        f"{_counted(used)}; cancelled {_counted(after)}.\nPersonal account again {balance}."
    )
    scene.settled.append(cancelled)


def ledgers(scene: Scene) -> None:
    """Every settlement the gateway told of stands in both ledgers with the same amounts."""
    stage, checks = scene.stage, scene.checks
    stage.chapter("8  Three ledgers agree  对账")
    books = {name: region.ledger() for name, region in scene.regions.items()}
    rows = []
    for call in scene.settled:
        told = call.answer
        insurer, treated = told["insured_region"], told["recording"]["region"]
        settled = _row(books[insurer], "settlement", told["region_settlement_number"])
        record = _row(books[treated], "record", told["recording"]["region_record_number"])
        ours = tuple(told["amounts"][name] for name in ("total", "fund_total", "personal_account", "cash"))
        for row, whose in ((settled, insurer), (record, treated)):
            theirs = None if row is None else (row.total, row.fund, row.account, row.cash)
            checks.equal(f"{whose}'s row of {told['region_settlement_number']}", theirs, ours)
        rows.append((told["kind"], *ours, f"{insurer} settled", f"{treated} recorded"))
    checks.equal("rows in both ledgers", sum(map(len, books.values())), 2 * len(scene.settled))
    heads = ("the gateway told", "费用总额", "基金", "账户", "现金", "参保地", "就医地")
    stage.table(heads, rows, right=(1, 2, 3, 4))
    stage.say(
        f"{len(rows)} settlements and cancellations, {2 * len(rows)} rows in two regions, no difference."
    )


def trail(scene: Scene, settled: Call) -> None:
    """What is left of case A's settlement in the gateway: hashes, no personal data."""
    stage = scene.stage
    stage.chapter("9  What is left  审计轨迹")
    call = scene.window(CASE_A).read(f"/v1/errands/{settled.errand_id}/trail")
    stage.call(call, "the trail of case A's settlement; it holds commitments, no name and no number")
    entries = call.answer["entries"]
    scene.checks.holds("a claim and an outcome are in the trail", len(entries) >= 2)
    text = str(entries)
    for secret in (CASE_A.person.name, CASE_A.person.resident_id):
        scene.checks.holds("no personal data in the trail", secret not in text)
    _show_trail(stage, entries)


def _show_trail(stage: Stage, entries: Sequence[dict[str, object]]) -> None:
    rows = [
        (
            str(entry["index"]),
            str(entry["recorded_at"])[11:23],
            str(entry["action"]),
            str(entry["outcome"]),
            str(entry["effect"]),
            str(entry.get("region", "")),
            str(entry.get("errand_id", ""))[-8:],
        )
        for entry in entries
    ]
    stage.table(("序号", "时间 (UTC)", "动作", "结果", "业务影响", "地区", "办件"), rows, right=(0,))


def _row(book: list[Row], kind: str, number: str) -> Row | None:
    return next((row for row in book if row.kind == kind and row.number == number), None)


def _counted(used: dict[str, str]) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in used.items()) or "nothing"
