"""How a transfer ends: the money that travels by itself, the timeline, and what each ledger holds once."""

from gateway.sandbox.demo import relation
from gateway.sandbox.demo.offices import PENSION
from gateway.sandbox.demo.relation import MONEY, ZHOU_MINGYUAN
from gateway.sandbox.demo.scene import Scene
from gateway.sandbox.demo.waiting import until
from gateway.sandbox.demo.window import Call

CARRIED = ("bank_receipt_number", "name", "id_number", "scheme", "amount", "to_account")


def the_money(scene: Scene, case: Call) -> Call:
    """A batch is formed, Sichuan pays by bank, and what arrives is known by whose it is and how much."""
    stage, checks, office = scene.stage, scene.checks, scene.offices["chongqing"]
    stage.chapter("19  The money takes its own way  资金结算、到账匹配")
    checks.equal("money of the recorded relation", case.answer["fund_status"], "due")
    formed = office.settle_with("sichuan")
    batch = checks.only("batches", formed.answer["batches"])
    checks.equal("cases and sum of the batch", (batch["line_count"], batch["total"]), (1, MONEY["total"]))
    stage.call(formed, f"结算批次 of what Sichuan owes: {batch['line_count']} case, {batch['total']}")
    transfer_id = str(case.answer["transfer_id"])
    done = until(
        "the money is matched",
        lambda: office.transfer(transfer_id),
        lambda one: bool(one.answer["fund_status"] == "matched"),
    )
    announced = office.read(f"{PENSION}/settlement-batches/{batch['batch_id']}")
    checks.equal("state of the batch", announced.answer["state"], "announced")
    carried = checks.only("bank transfers", scene.regions["sichuan"].pension("outgoing")["transfers"])
    checks.equal(
        "name and number with the bank", (carried["name"], carried["id_number"]), _named(ZHOU_MINGYUAN)
    )
    checks.holds("no case number with the bank", case.answer["case_number"] not in str(carried))
    checks.equal("what the bank carries", sorted(carried), sorted(("sequence", *CARRIED)))
    number = announced.answer["region_batch_number"]
    stage.say(f"Sichuan takes it as {number} and pays. This is all that the bank carries:")
    stage.table(
        ("凭证号", "姓名", "证件号码", "险种", "金额", "收款账号"),
        [tuple(str(carried[name]) for name in CARRIED)],
    )
    listed = office.read(f"{PENSION}/payments")
    payment = checks.only("payments", listed.answer["payments"])
    checks.equal("what arrived", (payment["state"], payment["amount"]), ("matched", MONEY["total"]))
    checks.equal("whose it is", payment["transfer_id"], transfer_id)
    stage.call(
        listed, f"Chongqing's {payment['payment_number']}, heard of: {payment['state']} by number, name, sum"
    )
    return done


def what_was_done(scene: Scene, case: Call) -> None:
    """The timeline of the case; each region's ledger, which did each thing once."""
    stage, checks = scene.stage, scene.checks
    stage.chapter("20  Who did what  办理过程")
    timeline = case.answer["timeline"]
    checks.equal(
        "the course of the case", [row["act"] for row in timeline], [act for act, _ in relation.COURSE]
    )
    stage.call(case, f"关系 {case.answer['relation_status']}, 资金 {case.answer['fund_status']}")
    terms = dict(relation.COURSE)
    rows = [
        (
            str(row["on"]),
            terms[row["act"]],
            str(row["act"]),
            str(row["party"]),
            str(row["handled_by"]),
            str(row.get("region", "")),
        )
        for row in timeline
    ]
    stage.table(("业务日期", "办理动作", "act", "办理方", "经办人", "region asked"), rows)
    people = {row["handled_by"] for row in timeline} - {"0000"}
    checks.equal("people who acted", people, {"CQ1001", "CQ1002"})
    for name, wanted in relation.DONE.items():
        effects = scene.regions[name].effects(case_number=str(case.answer["case_number"]))
        done = [row["effect"] for row in effects]
        checks.equal(f"what {name} did", done, list(wanted))
        marked = [(row["effect"], row["reference"]) for row in effects]
        checks.equal(f"what {name} did twice", len(marked) - len(set(marked)), 0)
        sums = {row["amount"] for row in effects} - {None, "0.00"}
        checks.equal(f"the only sum that {name} wrote", sums, {MONEY["total"]})
        stage.say(f"{name.title()}'s ledger, each once: {', '.join(map(_marked, effects))}.")


def _marked(effect: dict[str, str]) -> str:
    """With what tells it from another of its kind."""
    return (
        f"{effect['effect']} {effect['reference']}" if effect["effect"] == "step_noted" else effect["effect"]
    )


def _named(whose: relation.Insured) -> tuple[str, str]:
    return whose.name, whose.id_number
