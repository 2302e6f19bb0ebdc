"""What of the labour market's answers in Chongqing is not relied on: not repaired, never taken for done."""

import json

import pytest
from chongqing_employment_golden import Recorded, answered, changes, golden, played, spoilt, with_records

from gateway.errors import OutcomeUnknown, Unreached, Unreadable

pytestmark = pytest.mark.anyio

OTHER = "500198000021202611261015429999"
LISTS = [
    *("find_postings", "find_seekers", "find_registrations", "find_recognitions", "find_subsidies"),
    *("find_licences", "find_fairs", "read_monitoring"),
]


@pytest.fixture
def anyio_backend():
    return "asyncio"


# -- the envelope --------------------------------------------------------------------------------------

ENVELOPES = [
    {"bwbh": OTHER},
    {"bwbh": ""},
    {"bwbh": None},
    {"fhz": "-1", "cwm": "ZP9999"},
    {"fhz": "2"},
    {"fhz": ""},
    {"fhz": None},
    {"fhz": 0},
    {"fhz": True},
    {"fhz": "01"},
    {"fhz": "１"},
    {"fhz": "0", "cwm": "ZP1003", "cwsm": "报文编号重复"},
    {"fhz": 1, "bz": "ZP1003: 报文编号重复"},
    {"fhz": "0", "bwbh": OTHER, "cwm": "ZP2001"},
    {"jl": None},
    {"jl": {}},
    {"jl": ["x"]},
    {"sl": "17"},
    {"sl": ""},
    {"sl": 1},
    {"sl": None},
]


def _named(changed):
    return json.dumps(changed, ensure_ascii=False)


@pytest.mark.parametrize("changed", ENVELOPES, ids=_named)
@pytest.mark.parametrize("name", ["read_posting", "find_registrations"])
async def test_a_read_whose_envelope_does_not_hold_changed_nothing(name, changed):
    sample = golden(name)
    with pytest.raises(Unreached):
        await played(sample, answered(sample, **changed))


@pytest.mark.parametrize("changed", ENVELOPES, ids=_named)
@pytest.mark.parametrize("name", ["publish_posting", "close_referral"])
async def test_a_change_whose_envelope_does_not_hold_is_unknown(name, changed):
    sample = golden(name)
    with pytest.raises(OutcomeUnknown):
        await played(sample, answered(sample, **changed))


BODIES = [b"", b"[]", b"null", b'"1"', b"{", b'{"fhz":"1"', b"\xff\xfe\x00", b'{"fhz":"1"}', b"<html>"]


@pytest.mark.parametrize("body", BODIES, ids=repr)
async def test_what_is_no_envelope_is_no_answer(body):
    with pytest.raises(Unreached):
        await played(golden("read_posting"), Recorded(body))
    with pytest.raises(OutcomeUnknown):
        await played(golden("publish_posting"), Recorded(body))


@pytest.mark.parametrize("status", [200, 201, 302, 400, 409, 500, 502, 503])
async def test_only_the_right_status_is_an_answer(status):
    for name, lost in (("read_posting", Unreached), ("publish_posting", OutcomeUnknown)):
        sample = golden(name)
        line = Recorded(sample["answer"], status)
        if status == 200:
            await played(sample, line)
            continue
        with pytest.raises(lost):
            await played(sample, line)


@pytest.mark.parametrize(("status", "body"), [(401, {"code": 40102}), (404, {}), (405, {})])
async def test_a_message_that_was_not_let_in_did_nothing(status, body):
    with pytest.raises(Unreached):
        await played(golden("publish_posting"), Recorded(body, status))


async def test_a_request_that_was_let_in_before_may_have_been_carried_out():
    with pytest.raises(OutcomeUnknown):
        await played(golden("publish_posting"), Recorded({"code": 40106}, 401))


async def test_a_number_that_was_seen_says_so_and_its_fate_must_be_asked_for():
    sample = golden("register_seeker")
    with pytest.raises(OutcomeUnknown) as unknown:
        await played(sample, answered(sample, fhz="0", cwm="ZP1003", cwsm="报文编号重复", sl="0", jl=[]))
    assert unknown.value.code == "ZP1003"


# -- lists and single things ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("counted", ["0", "1", "99", "", "two", 2])
async def test_a_list_that_counts_other_records_than_there_are_is_not_an_answer(name, counted):
    sample = golden(name)
    if counted == str(len(sample["answer"]["jl"])):
        return
    with pytest.raises(Unreached) as unreached:
        await played(sample, answered(sample, sl=counted))
    assert unreached.value.code == "count_disagrees"


SINGLE = ["read_posting", "read_seeker", "verify_certificate"]


@pytest.mark.parametrize("times", [0, 2])
@pytest.mark.parametrize("name", SINGLE)
async def test_a_single_thing_is_answered_once(name, times):
    sample = golden(name)
    with pytest.raises(Unreadable, match="not one record"):
        await played(sample, with_records(sample, sample["answer"]["jl"] * times))


@pytest.mark.parametrize("times", [0, 2])
@pytest.mark.parametrize("name", changes())
async def test_a_change_is_answered_by_one_record(name, times):
    sample = golden(name)
    with pytest.raises(OutcomeUnknown) as unknown:
        await played(sample, with_records(sample, sample["answer"]["jl"] * times))
    assert unknown.value.code == "unreadable"


# -- what does not read is not repaired ----------------------------------------------------------------

NOT_READ = [
    *(("read_posting", "jssj", value) for value in ("20260230", "2026-12-15", None, "")),
    *(("read_posting", "kssj", value) for value in ("2026-11-15", "", None)),
    *(("read_posting", "djsj", value) for value in ("2026-11-15 09:12:00", "20261115", None)),
    ("read_posting", "gxsj", "20261120250341"),
    *(("read_posting", "zzyx", value) for value in ("5,500", "5500.001", "-5500", "7500.51", "五千")),
    ("read_posting", "jxdw", None),
    ("read_posting", "sfdj", "2"),
    ("read_posting", "gdsj", "昨天"),
    *(("read_posting", "zrs", value) for value in ("", "三", "1.5")),
    ("read_posting", "cgrsn", None),
    *(("read_posting", "zpdq", value) for value in ("500198", "", "50019800100x")),
    *(("read_posting", "zpgzbh", value) for value in ("", "GW26111500000317", "ZP2611150000031")),
    ("read_posting", "zpgzbh", "zp26111500000317"),
    *(("read_posting", field, None) for field in ("bio_name", "zpgzbm", "gwms", "gwlb", "ygxs")),
    ("read_seeker", "bip_con_mobile", ""),
    ("read_seeker", "sfyq", ""),
    ("read_seeker", "sfyq", "是"),
    ("read_seeker", "djyxq", "九十"),
    ("read_seeker", "djyxq", "99999999999"),
    ("read_seeker", "djyxq", "999999999"),
    ("read_seeker", "djyxq", "-1"),
    ("read_seeker", "djsj", None),
    ("read_seeker", "sfdj", "Y"),
    *(("read_seeker", "qzgz", value) for value in ([], None, "6310103", ["6310103"], [{}])),
    *(("find_seekers", "qzgz", value) for value in ([], None)),
    ("find_registrations", "sfyx", "1"),
    ("find_registrations", "djrq", None),
    ("find_registrations", "sflj", "0"),
    ("find_recognitions", "rdbh", None),
    ("find_recognitions", "yxqz", "长期"),
    ("find_subsidies", "je", "一千八"),
    ("find_subsidies", "jsdj", None),
    ("find_licences", "ywfw", None),
    ("find_licences", "ywfw", "AG"),
    ("find_licences", "ywfw", []),
    ("find_licences", "sfnb", "1"),
    ("find_fairs", "sfxs", "1"),
    ("find_fairs", "chdws", "六十"),
    ("read_monitoring", "qmrs", None),
    ("read_monitoring", "ny", "2026-10"),
    ("verify_certificate", "fzrq", "2020"),
    ("verify_certificate", "hyjg", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "field", "value"), NOT_READ)
async def test_an_answer_that_does_not_read_is_refused_and_never_repaired(name, field, value):
    sample, line = spoilt(name, **{field: value})
    with pytest.raises(Unreadable) as unreadable:
        await played(sample, line)
    for personal in ("曾国栋", "500198196906200030", "023-50019801"):
        assert personal not in unreadable.value.detail


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        *(("publish_posting", "fbh", value) for value in (None, "0" * 32)),
        *(("publish_posting", "zpgzbh", value) for value in (None, "GW26112600000501", "ZP1")),
        *(("publish_posting", "bbh", value) for value in (None, "一")),
        *(("publish_posting", field, None) for field in ("zrs", "cgrsn", "cgrsnv", "jssj", "kssj")),
        ("publish_posting", "kssj", "2026-11-26"),
        ("publish_posting", "sfdj", "N"),
        ("change_posting", "fbh", "0" * 32),
        ("change_posting", "zpgzbh", "ZP26112600000502"),
        ("move_posting", "fbh", "0" * 32),
        ("move_posting", "zpgzbh", "ZP26112600000502"),
        ("register_seeker", "qzbh", "0000000000000000"),
        ("register_seeker", "bip_con_mobile", "023-50019802"),
        ("register_seeker", "bip_hjxz", "12"),
        ("register_seeker", "qzgz", []),
        ("move_seeker", "qzbh", "QZ26110200000042"),
        *(("issue_referral", field, None) for field in ("ywh", "tjxid", "qzbh", "gwbh", "kjrq", "hzqx")),
        ("issue_referral", "ywh", "0" * 32),
        ("issue_referral", "qzbh", "QZ26110200000042"),
        ("issue_referral", "gwbh", "GW000000000002"),
        ("issue_referral", "tjxid", "50019800000012"),
        ("issue_referral", "hzqx", "20261212"),
        ("issue_referral", "kjrq", "20261125"),
        ("offer_referral", "ywh", "0" * 32),
        ("offer_referral", "tjxid", "510198000000032"),
        ("answer_referral", "ywh", "0" * 32),
        ("answer_referral", "tjxid", "500198000000124"),
        ("answer_referral", "dfyj", "TY"),
        ("answer_referral", "dfyj", None),
        ("close_referral", "tjxid", "500198000000124"),
        ("close_referral", "bjfs", "YQ"),
        ("close_referral", "sfcg", "0"),
        ("close_referral", "sfcg", None),
        ("close_referral_timeout", "bjfs", "HZ"),
        ("announce_fair", "lhh", "0" * 32),
        ("announce_fair", "lhh", None),
        ("announce_fair", "zphbh", None),
    ],
)
async def test_a_change_that_is_not_answered_as_told_is_unknown(name, field, value):
    sample, line = spoilt(name, **{field: value})
    with pytest.raises(OutcomeUnknown) as unknown:
        await played(sample, line)
    assert unknown.value.code == "unreadable"


# -- an answer about something else --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("read_posting", {"zpgzbh": "ZP26111500000318"}),
        ("read_seeker", {"qzbh": "QZ26110200000042"}),
        ("verify_certificate", {"zsbh": "CQ500198202000072"}),
        ("verify_certificate_of_another", {"zsbh": "cq500198202000071"}),
        ("find_licences", {"bio_no": "91500000MA60000161"}),
        ("read_monitoring", {"ny": "202609"}),
        ("read_monitoring", {"qmrs": "3121"}),
    ],
)
async def test_a_read_about_something_else_is_not_an_answer(name, fields):
    sample, line = spoilt(name, **fields)
    with pytest.raises(Unreadable):
        await played(sample, line)


@pytest.mark.parametrize("outcome", ["不存在", "不符", "待核", "已注销"])
@pytest.mark.parametrize("leaked", [{"gz": "6310103"}, {"jsdj": "3"}, {"fzdw": "x"}, {"fzrq": "20201118"}])
async def test_what_is_told_of_a_certificate_that_was_not_verified_is_not_passed_on(outcome, leaked):
    sample, line = spoilt("verify_certificate_of_another", hyjg=outcome, **leaked)
    with pytest.raises(Unreadable, match="did not verify"):
        await played(sample, line)


@pytest.mark.parametrize("outcome", ["不存在", "不符", "待核", "一致"])
async def test_only_a_cancelled_certificate_has_a_day_of_its_end(outcome):
    sample, line = spoilt("verify_certificate", hyjg=outcome, zxrq="20240506")
    with pytest.raises(Unreadable, match="did not verify"):
        await played(sample, line)


@pytest.mark.parametrize("field", ["gz", "jsdj", "fzdw", "fzrq"])
async def test_a_certificate_is_verified_with_what_it_is_for_or_not_at_all(field):
    sample, line = spoilt("verify_certificate", **{field: None})
    with pytest.raises(Unreadable, match="for what"):
        await played(sample, line)


@pytest.mark.parametrize(
    ("code", "area"), [("11", "510198"), ("21", "510198"), ("12", "500198"), ("22", "500112"), ("", "500198")]
)
async def test_a_household_that_does_not_fit_its_place_is_not_believed(code, area):
    sample, line = spoilt("read_seeker", bip_hjxz=code, bip_hkszd=f"{area}000000")
    with pytest.raises(Unreadable, match="bip_hjxz"):
        await played(sample, line)


@pytest.mark.parametrize(
    ("code", "area", "kind"),
    [
        ("12", "510198", "urban"),
        ("22", "510104", "rural"),
        ("21", "500112", "rural"),
        ("30", "810000", "hong_kong_macao_taiwan"),
        ("40", "500198", "foreign"),
    ],
)
async def test_a_household_is_told_by_its_place_and_never_by_whose_it_is(code, area, kind):
    sample, line = spoilt("read_seeker", bip_hjxz=code, bip_hkszd=f"{area}000000")
    household = (await played(sample, line)).answer.household
    assert (household.kind, household.area) == (kind, area)
