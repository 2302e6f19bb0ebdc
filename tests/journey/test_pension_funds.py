"""Money follows the relation: settled in batches, carried by the bank, matched without a case number."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from pension_cases import pension_town
from pension_courses import somebody
from pension_desks import CLERKS, CLIENTS, left_behind
from pension_money import ANNOUNCE, POST, acts, cashier_of
from towns import OTHER

from gateway.sandbox.demo.window import new_key

each_way = pytest.mark.parametrize("receiver", ["chongqing", "sichuan"])
NOT_THIS_PERSON = {"sichuan": "-643", "chongqing": "YL5003"}
NOT_THIS_AMOUNT = {"sichuan": "-644", "chongqing": "YL5004"}
SETTLED_BEFORE = {"sichuan": "-642", "chongqing": "YL5002"}
REFUSED_ON_PURPOSE = {"sichuan": "-399", "chongqing": "YL9001"}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with pension_town(tmp_path_factory.mktemp("money")) as running:
        yield running


@pytest.fixture
def no_faults(town):
    yield
    town.place.no_faults()


def fen_less(total):
    return f"{(int(total.replace('.', '')) - 1) / 100:.2f}"


# -- the whole way ---------------------------------------------------------------------------------------


@each_way
def test_money_is_settled_in_a_batch_paid_by_the_origin_and_matched_by_itself(town, receiver):
    cashier = cashier_of(town, receiver)
    (_, first), (_, second) = cashier.someone_moved(), cashier.someone_moved()
    (batch,) = cashier.formed()
    assert (batch["state"], batch["line_count"]) == ("formed", 2)
    assert batch["total"] == f"{float(first['amounts']['total']) + float(second['amounts']['total']):.2f}"
    assert cashier.formed() == []
    for case in (first, second):
        matched = cashier.until_fund(case["transfer_id"], "matched")
        assert [act for act in acts(matched) if "fund" in act] == ["settle_fund", "fund_paid", "match_fund"]
        settled = next(line for line in matched["timeline"] if line["act"] == "settle_fund")
        assert (settled["party"], settled["handled_by"]) == ("receiver", CLERKS[receiver])
        assert town.effects(OTHER[receiver], case["case_number"]).count("fund_paid") == 1
        assert town.effects(receiver, case["case_number"]).count("payment_posted") == 1
    told = cashier.batch(batch["batch_id"])
    assert (told["state"], bool(told["region_batch_number"])) == ("announced", True)
    assert [line["case_number"] for line in told["lines"]] == sorted(
        [first["case_number"], second["case_number"]]
    )
    assert {line["fund_status"] for line in told["lines"]} == {"matched"}
    origin = cashier_of(town, OTHER[receiver])
    assert origin.batch(batch["batch_id"]) == told
    assert batch["batch_id"] in {
        one["batch_id"] for one in origin.desk.read("/v1/pension/settlement-batches").answer["batches"]
    }


def test_money_that_was_matched_says_to_which_case_and_stands_no_more_in_the_queue(town):
    cashier = cashier_of(town, "chongqing")
    whose, case = cashier.someone_moved()
    cashier.formed()
    cashier.until_fund(case["transfer_id"], "matched")
    (one,) = [it for it in cashier.payments("?state=matched") if it["transfer_id"] == case["transfer_id"]]
    assert (one["state"], one["amount"], "mismatch" in one) == ("matched", case["amounts"]["total"], False)
    assert one["payment_id"] not in {it["payment_id"] for it in cashier.payments("?state=unmatched")}
    named = cashier.desk.look(f"/payments/{one['payment_id']}").told(200).answer
    assert (named["name"], named["id_number"]) == (whose["name"], whose["id_number"])
    tied = town.place.query(
        "SELECT payment_id FROM transfers WHERE transfer_id = $1::uuid", case["transfer_id"]
    )
    assert str(tied[0]["payment_id"]) == one["payment_id"]


def test_a_page_of_money_goes_on_where_the_one_before_ended(town):
    cashier = cashier_of(town, "chongqing")
    numbers = [cashier.paid_in(somebody(town, "chongqing"), "1.00") for _ in range(3)]
    newest = [cashier.waiting(number, "no_case")["payment_id"] for number in numbers]
    first = cashier.desk.read("/v1/pension/payments?state=unmatched&limit=2").answer
    assert len(first["payments"]) == 2
    rest = cashier.desk.read(
        f"/v1/pension/payments?state=unmatched&limit=100&cursor={first['next_cursor']}"
    ).answer
    seen = [one["payment_id"] for one in (*first["payments"], *rest["payments"])]
    assert seen == sorted(seen, reverse=True)
    assert set(newest) <= set(seen)
    assert cashier.desk.look("/payments?cursor=" + "x" * 36).status == 422
    for payment_id in newest:
        cashier.give_back(payment_id).told(200)


# -- the queue -------------------------------------------------------------------------------------------


@each_way
def test_a_fen_less_waits_cannot_be_matched_and_goes_back_before_the_right_amount_comes(town, receiver):
    cashier = cashier_of(town, receiver)
    whose, case = cashier.someone_moved()
    town.office(OTHER[receiver], "hold")
    cashier.formed()
    cashier.until_fund(case["transfer_id"], "in_settlement")
    less = cashier.waiting(cashier.paid_in(whose, fen_less(case["amounts"]["total"])), "amount")
    assert less["transfer_id"] == case["transfer_id"]
    seen = cashier.until_fund(case["transfer_id"], "mismatch")
    assert seen["timeline"][-1]["reasons"] == ["amount"]
    refused = cashier.match(less["payment_id"], case["transfer_id"])
    assert (refused.status, refused.answer["region"]["code"]) == (422, NOT_THIS_AMOUNT[receiver])
    assert cashier.payment_of(less["payment_number"])["mismatch"] == "amount"
    cashier.give_back(less["payment_id"]).told(200)
    seen = cashier.desk.transfer(case["transfer_id"])
    assert (seen["fund_status"], acts(seen)[-1]) == ("in_settlement", "return_fund")
    town.office(OTHER[receiver])
    cashier.until_fund(case["transfer_id"], "matched")
    assert len(cashier.booked("payment_returned", less["payment_number"])) == 1
    assert town.effects(receiver, case["case_number"]).count("payment_posted") == 1


@each_way
def test_money_for_somebody_unknown_waits_is_read_on_record_and_goes_back_once(town, receiver):
    cashier = cashier_of(town, receiver)
    whose = somebody(town, receiver)
    number = cashier.paid_in(whose, "4511.00")
    waiting = cashier.waiting(number, "no_case")
    assert (waiting["amount"], "transfer_id" in waiting) == ("4511.00", False)
    assert whose["name"] not in str(cashier.payments())
    read = cashier.desk.look(f"/payments/{waiting['payment_id']}").told(200)
    assert (read.answer["name"], read.answer["id_number"]) == (whose["name"], whose["id_number"])
    (entry,) = town.place.query(
        "SELECT class, client_id, convert_from(entry, 'UTF8') AS said FROM log_entries"
        " WHERE action = 'read_payment' AND entry LIKE $1",
        f"%{waiting['payment_id']}%".encode(),
    )
    assert (entry["class"], entry["client_id"]) == ("access", CLIENTS[receiver])
    assert '"id_number"' in entry["said"]
    assert whose["id_number"] not in entry["said"]
    key = new_key()
    first = cashier.give_back(waiting["payment_id"], key=key).told(200)
    again = cashier.give_back(waiting["payment_id"], key=key).told(200)
    assert (again.replayed, again.answer) == (True, first.answer)
    assert first.answer["state"] == "returned"
    late = cashier.give_back(waiting["payment_id"])
    assert (late.status, "已退回" in late.answer["detail"]) == (409, True)
    assert len(cashier.booked("payment_returned", number)) == 1
    assert list(left_behind(town.place, [whose["name"], whose["id_number"]])) == []


@each_way
def test_another_name_waits_and_an_office_that_knows_the_person_matches_it(town, receiver):
    cashier = cashier_of(town, receiver)
    whose, case = cashier.someone_moved()
    town.office(OTHER[receiver], "hold")
    cashier.formed()
    number = cashier.paid_in({**whose, "name": "沙盒曾用名"}, case["amounts"]["total"])
    waiting = cashier.waiting(number, "name")
    assert waiting["transfer_id"] == case["transfer_id"]
    key = new_key()
    done = cashier.match(waiting["payment_id"], case["transfer_id"], key=key).told(200)
    assert cashier.match(waiting["payment_id"], case["transfer_id"], key=key).told(200).replayed
    assert done.answer["state"] == "matched"
    seen = cashier.desk.transfer(case["transfer_id"])
    assert (seen["fund_status"], seen["timeline"][-1]["handled_by"]) == ("matched", CLERKS[receiver])
    assert seen["timeline"][-1]["errand_id"] == done.errand_id
    assert len(cashier.booked("payment_posted", number)) == 1
    assert "mismatch" not in cashier.payment_of(number)


def test_the_region_refuses_another_persons_money_and_a_second_payment(town):
    cashier = cashier_of(town, "chongqing")
    (_, case), (whose, other) = cashier.someone_moved(), cashier.someone_moved()
    number = cashier.paid_in(whose, "1.00")
    waiting = cashier.waiting(number, "no_case")
    refused = cashier.match(waiting["payment_id"], case["transfer_id"])
    assert (refused.status, refused.answer["region"]["code"]) == (422, NOT_THIS_PERSON["chongqing"])
    cashier.give_back(waiting["payment_id"]).told(200)
    assert (case["fund_status"], other["fund_status"]) == ("due", "due")
    cashier.formed()
    for one in (case, other):
        cashier.until_fund(one["transfer_id"], "matched")
    second = cashier.waiting(cashier.paid_in(whose, other["amounts"]["total"]), "no_case")
    refused = cashier.match(second["payment_id"], other["transfer_id"])
    assert (refused.status, refused.answer["region"]["code"]) == (422, "YL5005")
    cashier.give_back(second["payment_id"]).told(200)


@each_way
def test_of_two_clerks_who_match_at_once_one_does_and_the_region_acts_once(town, receiver):
    cashier = cashier_of(town, receiver)
    whose, case = cashier.someone_moved()
    town.office(OTHER[receiver], "hold")
    cashier.formed()
    number = cashier.paid_in({**whose, "name": "沙盒曾用名"}, case["amounts"]["total"])
    payment_id = cashier.waiting(number, "name")["payment_id"]

    def match(key):
        # Sichuan drops what another overtook before its confirmation: nothing happened, the same key again.
        while (call := cashier.match(payment_id, case["transfer_id"], key=key)).status == 503:
            assert call.answer["effect"] == "none"
        return call

    with ThreadPoolExecutor(4) as clerks:
        calls = list(clerks.map(match, [new_key() for _ in range(4)]))
    assert [call.status for call in calls].count(200) == 1, [call.answer for call in calls]
    for call in calls:
        if call.status == 422:
            assert call.answer["region"]["code"] == SETTLED_BEFORE[receiver]
        else:
            assert call.status in (200, 409), call.answer
    assert len(cashier.booked("payment_posted", number)) == 1
    seen = cashier.desk.transfer(case["transfer_id"])
    assert acts(seen).count("match_fund") == 1


def test_a_clerk_who_races_the_gateway_ends_with_one_posting(town):
    cashier = cashier_of(town, "chongqing")
    pairs = [cashier.someone_moved() for _ in range(3)]
    town.office("sichuan", "hold")
    cashier.formed()
    for whose, case in pairs:
        number = cashier.paid_in(whose, case["amounts"]["total"])
        payment_id = cashier.payment_of(number)["payment_id"]
        call = cashier.match(payment_id, case["transfer_id"])
        assert call.status in (200, 409, 422), call.answer
        matched = cashier.until_fund(case["transfer_id"], "matched")
        assert acts(matched).count("match_fund") == 1
        assert len(cashier.booked("payment_posted", number)) == 1
        assert cashier.payment_of(number)["state"] == "matched"


def test_the_other_regions_office_sees_neither_money_nor_queue(town):
    cashier, other = cashier_of(town, "chongqing"), cashier_of(town, "sichuan")
    number = cashier.paid_in(somebody(town, "chongqing"), "1.00")
    payment_id = cashier.waiting(number, "no_case")["payment_id"]
    assert other.desk.look(f"/payments/{payment_id}").status == 404
    assert payment_id not in {one["payment_id"] for one in other.payments()}
    assert other.give_back(payment_id).status == 404
    assert other.form(agency_code="500198000001", origin_region="sichuan").status == 403
    cashier.give_back(payment_id).told(200)


def struck(region, transactions, fault):
    """Of Sichuan's two phases the second is the one that has an effect."""
    commits = fault == "commit_then_cut"
    return "confirm" if region == "sichuan" and commits else transactions[region]


# -- what goes wrong on the way --------------------------------------------------------------------------


@each_way
def test_a_refused_batch_says_why_and_its_case_gets_one_of_its_own(town, receiver, no_faults):
    cashier, origin = cashier_of(town, receiver), OTHER[receiver]
    _, first = cashier.someone_moved()
    _, second = cashier.someone_moved()
    town.place.fault(origin, ANNOUNCE[origin], "refuse")
    (batch,) = cashier.formed()
    told = cashier.until_batch(batch["batch_id"], "refused")
    assert told["refusal_code"] == REFUSED_ON_PURPOSE[origin]
    seen = cashier.desk.transfer(first["transfer_id"])
    assert (seen["fund_status"], acts(seen)[-1]) == ("due", "fund_due")
    assert seen["timeline"][-1]["region_code"] == REFUSED_ON_PURPOSE[origin]
    apart = cashier.formed()
    assert [one["line_count"] for one in apart] == [1, 1]
    for case in (first, second):
        cashier.until_fund(case["transfer_id"], "matched")
        assert town.effects(origin, case["case_number"]).count("fund_paid") == 1


@each_way
@pytest.mark.parametrize("fault", ["commit_then_cut", "cut_before", "truncated", "slow=1700"])
def test_a_batch_whose_answer_is_lost_is_found_out_and_the_origin_has_it_once(
    town, receiver, fault, no_faults
):
    cashier, origin = cashier_of(town, receiver), OTHER[receiver]
    _, case = cashier.someone_moved()
    town.place.fault(origin, struck(origin, ANNOUNCE, fault), fault)
    (batch,) = cashier.formed()
    told = cashier.until_batch(batch["batch_id"], "announced", seconds=60)
    cashier.until_fund(case["transfer_id"], "matched")
    ledger = town.control(origin, "/control/pension/ledger")["ledger"]
    accepted = [row for row in ledger if row["effect"] == "batch_accepted"]
    references = (batch["batch_number"], told["region_batch_number"])
    assert len([row for row in accepted if row["reference"] in references]) == 1
    assert acts(cashier.desk.transfer(case["transfer_id"])).count("settle_fund") == 1


def test_another_total_of_the_origin_is_shown_on_the_case_until_it_is_cleared_up(town, no_faults):
    cashier = cashier_of(town, "sichuan")
    _, case = cashier.someone_moved()
    town.place.fault("chongqing", "B09", "amounts_disagree")
    (batch,) = cashier.formed()
    cashier.until_batch(batch["batch_id"], "announced", seconds=60)
    seen = cashier.until_fund(case["transfer_id"], "matched")
    codes = [line.get("region_code") for line in seen["timeline"] if line["act"] == "settle_fund"]
    assert codes == [None, "amounts_disagree"]
    assert "batch.disputed" in town.place.town.log("worker").read_text()


@each_way
@pytest.mark.parametrize("fault", ["commit_then_cut", "cut_before"])
def test_a_posting_whose_answer_is_lost_is_found_out_and_done_once(town, receiver, fault, no_faults):
    cashier = cashier_of(town, receiver)
    _, case = cashier.someone_moved()
    town.office(OTHER[receiver], "hold")
    (batch,) = cashier.formed()
    cashier.until_batch(batch["batch_id"], "announced")
    town.place.fault(receiver, struck(receiver, POST, fault), fault)
    town.office(OTHER[receiver])
    cashier.until_fund(case["transfer_id"], "matched", seconds=60)
    assert town.effects(receiver, case["case_number"]).count("payment_posted") == 1


@each_way
def test_a_return_whose_answer_is_lost_is_enquired_after_and_done_once(town, receiver, no_faults):
    cashier = cashier_of(town, receiver)
    number = cashier.paid_in(somebody(town, receiver), "9.00")
    payment_id = cashier.waiting(number, "no_case")["payment_id"]
    phase = "confirm:" if receiver == "sichuan" else ""
    lost = cashier.give_back(payment_id, fault=phase + "commit_then_cut")
    assert lost.status == 504
    assert cashier.payment_of(number)["state"] == "unmatched"
    found = cashier.desk.enquire(lost.answer["errand_id"]).told(200).answer
    assert (found["state"], cashier.payment_of(number)["state"]) == ("answered", "returned")
    assert len(cashier.booked("payment_returned", number)) == 1


def test_money_that_the_region_refuses_to_tie_waits_with_its_code_on_the_case(town, no_faults):
    cashier = cashier_of(town, "chongqing")
    _, case = cashier.someone_moved()
    town.place.fault("chongqing", "B10", "refuse")
    cashier.formed()
    seen = cashier.desk.until(case["transfer_id"], lambda it: "fund_mismatch" in acts(it))
    assert seen["timeline"][-1]["region_code"] == "YL9001"
    (waiting,) = [
        one for one in cashier.payments("?state=unmatched") if one.get("transfer_id") == case["transfer_id"]
    ]
    assert waiting["mismatch"] == "refused"
    cashier.match(waiting["payment_id"], case["transfer_id"]).told(200)
    assert cashier.desk.transfer(case["transfer_id"])["fund_status"] == "matched"


def test_money_that_cannot_be_read_now_is_read_later(town, no_faults):
    cashier = cashier_of(town, "chongqing")
    town.place.fault("chongqing", "C06", "error_500", times=2)
    number = cashier.paid_in(somebody(town, "chongqing"), "3.00")
    cashier.give_back(cashier.waiting(number, "no_case")["payment_id"]).told(200)
