"""Acts on a transfer that are refused: told in plain words, at the right place, and nothing has happened."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from auditing import gateway
from pension_cases import CLERKS, SECOND, CaseDesk, pension_town
from pension_desks import AREAS, CLIENTS, NOBODY, OUYANG, TANG, ZHOU, left_behind, person
from towns import Place

from gateway.cases.pension import moves
from gateway.sandbox.demo.cases import CHENGDU
from gateway.sandbox.demo.window import new_key

HE = person("何晓雯", "510198199508236025")
LUO = person("罗建华", "510198196809056059")
WU = person("吴晓岚", "510198199001016146")
NOT_THERE = "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d05"
CLERK, REVIEWER = CLERKS["chongqing"], SECOND["chongqing"]
ACCOUNT = "6222980000000000001"
CHOICE = {
    "keep": "receiver",
    "refund_bank_name": "中国工商银行",
    "refund_account_number": ACCOUNT,
    "confirmed_on": "2026-11-25",
    "handled_by": CLERK,
}
OF_LUO = {**LUO, "sex": "male", "household_area": "510198"}
ANNULMENT = {"reason": "误办", "handled_by": CLERK, "reviewed_by": REVIEWER}
REMARK = "补交身份证复印件两份"
STEP = {"reason": REMARK, "handled_by": CLERK}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with pension_town(tmp_path_factory.mktemp("refusals")) as running:
        running.office("sichuan", "hold")
        yield running


@pytest.fixture(scope="module")
def chongqing(town):
    return town.desks["chongqing"]


@pytest.fixture(scope="module")
def waiting(chongqing):
    """A transfer that waits for its second person: version 2."""
    return chongqing.applied(LUO)


@contextmanager
def sitting(town, region="chongqing", client_id="", **claims):
    """A desk of somebody else's."""
    place: Place = town.place
    token = place.town.token(client_id or CLIENTS[region], **claims)
    with CaseDesk(place.town.url("gateway"), token, region) as desk:
        yield desk


def problem(call, status, slug):
    """What a refusal says; it names no person, changed nothing, and has words for its reader."""
    told = call.told(status).answer
    assert (told["type"], told["effect"]) == (f"/problems/{slug}", "none")
    assert told["detail"][0].isupper()
    assert told["detail"].endswith(".")
    said = call.content.decode()
    assert [one for one in (*LUO.values(), *ZHOU.values(), ACCOUNT, REMARK) if one in said] == []
    return told


# -- acts that are not possible now ----------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    what: str
    body: dict[str, Any]


REVIEW = Act("reviews", {"decision": "accept", "reviewed_by": REVIEWER})
CORRECTION = Act("corrections", {"person": OF_LUO, "handled_by": CLERK})
SUSPENSION, RESUMPTION = Act("suspensions", STEP), Act("resumptions", STEP)
WITHDRAWAL, RETRY = Act("withdrawals", STEP), Act("retries", STEP)
ANNUL, CHOOSE = Act("annulments", ANNULMENT), Act("overlap-choices", CHOICE)
OF_THE_RECEIVER = [REVIEW, CORRECTION, WITHDRAWAL, ANNUL, CHOOSE, RETRY]
EVERY = [*OF_THE_RECEIVER, SUSPENSION, RESUMPTION]
each_act = pytest.mark.parametrize("act", EVERY, ids=lambda act: act.what)


def do(desk, transfer_id, act, **other):
    return desk.act(transfer_id, act.what, **{**act.body, **other})


@pytest.fixture
def untouched(town, chongqing, waiting):
    """After the test the waiting transfer is what it was, in both regions too."""
    before = chongqing.transfer(waiting)
    number = before["case_number"]
    effects = [town.effects(region, number) for region in AREAS]
    yield
    assert chongqing.transfer(waiting) == before
    assert [town.effects(region, number) for region in AREAS] == effects


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("act", "says"),
    [
        (RESUMPTION, "resume (恢复办理)"),
        (CORRECTION, "correct (补正)"),
        (ANNUL, "annul (作废)"),
        (CHOOSE, "choose_overlap (重复缴费选择)"),
    ],
    ids=lambda part: getattr(part, "what", ""),
)
def test_an_act_out_of_its_time_is_told_where_the_transfer_stands(chongqing, waiting, act, says):
    told = problem(do(chongqing, waiting, act), 409, "wrong-state")
    assert told["detail"] == f"The transfer is awaiting_review (待复核); {says} is not possible there."
    assert told["retry"] == "after_correction"


@pytest.mark.usefixtures("untouched")
def test_a_step_that_no_region_refused_is_not_tried_again(chongqing, waiting):
    assert "No region has refused" in problem(do(chongqing, waiting, RETRY), 409, "wrong-state")["detail"]


@pytest.mark.usefixtures("untouched")
def test_whoever_handled_it_does_not_review_it(chongqing, waiting):
    told = problem(chongqing.review(waiting, reviewed_by=CLERK), 422, "invalid")
    assert told["errors"] == [
        {"pointer": "/reviewed_by", "reason": "must be another person than the one who handled it"}
    ]


@pytest.mark.usefixtures("untouched")
@each_act
def test_an_act_on_another_version_is_told_what_happened_since(chongqing, waiting, act):
    told = problem(do(chongqing, waiting, act, version=1), 409, "case-moved")
    assert told["detail"] == (
        "Meanwhile the gateway (网关) did check (资格校验) on 2026-11-26: the transfer is at version 2,"
        " awaiting_review (待复核). Read it again and decide anew."
    )
    ahead = problem(do(chongqing, waiting, act, version=9), 409, "case-moved")
    assert "there is no version 9 yet" in ahead["detail"]


# -- who may not -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("act", OF_THE_RECEIVER, ids=lambda act: act.what)
def test_the_office_of_the_origin_may_not_act_as_the_receiver(town, waiting, act):
    told = problem(do(town.desks["sichuan"], waiting, act), 403, "not-allowed")
    assert told["detail"] == "Only the receiving office (转入地经办机构) may do this."


@pytest.mark.usefixtures("untouched")
def test_the_office_of_the_origin_suspends_nothing_that_it_has_no_letter_for(town, waiting):
    told = problem(do(town.desks["sichuan"], waiting, SUSPENSION), 409, "wrong-state")
    assert "no letter" in told["detail"]


@pytest.mark.usefixtures("untouched")
@each_act
def test_to_every_other_office_there_is_no_such_transfer(town, chongqing, waiting, act):
    with sitting(town, client_id="pension-office-wanzhou") as another:
        strange = problem(do(another, waiting, act, version=2), 404, "not-found")
    missing = problem(do(chongqing, NOT_THERE, act, version=2), 404, "not-found")
    assert strange["detail"] == missing["detail"]
    assert "does not belong to this caller" in strange["detail"]


def test_another_office_finds_no_transfer_in_its_list_and_reads_none(town, waiting):
    with sitting(town, client_id="pension-office-wanzhou") as another:
        assert another.look("/transfers").told(200).answer == {"transfers": [], "overdue_count": 0}
        for path in (f"/transfers/{waiting}", f"/transfers/{waiting}/statement"):
            problem(another.look(path), 404, "not-found")


def test_whoever_is_no_office_has_no_transfers(town, waiting):
    """Not even with a token that names the scope: the registration does not."""
    for scopes in ({}, {"scope": "pension"}):
        with sitting(town, client_id=CHENGDU.client_id, **scopes) as hospital:
            for refused in (
                hospital.apply(ZHOU),
                hospital.look("/transfers"),
                hospital.look(f"/transfers/{waiting}"),
                do(hospital, waiting, REVIEW, version=2),
            ):
                assert "lacks the scope" in problem(refused, 403, "not-allowed")["detail"]


def test_an_office_takes_applications_of_its_own_area_for_its_own_agencies(town, chongqing):
    receiver = {"receiving_area": "500101", "agency_code": "500101000001"}
    problem(chongqing.apply(ZHOU, **receiver), 403, "not-allowed")
    as_the_other = {"receiving_area": "500198", "origin_area": "510198", "agency_code": "500198000001"}
    problem(town.desks["sichuan"].apply(ZHOU, **as_the_other), 403, "not-allowed")
    for agency in ("500101000001", "510198000001"):
        told = problem(chongqing.apply(ZHOU, agency_code=agency), 422, "invalid")
        assert told["errors"] == [
            {"pointer": "/agency_code", "reason": "must be an agency of receiving_area"}
        ]


# -- keys ------------------------------------------------------------------------------------------------


def test_a_key_answers_once_and_for_one_request(town, chongqing):
    key = new_key()
    applied = chongqing.apply(HE, sex="female", key=key).told(201)
    transfer_id = applied.answer["transfer_id"]
    again = chongqing.apply(HE, sex="female", key=key).told(201)
    assert (again.content, again.replayed) == (applied.content, True)
    told = problem(chongqing.apply(ZHOU, key=key), 422, "key-reused")
    assert told["errand_id"] == applied.errand_id
    number = chongqing.until_status(transfer_id, "awaiting_review")["case_number"]
    assert town.effects("chongqing", number) == ["application_registered"]

    key = new_key()
    returned = chongqing.review(transfer_id, "return", note="缺材料", version=2, key=key).told(200)
    # The version has moved on: the key still tells what was done, and nothing is done again.
    again = chongqing.review(transfer_id, "return", note="缺材料", version=2, key=key).told(200)
    assert (again.content, again.replayed) == (returned.content, True)
    problem(chongqing.review(transfer_id, "return", note="另缺", version=2, key=key), 422, "key-reused")
    problem(chongqing.act(transfer_id, "withdrawals", **STEP, version=3, key=key), 422, "key-reused")
    assert chongqing.transfer(transfer_id)["version"] == 3
    # Whoever reviewed may correct; their own review stays theirs, although they handle it now.
    corrected = {"person": {**HE, "sex": "female", "household_area": "510198"}, "handled_by": REVIEWER}
    chongqing.act(transfer_id, "corrections", **corrected).told(200)
    assert chongqing.review(transfer_id, "return", note="缺材料", version=2, key=key).told(200).replayed
    chongqing.until_status(transfer_id, "awaiting_review")
    problem(chongqing.review(transfer_id), 422, "invalid")
    chongqing.review(transfer_id, "refuse", reasons=["other"], reviewed_by=CLERK).told(200)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("act", [one for one in EVERY if one is not RETRY], ids=lambda act: act.what)
def test_without_a_key_nothing_is_done(chongqing, waiting, act):
    path = f"/v1/pension/transfers/{waiting}/{act.what}"
    problem(chongqing.ask(path, {**act.body, "version": 2}), 400, "key-missing")


# -- the course, where a wrong word could slip in ----------------------------------------------------------


def test_a_correction_is_of_the_same_person(chongqing):
    transfer_id = chongqing.applied({**TANG, "name": "唐立"}, origin_scheme="institution")
    chongqing.review(transfer_id, "return", note="姓名与证件不符").told(200)
    other = {"person": OF_LUO, "handled_by": CLERK}
    told = problem(chongqing.act(transfer_id, "corrections", **other), 422, "invalid")
    assert [one["pointer"] for one in told["errors"]] == ["/person/id_number"]
    chongqing.step(transfer_id, "withdrawals").told(200)
    told = problem(chongqing.step(transfer_id, "withdrawals"), 409, "wrong-state")
    assert told["detail"].startswith("The transfer is withdrawn (已撤回); withdraw (撤回申请)")


def test_before_the_origin_has_stated_anything_there_is_no_statement(chongqing, waiting):
    told = problem(chongqing.look(f"/transfers/{waiting}/statement"), 404, "not-found")
    assert "no statement (信息表) for this transfer yet" in told["detail"]


def test_what_a_region_refuses_is_told_in_its_words_and_registers_nothing(chongqing):
    before = chongqing.look("/transfers").told(200).answer
    told = problem(chongqing.apply({**NOBODY, "name": " "}), 422, "refused")
    assert (told["region"]["name"], told["region"]["code"]) == ("chongqing", "YL1001")
    assert chongqing.look("/transfers").told(200).answer == before


def test_a_term_that_the_calendar_does_not_hold_is_unknown(town, chongqing):
    town.today("2026-12-25")
    told = chongqing.apply(NOBODY).told(201).answer
    assert told["awaited"] == {
        "party": "gateway",
        "clock": "review",
        "started_on": "2026-12-25",
        "overdue": False,
    }
    town.today("2026-11-26")


def overlapping(town, chongqing):
    """Months that both regions have wait for the person's choice."""
    for region, (first, last) in {
        "sichuan": ("2023-01", "2024-06"),
        "chongqing": ("2024-05", "2024-12"),
    }.items():
        stretch = {"from": first, "to": last, "base": "5000.00", "area_code": AREAS[region]}
        rates = {"unit_rate": "0.1600", "personal_rate": "0.0800", "credited_rate": "0.0000"}
        status = "suspended" if region == "sichuan" else "contributing"
        town.add_person(region, WU, [{**stretch, **rates}], sex="female", status=status)
    transfer_id = chongqing.accepted(WU, sex="female")
    number = chongqing.until_status(transfer_id, "awaiting_statement")["case_number"]
    town.decide("sichuan", "statement", case_number=number)
    chongqing.until_status(transfer_id, "overlap_awaiting_choice")
    return transfer_id


def test_a_choice_was_confirmed_before_it_is_recorded_and_an_erased_person_is_not_acted_on(town, chongqing):
    town.office("sichuan")
    transfer_id = overlapping(town, chongqing)
    told = problem(do(chongqing, transfer_id, CHOOSE, confirmed_on="2026-11-27"), 422, "invalid")
    assert told["errors"] == [{"pointer": "/confirmed_on", "reason": "must not lie in the future"}]
    do(chongqing, transfer_id, CHOOSE, confirmed_on="2026-11-26").told(200)
    transfer = chongqing.until_status(transfer_id, "completed")
    moved = [line for line in transfer["timeline"] if line["act"] not in moves.NOTED]
    assert len(moved) == transfer["version"]
    told = problem(do(chongqing, transfer_id, CHOOSE), 409, "wrong-state")
    assert "completed (已办结)" in told["detail"]

    settled = {"origin_region": "sichuan", "agency_code": "500198000001", "handled_by": CLERK}
    chongqing.ask("/v1/pension/settlement-batches", settled).told(200)
    chongqing.until(transfer_id, lambda it: it["fund_status"] == "matched", seconds=60)
    # Money settles aside: who comes late is told of what moved the relation.
    late = problem(do(chongqing, transfer_id, ANNUL, version=3), 409, "case-moved")
    assert "did complete (办结)" in late["detail"]
    named = json.dumps({"document": {"kind": "resident_id_card", "number": WU["id_number"]}})
    erased = gateway(town.place, "erase", "--reason", "request 12 of 2026", "--apply", given=named)
    assert erased.returncode == 0, erased.stderr
    told = do(chongqing, transfer_id, ANNUL).told(410).answer
    assert (told["type"], "was erased" in told["detail"]) == ("/problems/erased", True)
    problem(chongqing.look(f"/transfers/{transfer_id}/statement"), 404, "not-found")
    assert chongqing.transfer(transfer_id)["relation_status"] == "completed"
    # The worker goes on hearing: what changes something is what may not be left.
    left = town.place.query("SELECT id FROM errands WHERE state IN ('asked', 'unknown') AND changes_state")
    assert left == []


# -- the list ----------------------------------------------------------------------------------------------


def test_the_list_is_read_page_by_page_newest_first_and_names_nobody(chongqing, waiting):
    whole = chongqing.look("/transfers").told(200).answer["transfers"]
    assert len(whole) >= 4
    cursor, pages = "", []
    while len(pages) <= len(whole):
        page = chongqing.look(f"/transfers?limit=1{cursor}").told(200).answer
        pages += page["transfers"]
        if "next_cursor" not in page:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert pages == whole
    ids = [one["transfer_id"] for one in whole]
    assert ids == sorted(ids, reverse=True)
    assert waiting in ids
    assert [one for one in LUO.values() if one in str(whole)] == []


@pytest.mark.parametrize("cursor", ["1", "-" * 36, f"{NOT_THERE}0", "%00", "..%2F"])
def test_a_cursor_that_no_list_gave_is_refused(chongqing, cursor):
    told = problem(chongqing.look(f"/transfers?cursor={cursor}"), 422, "invalid")
    assert told["errors"] == [
        {"pointer": "/query/cursor", "reason": "must be the next_cursor of an earlier page"}
    ]


def test_a_page_before_everything_is_empty(chongqing):
    told = chongqing.look(f"/transfers?cursor={NOT_THERE}").told(200).answer
    assert told["transfers"] == []
    assert told["overdue_count"] == 0


# -- what stays ------------------------------------------------------------------------------------------


def test_no_refusal_leaves_a_name_a_number_or_a_remark_behind(town, chongqing):
    """Last: whatever was refused before has had its chance to leave something."""
    key, secret = new_key(), "只有本人知道的原因"
    transfer_id = town.desks["sichuan"].applied(OUYANG)
    problem(
        town.desks["sichuan"].act(transfer_id, "annulments", **{**ANNULMENT, "reason": secret}, key=key),
        409,
        "wrong-state",
    )
    problem(chongqing.apply({**ZHOU, "name": "周\n明远"}), 422, "invalid")
    assert list(left_behind(town.place, [key])) == []
    asked = new_key()
    town.desks["sichuan"].act(transfer_id, "withdrawals", reason=secret, handled_by="SC2001", key=asked).told(
        200
    )
    assert list(left_behind(town.place, [asked])) == ["public.errands"]
    words = [*OUYANG.values(), *LUO.values(), *WU.values(), "明远", ACCOUNT, REMARK, secret]
    assert list(left_behind(town.place, words)) == []
