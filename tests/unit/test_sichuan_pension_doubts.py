"""What of Sichuan's pension answers is not relied on: not repaired, not confirmed, and nobody is named."""

import pytest
from sichuan_pension_golden import Recorded, changes, golden, kept_as, message_of, played, region_over

from gateway.errors import OutcomeUnknown, Refused, Unreached
from gateway.outcomes import Question, RefusedThen

pytestmark = pytest.mark.anyio

DROPPED = ["/yinhai/call", "/yinhai/cancel"]


@pytest.fixture
def anyio_backend():
    return "asyncio"


def spoilt(name, before, after):
    """A golden exchange whose answer differs in one place."""
    sample = golden(name)
    assert before in sample["answer"]
    return sample, Recorded(sample["answer"].replace(before, after, 1))


# -- what does not read is not repaired ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ('aae041="202203"', 'aae041="202213"', "aae041"),
        ('aae041="202203"', 'aae041="2022-03"', "aae041"),
        ('aae041="202203"', 'aae041="202103"', "rows.0"),
        ('aae202="10"', 'aae202="0"', "rows.0"),
        ('aae202="10"', 'aae202="11"', "rows.0"),
        ('aae202="10"', 'aae202="10.5"', "aae202"),
        (' aae180="6000.00"', "", "rows.0"),
        ('aae180="6000.00"', 'aae180="6000.001"', "aae180"),
        ('aae381="', 'aae381="-', "rows.0.credited"),
        ('aaa041="0.0800"', 'aaa041="8.00"', "aaa041"),
        ('aab299="510198"', 'aab299="0098"', "rows.0.area_code"),
        (' aae078="1"', "", "aae078"),
        ('aae078="1"', 'aae078="2"', "aae078"),
        ("<aic083>14864.74</aic083>", "<aic083></aic083>", "aic083"),
        ("<aic083>14864.74</aic083>", "<aic083>14,864.74</aic083>", "aic083"),
        ("</ic90>", "</ic90><ic91><row/></ic91>", "ic91"),
        ("<ic90>", "<ic90><aic102>1.00</aic102>", "aic102"),
        ("<ic90>", "<ic90/><ic90>", "ic90"),
        ("ic90>", "ic09>", ""),
    ],
)
async def test_a_statement_that_does_not_read_is_refused_by_its_field_and_never_repaired(
    before, after, named
):
    sample, line = spoilt("read_statement", before, after)
    if before == "ic90>":
        line.answer = sample["answer"].replace("ic90>", "ic09>")
    with pytest.raises(Unreached) as unreached:
        await played(sample, line)
    assert named in unreached.value.detail
    assert "510198198805126012" not in unreached.value.detail


async def test_sums_that_disagree_are_translated_and_judged_elsewhere():
    sample, line = spoilt("read_statement", "<aic083>14864.74</aic083>", "<aic083>14864.75</aic083>")
    assert (await played(sample, line)).answer.account_total == "14864.75"


@pytest.mark.parametrize(
    ("name", "before", "after", "residue"),
    [
        ("read_statement", "<ic90>", "<ic90><ykz1>1</ykz1>", ("ykz1",)),
        ("read_statement", "<ic91>", "<ykz2>1</ykz2><ic91>", ("ykz2",)),
        ("read_statement", "<ic91><row ", '<ic91><ykz3/><row ykz4="1" ', ("ykz4", "ykz3")),
        ("read_history", "<ic91>", "<ykz5>1</ykz5><ic91>", ("ykz5",)),
        ("find_insured", "<cbxx>", "<cbxx><ykz6>1</ykz6>", ("ykz6",)),
        ("hear", "<row ", '<ykz7>1</ykz7><row ykz8="1" ', ("ykz7", "ykz8")),
        ("issue_letter", "<output>", "<output><ykz9>1</ykz9>", ("ykz9",)),
        ("issue_certificate", "<ac07>", "<ac07><ykz10>1</ykz10>", ("ykz10",)),
        ("clear_overlap", "<output>", "<output><ykz11>1</ykz11>", ("ykz11",)),
        ("submit_survival", "<output>", "<output><ykz12>1</ykz12>", ("ykz12",)),
    ],
)
async def test_what_no_table_knows_is_residue_wherever_it_stands(name, before, after, residue):
    sample, line = spoilt(name, before, after)
    assert (await played(sample, line)).residue == residue


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('xxxh="2"', 'xxxh="1"'),
        (' aaz341="019000000000000000000000000000b1"', ""),
        (' yad010="DZ5101980000000001"', ""),
    ],
)
async def test_news_out_of_order_or_about_nothing_does_not_read(before, after):
    sample, line = spoilt("hear", before, after)
    with pytest.raises(Unreached):
        await played(sample, line)


@pytest.mark.parametrize(
    ("name", "before", "after", "field"),
    [
        ("find_insured", "<aac002>510198198805126012", "<aac002>510198199508236025", "id_number"),
        ("find_insured", "<aae140>110", "<aae140>120", "scheme"),
        ("read_history", "<aae140>110", "<aae140>120", "scheme"),
        ("read_payment", "<yad010>DZ", "<yad010>DX", "payment_number"),
    ],
)
async def test_a_read_about_somebody_or_something_else_is_refused(name, before, after, field):
    sample, line = spoilt(name, before, after)
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert field in refused.value.detail


# -- what is not what was asked is not confirmed -------------------------------------------------------

OTHERWISE = [
    ("register_application", "<yaa017>10", "<yaa017>91"),
    ("handle_accept", "<yaa017>20", "<yaa017>11"),
    ("handle_refuse", "<yaa017>91", "<yaa017>40"),
    ("issue_letter", "<yaa017>21", "<yaa017>20"),
    ("deliver_letter", "<yaa017>50", "<yaa017>99"),
    ("return_statement", "<yaa017>52", "<yaa017>51"),
    ("deliver_statement", "<yaa017>22", "<yaa017>21"),
    ("clear_overlap", "<yaa017>22", "<yaa017>93"),
    ("return_payment", "<yaa017>99", "<yaa017>22"),
    ("issue_certificate", "<aae140>110", "<aae140>120"),
    ("clear_overlap", "<qtys>2", "<qtys>3"),
    ("announce_batch", "<pcze>36464.74", "<pcze>36464.75"),
    ("announce_batch", "<pcbs>1", "<pcbs>2"),
    ("submit_survival", "<aaa080>1", "<aaa080>0"),
    ("submit_survival", "<aaa049>3", "<aaa049>1"),
    ("submit_survival", "<aaa094>1", "<aaa094>4"),
    ("submit_survival", "<aae230>20260302", "<aae230>20260301"),
    ("submit_survival", "<rzqh>500198", "<rzqh>500103"),
    ("submit_survival", "</rzqh>", "</rzqh><aae138>20260301</aae138>"),
]


@pytest.mark.parametrize(("name", "before", "after"), OTHERWISE)
async def test_an_answer_to_something_else_is_dropped_and_never_confirmed(name, before, after):
    sample, line = spoilt(name, before, after)
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert refused.value.code == "amounts_disagree"
    assert line.paths == DROPPED


@pytest.mark.parametrize("name", changes())
async def test_a_state_that_no_table_knows_is_refused_by_name_and_never_confirmed(name):
    sample, line = spoilt(name, "<yaa017>", "<yaa017>ZZ")
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert (refused.value.code, "yaa017" in refused.value.detail) == ("untranslatable", True)
    assert line.paths == DROPPED


@pytest.mark.parametrize("name", changes())
async def test_a_change_without_its_receipt_does_not_read_and_is_never_confirmed(name):
    sample, line = spoilt(name, "<aaz002>", "<aaz003>")
    line.answer = line.answer.replace("</aaz002>", "</aaz003>")
    with pytest.raises(Unreached) as unreached:
        await played(sample, line)
    assert "aaz002" in unreached.value.detail
    assert line.paths == DROPPED


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("issue_certificate", {"scheme": "institution"}),
        ("handle_accept", {"act": "refuse"}),
        ("clear_overlap", {"months": ["2015-01"]}),
        ("announce_batch", {"total": "1.00"}),
        ("announce_batch", {"count": 3}),
        ("submit_survival", {"checked_on": "2026-03-01"}),
    ],
)
async def test_an_enquiry_judges_by_what_the_errand_kept(name, facts):
    sample = golden(name)
    message = message_of(sample)
    asked = Question(
        operation=sample["operation"], message_id=message.message_id, sent_at=message.sent_at, facts=facts
    )
    line = Recorded(kept=kept_as(sample, "2"))
    finding = await region_over(line).enquire(message, asked)
    assert isinstance(finding, RefusedThen)
    assert line.paths == ["/yinhai/query", "/yinhai/cancel"]
    done = Recorded(kept=kept_as(sample, "3"))
    with pytest.raises(OutcomeUnknown):
        await region_over(done).enquire(message, asked)


# -- what the region says names nobody -----------------------------------------------------------------


def refusal(code, said):
    return (
        f'<?xml version="1.0" encoding="GB18030" standalone="yes"?><response><appcode>{code}</appcode>'
        f"<appmsg>{said}</appmsg></response>"
    )


def refusing(said):
    return Recorded(refusal("-604", said))


@pytest.mark.parametrize(
    ("name", "said", "shown"),
    [
        ("find_insured", "周明远 510198198805126012", "*** ***"),
        ("find_survival", "孙桂芳不在", "***不在"),
        ("register_application", "唐立新的代办人唐小宁 028-51019833", "***的代办人*** ***"),
        (
            "register_application",
            "019000000000000000000000000000a1 50",
            "019000000000000000000000000000a1 50",
        ),
        ("handle_refuse", "转出地欠费：欧阳\ue863", "***：***"),
        ("clear_overlap", "201501 未缴费；6228480000000000001", "201501 未缴费；***"),
        ("deliver_statement", "201401 月数不符", "201401 月数不符"),
        ("announce_batch", "JS500198000001 已有", "JS500198000001 已有"),
        ("return_payment", "DZ5101980000000002 已退回", "DZ5101980000000002 已退回"),
        ("submit_survival", "孙桂芳 510198195703036143", "*** ***"),
    ],
)
async def test_names_and_numbers_of_people_are_struck_out_of_a_refusal(name, said, shown):
    with pytest.raises(Refused) as refused:
        await played(golden(name), refusing(said))
    assert refused.value.message == shown


@pytest.mark.parametrize(
    ("sent", "written"), [("阿依古丽 •买买提", "阿依古丽·买买提"), ("欧阳\ue863", "欧阳䶮")]
)
async def test_a_name_is_struck_out_also_as_the_region_writes_it(sent, written):
    sample = golden("find_insured")
    sample["asked"]["person"]["name"] = sent
    with pytest.raises(Refused) as refused:
        await played(sample, refusing(f"{written} 与 {sent} 不符"))
    assert refused.value.message == "*** 与 *** 不符"


async def test_a_refused_confirmation_names_nobody_either():
    sample = golden("register_application")
    said = "唐立新 500198197903176033 的业务 019000000000000000000000000000a1 已确认"
    line = Recorded(sample["answer"], confirmed=refusal("-399", said))
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert refused.value.message == "*** *** 的业务 019000000000000000000000000000a1 已确认"
    assert line.paths == ["/yinhai/call", "/yinhai/confirm", "/yinhai/cancel"]
