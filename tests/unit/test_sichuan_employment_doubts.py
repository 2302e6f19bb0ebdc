"""What of Sichuan's employment answers is not relied on: not repaired, not confirmed, and nobody is named."""

import re

import pytest
from sichuan_employment_golden import (
    Recorded,
    changes,
    golden,
    kept_as,
    message_of,
    played,
    region_over,
    spoilt,
)

from gateway.errors import OutcomeUnknown, Refused, Unreached, Unreadable, Untranslatable
from gateway.outcomes import NotThere, Question, RefusedThen
from gateway.regions.sichuan.employment.transactions import CHANGES

pytestmark = pytest.mark.anyio

DROPPED = ["/yinhai/call", "/yinhai/cancel"]


@pytest.fixture
def anyio_backend():
    return "asyncio"


# -- lists that do not add up ----------------------------------------------------------------------------

LISTS = [
    *("find_postings", "find_seekers", "find_registrations", "find_recognitions", "find_subsidies"),
    *("find_licences", "find_fairs", "read_monitoring"),
]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("counted", ["3", "1", "", "two"])
async def test_a_list_that_counts_other_records_than_there_are_is_not_an_answer(name, counted):
    sample, line = spoilt(name, "<jls>2", f"<jls>{counted}")
    with pytest.raises(Unreadable, match="counts"):
        await played(sample, line)


# -- what does not read is not repaired ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("<aae031>20260312", "<aae031>20260230", "aae031"),
        ("<aae031>20260312", "<aae031>2026-03-12", "aae031"),
        ("<aae043>2026-02-12 09:12:00", "<aae043>20260212091200", "aae043"),
        ("<bgsj>2026-02-20 15:03:41", "<bgsj>2026-02-20", "bgsj"),
        ("<bcc720>6500.00", "<bcc720>6,500.00", "bcc720"),
        ("<bcc720>6500.00", "<bcc720>面议", "bcc720"),
        ("<bcc720>6500.00", "<bcc720>6500.001", "bcc720"),
        ("<bcc720>6500.00", "<bcc720>-6500.00", "pay.minimum"),
        ("<bcc720>6500.00", "<bcc720>9000.01", "pay"),
        ("<jxfs>1</jxfs>", "", "pay"),
        ("<mybz>0", "<mybz>2", "mybz"),
        ("<abc955>0", "<abc955>", "abc955"),
        ("<zprs>6", "<zprs>六", "zprs"),
        ("<aaa027>510112", "<aaa027>0112", "work_area"),
        ("<aca112>数控机床操作工", "<aca112>", "aca112"),
        ("<aab004>四川沙盒精工有限公司", "<aab004>", "aab004"),
        ("<aae043>2026-02-12 09:12:00</aae043>", "<aae043>1</aae043><aae043>2</aae043>", "aae043"),
    ],
)
async def test_a_posting_that_does_not_read_is_refused_by_its_field_and_never_repaired(before, after, named):
    sample, line = spoilt("read_posting", before, after)
    with pytest.raises(Unreadable) as unreadable:
        await played(sample, line)
    assert named in unreadable.value.detail


@pytest.mark.parametrize(
    ("name", "before", "after", "named"),
    [
        ("read_seeker", "<aae005>028-51019802", "<aae005>", "aae005"),
        ("read_seeker", "<yqbz>0", "<yqbz>", "yqbz"),
        ("read_seeker", "<aae031>20260502", "<aae031>20260131", "before it begins"),
        ("find_recognitions", "<aae071>20260110", "<aae071>", "aae071"),
        ("find_recognitions", "<aae100>1", "<aae100>ZZ99", "aae100"),
        ("find_subsidies", "<adc451>300.00", "<adc451>三百", "adc451"),
        ("find_licences", "<ndbg>1", "<ndbg>是", "ndbg"),
        ("find_fairs", "<xsbz>0", "<xsbz>ZZ99", "xsbz"),
        ("find_fairs", "<chdw>60", "<chdw>六十", "chdw"),
        ("read_monitoring", "<qmrs>2390", "<qmrs>", "qmrs"),
        ("verify_certificate", "<bcc013>20240618", "<bcc013>2024", "bcc013"),
    ],
)
async def test_what_else_does_not_read_is_refused_by_its_field_too(name, before, after, named):
    sample, line = spoilt(name, before, after)
    with pytest.raises(Unreadable) as unreadable:
        await played(sample, line)
    assert named in unreadable.value.detail


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("read_seeker", "aae043"),
        ("read_seeker", "acc200"),
        ("find_registrations", "aae043"),
        ("find_recognitions", "aae071"),
        ("find_subsidies", "adc451"),
        ("verify_certificate", "bcc013"),
    ],
)
async def test_nobody_is_named_by_what_does_not_read(name, field):
    sample = golden(name)
    spoiled = re.sub(f"<{field}>[^<]*", f"<{field}>510198197203150010王建国李秋月", sample["answer"])
    with pytest.raises(Unreadable) as unreadable:
        await played(sample, Recorded(spoiled))
    assert field in unreadable.value.detail
    for personal in ("510198197203150010", "王建国", "李秋月"):
        assert personal not in unreadable.value.detail


# -- an answer about something else ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("read_posting", "<acb210>GW000000000001", "<acb210>GW999999999999"),
        ("read_seeker", "<acc200>QZ000000000001", "<acc200>QZ999999999999"),
        ("verify_certificate", "<bcc012>S000051019820240031", "<bcc012>S000051019820240032"),
        ("verify_certificate_of_another", "<bcc012>S0", "<bcc012>s0"),
        ("find_licences", "<aab998>91510198MA6000307C", "<aab998>91510198MA60003157"),
        ("read_monitoring", "<yf>202601", "<yf>202512"),
        ("read_monitoring", "<qmrs>2390", "<qmrs>2391"),
    ],
)
async def test_a_read_about_something_else_is_not_an_answer(name, before, after):
    sample, line = spoilt(name, before, after)
    with pytest.raises(Unreadable):
        await played(sample, line)


@pytest.mark.parametrize("outcome", ["2", "3", "4", "5"])
@pytest.mark.parametrize(
    "leaked",
    ["<aca111>6310103</aca111>", "<bac015>3</bac015>", "<bdf151>x</bdf151>", "<bcc013>20240618</bcc013>"],
)
async def test_what_is_told_of_a_certificate_that_was_not_verified_is_not_passed_on(outcome, leaked):
    sample, line = spoilt(
        "verify_certificate_of_another", "<hyjg>4</hyjg>", f"<hyjg>{outcome}</hyjg>{leaked}"
    )
    with pytest.raises(Unreadable, match="did not verify"):
        await played(sample, line)


# -- codes that nobody knows ---------------------------------------------------------------------------

CODED = [
    *(
        ("read_posting", field)
        for field in ("gwzt", "aca111", "abc910", "jxfs", "aac011", "bac015", "aab022")
    ),
    ("find_postings", "lydq"),
    *(("read_seeker", field) for field in ("qzzt", "abc910", "aac011", "bac015", "aac009", "bcc006")),
    *(("find_registrations", field) for field in ("status", "aca111", "abc917")),
    ("find_registrations_unemployed", "bcc006"),
    *(("verify_certificate", field) for field in ("hyjg", "aca111", "bac015")),
    *(("find_subsidies", field) for field in ("adc450", "aca111", "bac015")),
    *(("find_licences", field) for field in ("xklb", "xkzt")),
    ("read_monitoring", "aab022"),
]


@pytest.mark.parametrize(("name", "field"), CODED)
async def test_an_unknown_code_in_a_read_is_refused_by_name(name, field):
    sample = golden(name)
    spoiled = re.sub(f"<{field}>[^<]+", f"<{field}>ZZ99", sample["answer"], count=1)
    assert spoiled != sample["answer"]
    with pytest.raises(Untranslatable) as untranslatable:
        await played(sample, Recorded(spoiled))
    assert untranslatable.value.code == "ZZ99"
    assert untranslatable.value.table.startswith((field, "dq_employment"))
    assert not untranslatable.value.to_region


@pytest.mark.parametrize(
    ("name", "before", "table"),
    [
        ("find_licences", 'fwlx="03"', "fwlx_employment"),
        ("read_seeker", 'aca111="4100106"', "aca111_employment"),
        ("find_seekers", 'aca111="4100106"', "aca111_employment"),
    ],
)
async def test_an_unknown_code_in_a_row_is_refused_by_name(name, before, table):
    sample, line = spoilt(name, before, before.partition("=")[0] + '="ZZ99"')
    with pytest.raises(Untranslatable) as untranslatable:
        await played(sample, line)
    assert (untranslatable.value.table, untranslatable.value.code) == (table, "ZZ99")


CODED_CHANGES = [
    ("publish_posting", "<gwzt>20", "gwzt"),
    ("change_posting", "<gwzt>21", "gwzt"),
    ("move_posting", "<gwzt>32", "gwzt"),
    ("register_seeker", "<qzzt>20", "qzzt"),
    ("move_seeker", "<qzzt>20", "qzzt"),
    ("issue_referral", "</tjywh>", "dfjg"),
    ("offer_referral", "</tjywh>", "dfjg"),
    ("answer_referral", "<dfjg>2", "dfjg"),
    ("close_referral", "<bjfs>1", "bjfs"),
    ("close_referral", "<hzjg>1", "hzjg"),
]


@pytest.mark.parametrize(("name", "before", "field"), CODED_CHANGES)
async def test_an_unknown_code_in_a_change_is_refused_by_name_and_never_confirmed(name, before, field):
    beside = f"</tjywh><{field}>ZZ99</{field}>"
    sample, line = spoilt(name, before, beside if before == "</tjywh>" else f"<{field}>ZZ99")
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert (refused.value.code, field in refused.value.detail) == ("untranslatable", True)
    assert line.paths == DROPPED


# -- residue -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after", "residue"),
    [
        ("find_postings", "<jls>", "<ykz1>1</ykz1><jls>", ("ykz1",)),
        ("find_postings", "<gwxx>", "<gwxx><ykz2>1</ykz2>", ("ykz2",)),
        ("read_posting", "<output>", "<output><xb>1</xb>", ("xb",)),
        ("find_seekers", "<qzxx>", "<qzxx><ykz3>1</ykz3>", ("ykz3", "aca111 6309900")),
        ("read_seeker", "<output>", "<output><aac147>1</aac147>", ("aac147",)),
        ("find_registrations", "<jydj>", "<jydj><ykz4>1</ykz4>", ("ykz4",)),
        ("find_recognitions", "<jykn>", "<jykn><adc310>01</adc310>", ("adc310",)),
        ("verify_certificate", "<output>", "<output><ykz5>1</ykz5>", ("ykz5",)),
        ("find_subsidies", "<btxx>", "<btxx><ykz6>1</ykz6>", ("ykz6",)),
        ("find_licences", "<rlzy>", "<rlzy><ykz7>1</ykz7>", ("ykz7",)),
        ("find_fairs", "<zph>", "<zph><ykz8>1</ykz8>", ("ykz8",)),
        ("read_monitoring", "<jcxx>", "<jcxx><ykz9>1</ykz9>", ("ykz9",)),
        ("publish_posting", "<output>", "<output><ykz10>1</ykz10>", ("ykz10",)),
        ("register_seeker", "<output>", "<output><ykz11>1</ykz11>", ("ykz11",)),
        ("issue_referral", "<output>", "<output><ykz12>1</ykz12>", ("ykz12",)),
        ("close_referral", "<output>", "<output><ykz13>1</ykz13>", ("ykz13",)),
        ("announce_fair", "<output>", "<output><ykz14>1</ykz14>", ("ykz14",)),
    ],
)
async def test_what_no_table_knows_is_residue_wherever_it_stands(name, before, after, residue):
    sample, line = spoilt(name, before, after)
    assert (await played(sample, line)).residue == residue


async def test_why_somebody_was_recognised_is_never_told_even_when_the_region_says_so():
    sample, line = spoilt("find_recognitions", "<jykn>", "<jykn><adc310>残疾</adc310>")
    told = await played(sample, line)
    assert "残疾" not in repr((told.answers, told.residue))


# -- what is not what was asked is not confirmed -------------------------------------------------------

HEX = "0" * 32
OTHERWISE = [
    *((name, "<fbh>019", "<fbh>018") for name in ("publish_posting", "change_posting", "move_posting")),
    ("move_seeker", "<acc200>QZ5", "<acc200>QZ9"),
    ("register_seeker", "<aae031>20260531", "<aae031>20260301"),
    ("register_seeker", "<aae100>1", "<aae100>0"),
    ("issue_referral", "<tjywh>019", "<tjywh>018"),
    ("issue_referral", "<acc200>QZ5", "<acc200>QZ9"),
    ("issue_referral", "<gwbh>ZP2", "<gwbh>ZP1"),
    *(
        (name, "<tjywh>019", "<tjywh>018")
        for name in ("offer_referral", "answer_referral", "close_referral", "close_referral_timeout")
    ),
    *(
        (name, "<tjxbh>5", "<tjxbh>6")
        for name in ("offer_referral", "answer_referral", "close_referral", "close_referral_timeout")
    ),
    ("announce_fair", "<lhh>019", "<lhh>018"),
    ("move_posting", "<bbh>3", "<bbh>2"),
    ("change_posting", "<bbh>2", "<bbh>1"),
    ("move_posting", "<gwzt>32", "<gwzt>20"),
    ("move_posting", "<gwzt>32", "<gwzt>21"),
    ("answer_referral", "<dfjg>2", "<dfjg>1"),
    ("close_referral", "<bjfs>1", "<bjfs>2"),
    ("close_referral", "<hzjg>1", "<hzjg>2"),
    ("issue_referral", "<kjrq>20260302", "<kjrq>20260303"),
    ("issue_referral", "<hzqx>20260317", "<hzqx>20260318"),
]


@pytest.mark.parametrize(("name", "before", "after"), OTHERWISE)
async def test_an_answer_to_something_else_is_dropped_and_never_confirmed(name, before, after):
    sample, line = spoilt(name, before, after)
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert refused.value.code == "amounts_disagree"
    assert line.paths == DROPPED


@pytest.mark.parametrize("name", changes())
async def test_a_change_without_its_receipt_is_dropped_and_never_confirmed(name):
    line = Recorded(re.sub("<aaz002>[^<]*</aaz002>", "", golden(name)["answer"]))
    with pytest.raises(Unreached):
        await played(golden(name), line)
    assert line.paths == DROPPED


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("publish_posting", "<acb210>GW", "<acb210>ZP"),
        ("publish_posting", "<bbh>1", "<bbh>一"),
        ("register_seeker", "<acc200>QZ500000000020", "<acc200>"),
        ("register_seeker", "<aac009>10", "<aac009>"),
        ("issue_referral", "<tjxbh>510198", "<tjxbh>Q10198"),
        ("issue_referral", "<hzqx>20260317", "<hzqx>"),
        ("announce_fair", "<zphbh>ZPH500000001", "<zphbh>"),
    ],
)
async def test_a_change_whose_answer_does_not_read_is_dropped_and_can_be_tried_again(name, before, after):
    sample, line = spoilt(name, before, after)
    with pytest.raises(Unreached):
        await played(sample, line)
    assert line.paths == DROPPED


FACTS = [
    *((name, {"publication_number": HEX}) for name in ("publish_posting", "change_posting", "move_posting")),
    ("move_seeker", {"seeker_number": "QZ000000000009"}),
    ("issue_referral", {"referral_number": HEX}),
    ("issue_referral", {"seeker_number": "QZ000000000009"}),
    ("issue_referral", {"posting_number": "ZP1"}),
    *(
        (name, facts)
        for name in ("offer_referral", "answer_referral", "close_referral")
        for facts in ({"referral_number": HEX}, {"letter_number": "510198000000009"})
    ),
    ("announce_fair", {"joint_number": HEX}),
    ("move_posting", {"version": 4}),
    ("move_posting", {"version": 3, "move": "freeze"}),
    ("answer_referral", {"answer": "accept"}),
    ("close_referral", {"closed_by": "timeout"}),
    ("close_referral", {"result": "not_hired"}),
    ("issue_referral", {"due_on": "2026-03-18"}),
]


def asked_later(sample, facts):
    message = message_of(sample)
    return message, Question(
        operation=sample["operation"], message_id=message.message_id, sent_at=message.sent_at, facts=facts
    )


@pytest.mark.parametrize(("name", "facts"), FACTS)
async def test_an_enquiry_judges_by_what_the_errand_kept(name, facts):
    sample = golden(name)
    line = Recorded(kept=kept_as(sample, "2"))
    finding = await region_over(line).enquire(*asked_later(sample, facts))
    assert isinstance(finding, RefusedThen)
    assert line.paths == ["/yinhai/query", "/yinhai/cancel"]
    done = Recorded(kept=kept_as(sample, "3"))
    with pytest.raises(OutcomeUnknown):
        await region_over(done).enquire(*asked_later(sample, facts))


@pytest.mark.parametrize("name", changes())
async def test_what_the_region_never_saw_is_not_there_for_good(name):
    line = Recorded(kept="<jyzt>0</jyzt>")
    assert await region_over(line).enquire(*asked_later(golden(name), {})) == NotThere(final=True)


async def test_another_transaction_under_the_number_is_no_answer():
    sample = golden("move_posting")
    line = Recorded(kept=kept_as(sample, "3").replace(f'jybh="{CHANGES["move_posting"]}"', 'jybh="J21"'))
    with pytest.raises(Unreached):
        await region_over(line).enquire(*asked_later(sample, {}))


async def test_what_something_else_overtook_is_as_if_never_sent():
    sample = golden("change_posting")
    confirmed = (
        '<?xml version="1.0" encoding="GB18030" standalone="yes"?><response><appcode>-305</appcode>'
        "<appmsg>已由他人办理</appmsg></response>"
    )
    with pytest.raises(Unreached) as unreached:
        await played(sample, Recorded(sample["answer"], confirmed=confirmed))
    assert unreached.value.code == "-305"
    line = Recorded(kept=kept_as(sample, "2"), confirmed=confirmed)
    assert await region_over(line).enquire(*asked_later(sample, {})) == NotThere(final=True)
