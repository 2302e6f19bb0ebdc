"""Worker and gateway are killed (SIGKILL) while a region works on money: it ends as without."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from pension_cases import PensionTown, pension_town
from pension_courses import somebody
from pension_money import ANNOUNCE, POST, RETURN, Cashier, acts, cashier_of
from towns import OTHER, TOO_SLOW, until

from gateway.sandbox.demo.window import Call, NotAsTold

READ = {"sichuan": "Y06", "chongqing": "C06"}
STEPS = {
    "announce_batch": ("origin", ANNOUNCE),
    "read_payment": ("receiver", READ),
    "post_payment": ("receiver", POST),
}
"""By the errand: which side of the case is asked, and how its region numbers that."""
POINTS = [
    (step, receiver, phase)
    for step, (side, _) in STEPS.items()
    for receiver in ("chongqing", "sichuan")
    for phase in ("call", "confirm")
    # Only a change in Sichuan has a second phase.
    if phase == "call"
    or (step != "read_payment" and (OTHER[receiver] if side == "origin" else receiver) == "sichuan")
]
OPEN = """SELECT id FROM errands
WHERE operation = ANY($1::text[]) AND changes_state AND state IN ('asked', 'unknown')"""
UNDER_WAY = "SELECT id FROM errands WHERE operation = $1 AND state = 'asked'"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PensionTown]:
    sweeping = {"CHUANYU_SWEEP_SCHEDULE": "* * * * * */2"}
    with pension_town(tmp_path_factory.mktemp("killed"), sweeping) as running:
        yield running


def settled_once(town: PensionTown, cashier: Cashier, transfer_id: str) -> None:
    """One batch, one payment, one posting; and the timeline says each once."""
    case = cashier.until_fund(transfer_id, "matched", seconds=60)
    money = [act for act in acts(case) if act in ("settle_fund", "fund_paid", "match_fund", "fund_mismatch")]
    assert sorted(money) == ["fund_paid", "match_fund", "settle_fund"]
    origin = OTHER[cashier.region]
    assert town.effects(origin, case["case_number"]).count("fund_paid") == 1
    assert town.effects(cashier.region, case["case_number"]).count("payment_posted") == 1
    # The money may be there before its batch is found out about: the next worker does, in a moment.
    until(lambda: not town.place.query(OPEN, list(STEPS)), seconds=60)


def test_what_is_due_is_settled_when_its_time_comes_without_anybody(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    every_second = {"CHUANYU_SETTLEMENT_SCHEDULE": "* * * * * *"}
    with pension_town(tmp_path_factory.mktemp("by-itself"), every_second) as town:
        for receiver in ("chongqing", "sichuan"):
            cashier = cashier_of(town, receiver)
            _, case = cashier.someone_moved()
            settled_once(town, cashier, case["transfer_id"])
            timeline = cashier.desk.transfer(case["transfer_id"])["timeline"]
            (line,) = [line for line in timeline if line["act"] == "settle_fund"]
            assert (line["party"], line["handled_by"]) == ("gateway", "0000")


@pytest.mark.parametrize(("step", "receiver", "phase"), POINTS)
def test_a_worker_that_dies_while_a_region_works_leaves_nothing_undone_and_nothing_doubled(
    town: PensionTown, step: str, receiver: str, phase: str
) -> None:
    side, transactions = STEPS[step]
    cashier, origin = cashier_of(town, receiver), OTHER[receiver]
    region = origin if side == "origin" else receiver
    _, case = cashier.someone_moved()
    town.office(origin, "hold")
    if side == "receiver":
        (batch,) = cashier.formed()
        cashier.until_batch(batch["batch_id"], "announced")
    town.place.fault(region, "confirm" if phase == "confirm" else transactions[region], TOO_SLOW)
    if side == "origin":
        cashier.formed()
    town.office(origin)
    town.place.fault_met(region)
    town.place.town.kill("worker")
    assert town.place.query(UNDER_WAY, step), "it was killed too late"
    town.place.town.launch("worker")
    settled_once(town, cashier, case["transfer_id"])
    town.place.no_faults()


def test_what_was_formed_while_no_worker_ran_is_announced_by_the_next(town: PensionTown) -> None:
    cashier = cashier_of(town, "chongqing")
    _, case = cashier.someone_moved()
    town.place.town.kill("worker")
    (batch,) = cashier.formed()
    assert cashier.batch(batch["batch_id"])["state"] == "formed"
    town.place.town.launch("worker")
    settled_once(town, cashier, case["transfer_id"])


# -- an office's act -------------------------------------------------------------------------------------


def cut_off(
    town: PensionTown, region: str, transaction: str, act: Callable[[], Call], operation: str
) -> None:
    """Kill the gateway while a region works on what an office asked for, and start it again."""
    town.place.fault(region, transaction, TOO_SLOW)
    with ThreadPoolExecutor(1) as clerk:
        asked = clerk.submit(act)
        # Not merely asked for: a message that never left would leave its money where it is.
        town.place.fault_met(region)
        town.place.town.kill("gateway")
        with pytest.raises(NotAsTold):
            asked.result()
    assert town.place.query(UNDER_WAY, operation), "it was killed too late"
    town.place.town.restart("gateway")


def test_money_that_a_clerk_was_matching_when_the_gateway_died_is_matched_once(town: PensionTown) -> None:
    cashier = cashier_of(town, "chongqing")
    whose, case = cashier.someone_moved()
    town.office("sichuan", "hold")
    cashier.formed()
    number = cashier.paid_in({**whose, "name": "沙盒曾用名"}, case["amounts"]["total"])
    waiting = cashier.waiting(number, "name")
    match = partial(cashier.match, waiting["payment_id"], case["transfer_id"])
    cut_off(town, "chongqing", POST["chongqing"], match, "post_payment")
    cashier.until_fund(case["transfer_id"], "matched")
    assert len(cashier.booked("payment_posted", number)) == 1
    assert cashier.payment_of(number)["state"] == "matched"


@pytest.mark.parametrize("receiver", ["chongqing", "sichuan"])
def test_money_that_a_clerk_was_sending_back_when_the_gateway_died_is_sent_back_once(
    town: PensionTown, receiver: str
) -> None:
    cashier = cashier_of(town, receiver)
    number = cashier.paid_in(somebody(town, receiver), "9.00")
    waiting = cashier.waiting(number, "no_case")
    give_back = partial(cashier.give_back, waiting["payment_id"])
    cut_off(town, receiver, RETURN[receiver], give_back, "return_payment")
    cashier.payment_of(number, lambda one: one["state"] == "returned")
    assert len(cashier.booked("payment_returned", number)) == 1
