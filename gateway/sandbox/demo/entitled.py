"""Who may not move, and why; and a pensioner whom nobody asks for a second check."""

from gateway.sandbox.demo import relation
from gateway.sandbox.demo.relation import PU_GUIZHEN, ZENG_FAN
from gateway.sandbox.demo.scene import Scene
from gateway.sandbox.demo.waiting import until
from gateway.sandbox.demo.window import Call

_REASON = "arrears_at_origin"


def who_may_not_move(scene: Scene) -> None:
    """Arrears: found by the check, told with the rule; nobody can agree to it."""
    stage, checks, office = scene.stage, scene.checks, scene.offices["chongqing"]
    stage.chapter("21  No, and why  不予办理")
    applied = office.apply(ZENG_FAN)
    stage.call(applied, f"{ZENG_FAN.name} wants to move, too")
    transfer_id = str(applied.answer["transfer_id"])
    case = until(
        "the application was checked",
        lambda: office.transfer(transfer_id),
        lambda one: bool(one.answer["relation_status"] == "awaiting_review"),
    )
    finding = checks.only("findings", case.answer["eligibility"]["findings"])
    checks.equal("reason", finding["reason"], _REASON)
    stage.table(("原因", "说明", "依据"), [(finding["reason"], finding["says"], finding["article"])])
    agreed = office.review(case, by=office.reviewer).told(409)
    checks.holds("the reason is told", _REASON in agreed.answer["detail"])
    stage.call(agreed, str(agreed.answer["detail"]))
    refused = office.review(
        case, by=office.reviewer, decision="refuse", reasons=[_REASON], note=finding["says"]
    ).told(200)
    checks.equal("state of the refused case", refused.answer["relation_status"], "refused")
    line = office.transfer(transfer_id).answer["timeline"][-1]
    checks.equal("end of the timeline", (line["act"], line["reasons"]), ("refuse", [_REASON]))
    letters = scene.regions["sichuan"].effects(id_number=ZENG_FAN.id_number)
    checks.equal("what Sichuan did", letters, [])
    stage.call(refused, f"refused by {line['handled_by']}, with the reason; no letter went to Sichuan")


def no_second_check(scene: Scene) -> None:
    """Seen alive in Chongqing, paid by Sichuan: handed on once, and never asked for again."""
    stage, checks, office, whose = scene.stage, scene.checks, scene.offices["chongqing"], PU_GUIZHEN
    stage.chapter("22  No second check  待遇领取资格认证互认")
    sichuan = scene.regions["sichuan"]
    sichuan.pension("people", people=[relation.PENSIONER])
    found = until("Sichuan has suspended payment", lambda: office.survival(whose), _is_suspended)
    checks.holds("a check is due", found.answer["standing"]["needs_check"])
    stage.call(found, f"{whose.name}: Sichuan pays and has suspended payment; its last check has lapsed")
    today = relation.STATED_ON
    first = office.checked(whose, "sichuan", today, "counter")
    checks.holds("the check was handed on", first.answer["submitted"])
    checks.holds("Sichuan recognises it", first.answer["verification"]["recognised"])
    stage.call(
        first,
        f"seen at a counter in Chongqing; Sichuan recognises it, valid until {first.answer['valid_until']}",
    )
    paid = until("Sichuan pays again", lambda: office.survival(whose), lambda one: not _is_suspended(one))
    checks.equal("a check is due", paid.answer["standing"]["needs_check"], False)
    stage.call(paid, "Sichuan pays again; that is Sichuan's own act")
    scene.forget()
    second = office.checked(whose, "sichuan", today, "home_visit")
    checks.equal("the second check was handed on", second.answer["submitted"], False)
    checks.equal("the check that holds", second.answer["verification"], first.answer["verification"])
    asked = [seen.transaction for seen in sichuan.seen()]
    checks.equal("messages about the second check", asked, ["Y07"])
    stage.call(second, f"a second visit, submitted: false; one holds until {second.answer['valid_until']}")
    checked = sichuan.effects(effect="check_recorded", id_number=whose.id_number)
    checks.equal("checks that Sichuan recorded", len(checked), 1)
    stage.say("Sichuan recorded one check. The second was looked up (Y07) and not sent.", "green")


def _is_suspended(found: Call) -> bool:
    return any(one["suspended"] for one in found.answer["payments"])
