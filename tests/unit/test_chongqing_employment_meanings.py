"""What Chongqing's labour market means: codes by their tables, states read out of fields, demands found."""

import pytest
from chongqing_employment_golden import Recorded, answered, golden, played, spoilt

from gateway.errors import NotTellable, OutcomeUnknown, Untranslatable

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


# -- codes that nobody knows ---------------------------------------------------------------------------

CODED = [
    *(
        ("read_posting", field, f"{field}_market")
        for field in ("zpgz", "ygxs", "ypxs", "gwlb", "whcd", "jsdj", "jxdw", "bio_industry", "gdyy")
    ),
    ("read_posting", "lydq", "dq_market"),
    ("find_postings", "ygxs", "ygxs_market"),
    *(
        ("read_seeker", field, f"{field}_market")
        for field in ("ygxs", "ypxs", "whcd", "jsdj", "bip_rylb", "gdyy")
    ),
    ("read_seeker", "bip_hjxz", "bip_hjxz"),
    ("find_seekers", "ygxs", "ygxs_market"),
    *(("find_registrations", field, f"{field}_market") for field in ("djlb", "bip_rylb", "jcyy")),
    ("find_registrations", "gz", "zpgz_market"),
    *(("verify_certificate", field, f"{field}_market") for field in ("hyjg", "jsdj")),
    ("verify_certificate", "gz", "zpgz_market"),
    *(("find_subsidies", field, f"{field}_market") for field in ("btlb", "jsdj")),
    ("find_subsidies", "gz", "zpgz_market"),
    *(("find_licences", field, f"{field}_market") for field in ("xklx", "xkzt")),
    ("read_monitoring", "bio_industry", "bio_industry_market"),
]


@pytest.mark.parametrize(("name", "field", "table"), CODED)
async def test_an_unknown_code_in_a_read_is_refused_by_name(name, field, table):
    sample, line = spoilt(name, **{field: "QQ"})
    with pytest.raises(Untranslatable) as untranslatable:
        await played(sample, line)
    refused = untranslatable.value
    assert (refused.table, refused.code, refused.to_region) == (table, "QQ", False)


@pytest.mark.parametrize("code", ["13", "31", "1", "111", "本市城镇"])
async def test_a_household_code_that_is_in_no_list_is_refused_by_name(code):
    sample, line = spoilt("read_seeker", bip_hjxz=code)
    with pytest.raises(Untranslatable) as untranslatable:
        await played(sample, line)
    assert (untranslatable.value.table, untranslatable.value.code) == ("bip_hjxz", code)


@pytest.mark.parametrize(
    ("name", "field", "value", "table"),
    [
        ("find_licences", "ywfw", ["A", "QQ"], "ywfw_market"),
        ("read_seeker", "qzgz", [{"gz": "6310103"}, {"gz": "QQ"}], "zpgz_market"),
        ("find_seekers", "qzgz", [{"gz": "QQ"}], "zpgz_market"),
    ],
)
async def test_an_unknown_code_in_a_list_is_refused_by_name(name, field, value, table):
    sample, line = spoilt(name, **{field: value})
    with pytest.raises(Untranslatable) as untranslatable:
        await played(sample, line)
    assert (untranslatable.value.table, untranslatable.value.code) == (table, "QQ")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("publish_posting", "gdyy"),
        ("move_posting", "gdyy"),
        ("register_seeker", "bip_rylb"),
        ("register_seeker", "bip_hjxz"),
        ("move_seeker", "ygxs"),
        ("answer_referral", "dfyj"),
        ("close_referral", "bjfs"),
        ("close_referral", "sfcg"),
    ],
)
async def test_an_unknown_code_in_a_change_leaves_it_unknown_and_says_which(name, field):
    sample, line = spoilt(name, **{field: "QQ"})
    with pytest.raises(OutcomeUnknown) as unknown:
        await played(sample, line)
    assert unknown.value.code == "untranslatable"
    assert field in unknown.value.detail


# -- what is known and has no counterpart goes beside, and is never lost -------------------------------


@pytest.mark.parametrize(
    ("name", "fields", "residue"),
    [
        ("read_posting", {"ykz1": "1"}, ("ykz1",)),
        ("read_posting", {"gwlb": "90"}, ("gwlb 90",)),
        ("read_posting", {"jsdj": "6"}, ("jsdj 6",)),
        ("read_posting", {"bio_no": "450012345"}, ("bio_no that is no unified code",)),
        ("read_posting", {"ypxs": "2", "ygxs": "4"}, ("ygxs 4",)),
        ("read_posting", {"ypxs": "2", "ygxs": "9"}, ()),
        ("read_posting", {"jxdw": "0"}, ("zzyx of jxdw 0", "zgyx of jxdw 0")),
        ("read_posting", {"jxdw": "0", "zzyx": "面议", "zgyx": ""}, ()),
        ("read_seeker", {"ykz2": "1"}, ("ykz2",)),
        ("read_seeker", {"jsdj": "8"}, ("jsdj 8",)),
        ("read_seeker", {"ypxs": "3", "ygxs": "5"}, ("ygxs 5",)),
        ("read_seeker", {"qzgz": [{"gz": "6990100"}]}, ("gz 6990100",)),
        ("read_seeker", {"qzgz": [{"gz": "6310103", "nx": "3"}]}, ("qzgz.nx",)),
        ("find_registrations_in_work", {"gz": "6990100"}, ("gz 6990100",)),
        ("find_registrations_in_work", {"ykz3": "1"}, ("ykz3",)),
        ("find_recognitions", {"reason": "大龄"}, ("reason",)),
        ("verify_certificate", {"gz": "6990100"}, ("gz 6990100",)),
        ("verify_certificate", {"jsdj": "6"}, ("jsdj 6",)),
        ("find_subsidies", {"ykz4": "1"}, ("ykz4",)),
        ("find_licences", {"ykz5": "1"}, ("ykz5",)),
        ("find_fairs", {"ykz6": "1"}, ("ykz6",)),
        ("publish_posting", {"ykz7": "1"}, ("ykz7",)),
        ("register_seeker", {"ykz8": "1"}, ("ykz8",)),
        ("issue_referral", {"ykz9": "1"}, ("ykz9",)),
        ("close_referral", {"ykz10": "1"}, ("ykz10",)),
        ("announce_fair", {"ykz11": "1"}, ("ykz11",)),
    ],
)
async def test_what_is_not_passed_on_is_residue(name, fields, residue):
    sample, line = spoilt(name, **fields)
    assert (await played(sample, line)).residue == residue


async def test_what_an_envelope_carries_beyond_the_page_is_residue():
    sample = golden("publish_posting")
    assert (await played(sample, answered(sample, bz="已受理", ykz="1"))).residue == ("bz", "ykz")


async def test_why_somebody_was_recognised_is_never_told_even_when_the_region_says_so():
    sample, line = spoilt("find_recognitions", reason="大龄 4050")
    told = await played(sample, line)
    assert "4050" not in repr((told.answers, told.residue))


# -- the state of a posting is read out of its fields --------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "active"),
        ({"kssj": "20261127"}, "registered"),
        ({"kssj": "20261126", "jssj": "20261126"}, "active"),
        ({"jssj": "20261125"}, "expired"),
        ({"cgrsn": "2", "cgrsnv": "1"}, "filled"),
        ({"cgrsn": "4"}, "filled"),
        ({"cgrsn": "3", "jssj": "20261125"}, "filled"),
        ({"sfdj": "1", "cgrsn": "3"}, "frozen"),
        ({"sfdj": "0"}, "active"),
        ({"sfdj": "1", "gdsj": "20261120120000", "gdyy": "4"}, "archived"),
        ({"gdsj": "20261120120000", "gdyy": "3"}, "withdrawn"),
        ({"gdsj": "20261120120000", "gdyy": ""}, "archived"),
        *(({"gdsj": "20261120120000", "gdyy": reason}, "archived") for reason in "125"),
    ],
)
async def test_the_first_state_that_holds_is_the_state(fields, state):
    sample, line = spoilt("read_posting", **fields)
    assert (await played(sample, line)).answer.state == state
    published = {name: fields[name] for name in fields} | {"zrs": "3"}
    sample, line = spoilt("move_posting", **({"gdsj": "", "gdyy": "", "jssj": "20261220"} | published))
    assert (await played(sample, line)).answer.state == state


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "active"),
        ({"djsj": "20260828100000"}, "active"),
        ({"djsj": "20260827100000"}, "expired"),
        ({"sfdj": "1", "djsj": "20260827100000"}, "frozen"),
        ({"sfdj": "1", "gdsj": "20261120120000", "gdyy": "5"}, "archived"),
    ],
)
async def test_a_registration_holds_to_the_end_of_its_last_day(fields, state):
    sample, line = spoilt("read_seeker", **fields)
    assert (await played(sample, line)).answer.state == state


# -- what nobody may demand ----------------------------------------------------------------------------

PLAIN = dict.fromkeys(("zrsn", "zrsnv", "zxnl", "zdnl", "hyzk", "hjxz", "jkzk"), "")


@pytest.mark.parametrize(
    ("demanded", "finding"),
    [
        ({"zrsn": "3"}, "sex"),
        ({"zrsnv": "1"}, "sex"),
        ({"zxnl": "18"}, "age"),
        ({"zdnl": "35"}, "age"),
        ({"hyzk": "1"}, "marital_status"),
        ({"hjxz": "11"}, "household"),
        ({"jkzk": "1"}, "health"),
        ({"zrsn": "0", "zrsnv": "0", "xbbx": "1"}, None),
    ],
)
async def test_each_demand_is_dropped_and_found(demanded, finding):
    sample, line = spoilt("read_posting", **PLAIN)
    assert (await played(sample, line)).answer.findings == ()
    sample, line = spoilt("read_posting", **{**PLAIN, **demanded})
    posting = (await played(sample, line)).answer
    assert [one.field for one in posting.findings] == ([finding] if finding else [])
    assert posting.openings == 3
    for one in posting.findings:
        assert (one.action, one.legal_basis[:2] in ("就业", "人力")) == ("dropped", True)


# -- what cannot be told -------------------------------------------------------------------------------


def published(**changed):
    sample = golden("publish_posting")
    sample["asked"]["posting"] |= changed
    return sample


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "part_time", "dispatched": True},
        {"pay": {"negotiable": True, "unit": "month", "minimum": "5000.00"}},
        {"pay": {"negotiable": True, "maximum": "5000.00"}},
    ],
)
async def test_what_chongqing_has_no_words_for_is_not_told(changed):
    line = Recorded({})
    with pytest.raises(NotTellable):
        await played(published(**changed), line)
    assert line.sent == []


@pytest.mark.parametrize(
    ("changed", "table"),
    [
        ({"education": "other"}, "whcd_market"),
        ({"skill_level": "chief"}, "jsdj_market"),
        ({"industry": "T"}, "bio_industry_market"),
    ],
)
async def test_a_word_that_chongqing_has_no_code_for_is_refused_by_name_and_not_told(changed, table):
    line = Recorded({})
    with pytest.raises(Untranslatable) as untranslatable:
        await played(published(**changed), line)
    assert (untranslatable.value.table, untranslatable.value.to_region) == (table, True)
    assert line.sent == []


async def test_pay_that_is_only_negotiable_is_told_without_its_unit():
    sample = published(pay={"negotiable": True, "unit": "month"})
    line = Recorded(sample["answer"])
    await played(sample, line)
    ((_, _, sent),) = line.sent
    assert sent["cs"]["jxdw"] == "0"
    assert {"zzyx", "zgyx"}.isdisjoint(sent["cs"])


@pytest.mark.parametrize(
    ("operator", "told"),
    [
        ("CQ3001", "CQ3001"),
        ("1234", "1234"),
        ("123", "GATEWAY"),
        ("zhang.wei", "GATEWAY"),
        ("张伟员工", "GATEWAY"),
        ("A" * 13, "GATEWAY"),
        ("", "GATEWAY"),
        ("１２３４", "GATEWAY"),
    ],
)
async def test_a_member_of_staff_is_told_by_a_number_or_as_the_gateway(operator, told):
    sample = golden("find_postings") | {"operator": operator}
    line = Recorded(sample["answer"])
    await played(sample, line)
    ((_, _, sent),) = line.sent
    assert sent["czy"] == told
