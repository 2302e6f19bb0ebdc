"""A transfer from the application to its end, over real sockets: two offices, two regions, one case."""

import pytest
from pension_cases import CLERKS, SECOND, pension_town
from pension_desks import AREAS, AYGUL, FENG, JIANG, OUYANG, XIA, ZENG, ZHOU, person

from gateway.sandbox.demo.window import NotAsTold

HE = person("何晓雯", "510198199508236025")
LUO = person("罗建华", "510198196809056059")
DENG = person("邓海燕", "510198198301096120")
SHI = person("石磊", "510198197606256135")
JIN = person("金晓月", "510198199203046167")

WHOLE_COURSE = [
    "apply",
    "check",
    "accept",
    "issue_letter",
    "deliver_letter",
    "receive_statement",
    "post",
    "complete",
    "complete",
]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with pension_town(tmp_path_factory.mktemp("pension")) as running:
        yield running


@pytest.fixture
def chongqing(town):
    town.office("sichuan")
    return town.desks["chongqing"]


def insured(town, whose, **months):
    """A woman who paid at 5,000.00 a month in each region, and has stopped in Sichuan."""
    for region, (first, last) in months.items():
        stretch = {"from": first, "to": last, "base": "5000.00", "area_code": AREAS[region]}
        rates = {"unit_rate": "0.1600", "personal_rate": "0.0800", "credited_rate": "0.0000"}
        status = "suspended" if region == "sichuan" else "contributing"
        town.add_person(region, whose, [{**stretch, **rates}], sex="female", status=status)


def acts(transfer):
    return [line["act"] for line in transfer["timeline"]]


# -- the whole course --------------------------------------------------------------------------------


def test_a_relation_moves_to_chongqing_by_itself_after_two_people_agreed(town, chongqing):
    transfer_id = chongqing.accepted(ZHOU)
    transfer = chongqing.until_status(transfer_id, "completed")
    assert transfer["amounts"] == {"account_total": "14864.74", "pool_total": "21600.00", "total": "36464.74"}
    assert acts(transfer)[:9] == WHOLE_COURSE
    assert [line["handled_by"] for line in transfer["timeline"][:3]] == [
        CLERKS["chongqing"],
        "0000",
        SECOND["chongqing"],
    ]
    assert "awaited" not in transfer
    number = transfer["case_number"]
    assert town.effects("chongqing", number) == [
        "application_registered",
        "step_noted",
        "letter_issued",
        "relation_recorded",
        "step_noted",
    ]
    assert town.effects("sichuan", number)[:2] == ["letter_received", "statement_made"]
    assert town.effects("sichuan", number).count("account_sealed") == 1
    statement = chongqing.statement(transfer_id).told(200).answer
    assert (statement["statement_number"], statement["total"]) == (
        transfer["numbers"]["statement"],
        "36464.74",
    )


def test_the_origin_sees_the_case_and_a_third_office_does_not(town, chongqing):
    transfer_id = chongqing.applied(HE, sex="female")
    seen = town.desks["sichuan"].transfer(transfer_id)
    assert (seen["person"]["name"], seen["relation_status"]) == (HE["name"], "awaiting_review")
    listed = town.desks["sichuan"].read("/v1/pension/transfers").answer
    assert transfer_id in {one["transfer_id"] for one in listed["transfers"]}
    assert HE["name"] not in str(listed)
    chongqing.step(transfer_id, "withdrawals").told(200)


# -- who may not move --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whose", "sex", "reason"),
    [
        (ZENG, "male", "arrears_at_origin"),
        (XIA, "female", "not_insured_at_receiver"),
        (FENG, "female", "receives_pension"),
        (JIANG, "male", "temporary_account_at_receiver"),
    ],
    ids=["arrears", "not insured", "pensioner", "temporary account"],
)
def test_who_may_not_move_cannot_be_accepted_and_is_refused_with_the_reason(
    town, chongqing, whose, sex, reason
):
    transfer_id = chongqing.applied(whose, sex=sex)
    transfer = chongqing.transfer(transfer_id)
    assert reason in transfer["eligibility"]["reasons"]
    finding = next(one for one in transfer["eligibility"]["findings"] if one["reason"] == reason)
    assert finding["article"]
    refused = chongqing.review(transfer_id)
    assert (refused.status, reason in refused.answer["detail"]) == (409, True)
    chongqing.review(transfer_id, "refuse", reasons=[reason], note="不符合办理条件").told(200)
    transfer = chongqing.transfer(transfer_id)
    assert transfer["relation_status"] == "refused"
    assert (transfer["timeline"][-1]["reasons"], transfer["timeline"][-1]["note"]) == (
        [reason],
        "不符合办理条件",
    )


def test_a_person_whom_both_regions_write_otherwise_is_the_same_person(town, chongqing):
    transfer_id = chongqing.applied(AYGUL, sex="female")
    assert chongqing.transfer(transfer_id)["eligibility"]["eligible"]
    chongqing.step(transfer_id, "withdrawals").told(200)
    sichuan = town.desks["sichuan"]
    ouyang = sichuan.applied(OUYANG)
    assert sichuan.transfer(ouyang)["eligibility"]["eligible"]
    sichuan.step(ouyang, "withdrawals").told(200)


def test_an_application_under_way_stands_in_the_way_of_a_second_one(town, chongqing):
    first = chongqing.applied(DENG, sex="female", assigned=True)
    second = chongqing.applied(DENG, sex="female", assigned=True)
    assert chongqing.transfer(second)["eligibility"]["reasons"] == ["transfer_under_way"]
    for transfer_id in (second, first):
        chongqing.step(transfer_id, "withdrawals").told(200)
    assert chongqing.transfer(first)["relation_status"] == "withdrawn"


# -- what offices do on the way ----------------------------------------------------------------------


def test_what_was_returned_is_corrected_and_checked_anew(town, chongqing):
    transfer_id = chongqing.applied({**LUO, "name": "罗建花"})
    assert chongqing.transfer(transfer_id)["eligibility"]["reasons"] == ["identity_mismatch"]
    chongqing.review(transfer_id, "return", note="姓名与证件不符").told(200)
    waiting = chongqing.transfer(transfer_id)
    assert waiting["awaited"] == {"party": "person", "overdue": False}
    chongqing.act(
        transfer_id,
        "corrections",
        person={**LUO, "sex": "male", "household_area": "510198"},
        handled_by=CLERKS["chongqing"],
    ).told(200)
    transfer = chongqing.until_status(transfer_id, "awaiting_review")
    assert transfer["eligibility"]["eligible"], transfer["eligibility"]
    assert transfer["person"]["name"] == LUO["name"]
    chongqing.step(transfer_id, "withdrawals").told(200)


def test_a_statement_that_does_not_add_up_goes_back_and_the_right_one_is_posted(town, chongqing):
    town.decide("sichuan", "wrong_sums", id_number=HE["id_number"])
    transfer_id = chongqing.accepted(HE, sex="female")
    transfer = chongqing.until_status(transfer_id, "completed")
    course = acts(transfer)
    assert course.count("receive_statement") == 2
    assert course.index("return_statement") < course.index("post")
    faulty = next(line for line in transfer["timeline"] if line["act"] == "return_statement")
    assert faulty["reasons"] == ["account_sum", "total_sum"]
    assert town.effects("sichuan", transfer["case_number"]).count("statement_returned") == 1
    assert transfer["amounts"]["total"] == "4511.00"
    chongqing.act(
        transfer_id,
        "annulments",
        reason="误办",
        handled_by=CLERKS["chongqing"],
        reviewed_by=SECOND["chongqing"],
    ).told(200)
    transfer = chongqing.until_status(transfer_id, "annulled")
    for region in ("sichuan", "chongqing"):
        assert town.effects(region, transfer["case_number"]).count("annulled") == 1
    assert transfer["fund_status"] in ("cancelled", "in_settlement", "paid")


def test_the_origin_refuses_and_the_receiving_region_is_told_why(town, chongqing):
    town.decide("sichuan", "refuse", id_number=DENG["id_number"], code="06")
    transfer_id = chongqing.accepted(DENG, sex="female", assigned=True)
    transfer = chongqing.until_status(transfer_id, "refused")
    said = next(line for line in transfer["timeline"] if line["party"] == "origin")
    assert (said["act"], said["reasons"], said["region_code"]) == (
        "refuse",
        ["still_contributing_at_origin"],
        "06",
    )
    states = {
        case["case_number"]: case for case in town.control("chongqing", "/control/pension/cases")["cases"]
    }
    assert "X1" in str(states[transfer["case_number"]])


def test_a_suspension_is_told_to_the_origin_and_its_days_do_not_count(town, chongqing):
    town.office("sichuan", "hold")
    town.today("2026-09-28")
    transfer_id = chongqing.accepted(AYGUL, sex="female")
    waiting = chongqing.until_status(transfer_id, "awaiting_statement")
    # Ten working days over National Day: 29 and 30 September, 8 to 10 October (a Saturday that is worked),
    # 12 to 16 October.
    assert waiting["awaited"] == {
        "party": "origin",
        "clock": "statement",
        "started_on": "2026-09-28",
        "due_on": "2026-10-16",
        "overdue": False,
    }
    chongqing.step(transfer_id, "suspensions", reason="需补身份证复印件").told(200)
    chongqing.until(transfer_id, lambda it: "tell_origin" in acts(it))
    suspended = chongqing.transfer(transfer_id)
    assert (suspended["relation_status"], suspended["awaited"]["party"]) == ("suspended", "person")
    assert suspended["timeline"][-2]["note"] == "需补身份证复印件"
    town.today("2026-10-09")
    refused = town.desks["sichuan"].step(transfer_id, "resumptions")
    assert refused.status == 409
    chongqing.step(transfer_id, "resumptions").told(200)
    resumed = chongqing.until(transfer_id, lambda it: acts(it).count("tell_origin") == 2)
    # Four working days passed meanwhile: 29, 30 September, 8 and 9 October.
    assert resumed["awaited"]["due_on"] == "2026-10-22"
    town.office("sichuan")
    town.decide("sichuan", "statement", case_number=resumed["case_number"])
    chongqing.until_status(transfer_id, "completed")
    town.today("2026-11-26")


def test_the_origins_own_suspension_is_shown_and_ends_with_its_own_word(town, chongqing):
    town.office("sichuan", "hold")
    transfer_id = chongqing.accepted(SHI)
    number = chongqing.until_status(transfer_id, "awaiting_statement")["case_number"]
    town.decide("sichuan", "suspend", case_number=number)
    suspended = chongqing.until_status(transfer_id, "suspended")
    assert suspended["timeline"][-1]["party"] == "origin"
    assert chongqing.step(transfer_id, "resumptions").status == 409
    town.decide("sichuan", "resume", case_number=number)
    chongqing.until_status(transfer_id, "awaiting_statement", "statement_received", "posted", "completed")
    town.office("sichuan")
    town.decide("sichuan", "statement", case_number=number)
    transfer = chongqing.until_status(transfer_id, "completed", "overlap_awaiting_choice")
    (left,) = transfer["non_transferable"]
    assert (left["from_month"], left["to_month"]) == ("1995-01", "1999-12")
    told = chongqing.until(transfer_id, lambda it: "tell_person" in acts(it))
    assert told["told_on"] == "2026-11-26"
    assert "tell_due_on" not in told


def test_the_origins_office_suspends_through_us_and_the_receiver_cannot_resume_it(town, chongqing):
    town.office("sichuan", "hold")
    ma = person("马晓丽", "510198199105056169")
    insured(town, ma, sichuan=("2019-01", "2020-12"), chongqing=("2025-01", "2025-03"))
    transfer_id = chongqing.accepted(ma, sex="female")
    number = chongqing.until_status(transfer_id, "awaiting_statement")["case_number"]
    sichuan = town.desks["sichuan"]
    assert sichuan.step(transfer_id, "withdrawals").status == 403
    sichuan.step(transfer_id, "suspensions", reason="档案待核").told(200)
    suspended = chongqing.transfer(transfer_id)
    assert (suspended["relation_status"], suspended["timeline"][-1]["note"]) == ("suspended", "档案待核")
    assert chongqing.step(transfer_id, "resumptions").status == 409
    sichuan.step(transfer_id, "resumptions", reason="档案已核").told(200)
    town.office("sichuan")
    town.decide("sichuan", "statement", case_number=number)
    completed = chongqing.until_status(transfer_id, "completed")
    assert acts(completed).count("suspend") == acts(completed).count("resume") == 1
    assert "tell_origin" not in acts(completed)


def test_both_offices_can_read_the_errands_behind_a_timeline_and_nobody_else(town, chongqing):
    transfer = chongqing.read("/v1/pension/transfers").answer["transfers"][0]
    timeline = chongqing.transfer(transfer["transfer_id"])["timeline"]
    line = next(one for one in timeline if one.get("errand_id"))
    path = f"/v1/errands/{line['errand_id']}"
    for desk in town.desks.values():
        assert desk.read(path).told(200).answer["transfer_id"] == transfer["transfer_id"]
        assert desk.read(f"{path}/trail").status == 200
    with pytest.raises(NotAsTold, match="got 404"):
        town.place.desks["chongqing"].read(path)


def test_a_withdrawal_reaches_the_origin_and_what_it_sends_later_changes_nothing(town, chongqing):
    town.office("sichuan", "hold")
    transfer_id = chongqing.accepted(LUO)
    number = chongqing.until_status(transfer_id, "awaiting_statement")["case_number"]
    chongqing.step(transfer_id, "withdrawals", reason="本人放弃").told(200)
    transfer = chongqing.until(transfer_id, lambda it: "tell_origin" in acts(it))
    assert (transfer["relation_status"], "awaited" in transfer) == ("withdrawn", False)
    assert town.effects("sichuan", number) == ["letter_received", "step_noted"]


def test_months_that_both_paid_wait_for_the_persons_choice(town, chongqing):
    wu = person("吴晓岚", "510198199001016146")
    insured(town, wu, sichuan=("2023-01", "2024-06"), chongqing=("2024-05", "2024-12"))
    transfer_id = chongqing.accepted(wu, sex="female")
    transfer = chongqing.until_status(transfer_id, "overlap_awaiting_choice")
    assert transfer["overlap"]["months"] == ["2024-05", "2024-06"]
    assert transfer["awaited"]["party"] == "person"
    option = next(one for one in transfer["overlap"]["options"] if one["keep"] == "receiver")
    assert option["refund_principal"] == "800.00"
    chongqing.act(
        transfer_id,
        "overlap-choices",
        keep="receiver",
        refund_bank_name="中国工商银行",
        refund_account_number="6222980000000000001",
        confirmed_on="2026-11-25",
        handled_by=CLERKS["chongqing"],
    ).told(200)
    transfer = chongqing.until_status(transfer_id, "completed")
    assert town.effects("sichuan", transfer["case_number"]).count("overlap_refunded") == 1
    assert "overlap_refunded" not in town.effects("chongqing", transfer["case_number"])


# -- terms -------------------------------------------------------------------------------------------


def test_what_is_overdue_is_shown_counted_and_escalated_and_goes_on_all_the_same(town, chongqing):
    town.office("sichuan", "hold")
    town.today("2026-11-02")
    insured(town, JIN, sichuan=("2020-01", "2021-12"), chongqing=("2025-01", "2025-06"))
    transfer_id = chongqing.accepted(JIN, sex="female")
    waiting = chongqing.until_status(transfer_id, "awaiting_statement")
    assert waiting["awaited"]["due_on"] == "2026-11-16"
    town.today("2026-11-17")
    listed = chongqing.read("/v1/pension/transfers?overdue=true").told(200).answer
    assert listed["overdue_count"] >= 1
    assert transfer_id in {one["transfer_id"] for one in listed["transfers"]}
    chongqing.until(transfer_id, lambda it: "escalate" in acts(it), seconds=90)
    assert chongqing.transfer(transfer_id)["relation_status"] == "awaiting_statement"
    town.office("sichuan")
    town.decide("sichuan", "statement", case_number=waiting["case_number"])
    chongqing.until_status(transfer_id, "completed", "overlap_awaiting_choice")
    assert acts(chongqing.transfer(transfer_id)).count("escalate") == 1
    town.today("2026-11-26")
