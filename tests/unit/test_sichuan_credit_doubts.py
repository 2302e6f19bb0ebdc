"""What of Sichuan's credit answers is not relied on: not repaired, never a success, and nobody is named."""

import httpx
import pytest
from sichuan_credit_golden import (
    Kept,
    Recorded,
    asked_of,
    changes,
    golden,
    kept_of,
    message_of,
    played,
    region_over,
)

from gateway.errors import OutcomeUnknown, Refused, Unreached

pytestmark = pytest.mark.anyio

READS = ("find_records", "read_record", "find_subjects", "read_registration", "find_person_records")
CODE_OF_A_TRADER = "<CF_XDR_SHXYM>92510104MA60000161</CF_XDR_SHXYM>"
A_TRADER = f"<CF_XDR_LB>个体工商户</CF_XDR_LB>{CODE_OF_A_TRADER}"
PERSON = ("王建国", "510198197203150010")


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
    ("name", "before", "after", "named"),
    [
        ("find_records", "<CF_JDRQ>2026/04/10", "<CF_JDRQ>2026/04/31", "CF_JDRQ"),
        ("find_records", "<CF_JDRQ>2026/04/10", "<CF_JDRQ>20260410", "CF_JDRQ"),
        ("find_records", "<CF_JDRQ>2026/04/10", "<CF_JDRQ>", "CF_JDRQ"),
        ("find_records", "<CF_NR_FK>1.500000", "<CF_NR_FK>1.5万", "CF_NR_FK"),
        ("find_records", "<CF_NR_FK>1.500000", "<CF_NR_FK>-1.500000", "amounts"),
        ("find_records", "<BGSJ>2026/04/15 10:00:00", "<BGSJ>2026-04-15 10:00:00", "BGSJ"),
        ("find_records", "<YYBZ>0</YYBZ>", "<YYBZ>否</YYBZ>", "YYBZ"),
        ("find_records", "<YYBZ>0</YYBZ>", "", "YYBZ"),
        ("find_records", "<CF_CFJGDM>11510198MA6000016H</CF_CFJGDM>", "", "CF_CFJGDM"),
        ("find_records", "<CF_XDR_SHXYM>91510100MA6000016A</CF_XDR_SHXYM>", "", "credit code"),
        ("find_records", "<XK_ZT>1</XK_ZT>", "<XK_ZT>2</XK_ZT>", "revoked"),
        ("find_records", "<XK_ZT>1</XK_ZT>", "<XK_ZT>3</XK_ZT>", "XK_ZT"),
        ("find_records", "<JLS>10</JLS>", "", "JLS"),
        ("find_records", "<CF_NR_FK>1.500000", "<CF_NR_FK>1.500000</CF_NR_FK><CF_NR_FK>2", "twice"),
        ("find_person_records", "<CF_XDR_ZJLX>", f"{CODE_OF_A_TRADER}<CF_XDR_ZJLX>", "credit code"),
        ("hear_changes", "<BGXH>7</BGXH>", "<BGXH>6</BGXH>", "grow"),
        ("hear_changes", "<BGXH>5</BGXH>", "<BGXH>4</BGXH>", "grow"),
        ("hear_changes", "<BGXH>7</BGXH>", "", "BGXH"),
        ("read_registration", "<ZCZB>500.000000", "<ZCZB>500万元", "ZCZB"),
        ("read_registration", "<CLRQ>2015/06/18", "<CLRQ>2015/06", "CLRQ"),
        ("find_subjects", "<XZQH>510100</XZQH>", "<XZQH>5101</XZQH>", "area"),
        ("find_records", "<flowUuid>", "<flowUuid>f", "another message"),
        ("find_records", "<resultCode>0<", "<resultCode>1<", "resultCode"),
        ("find_records", "<resultCode>0<", "<resultCode><", "resultCode"),
        ("find_records", "<Header>", "<Header/><Header>", "Header"),
        ("find_records", "<ExchangeMessage>", "<!DOCTYPE x><ExchangeMessage>", "document type"),
    ],
)
async def test_an_answer_that_does_not_read_is_refused_by_its_field_and_never_repaired(
    name, before, after, named
):
    sample, line = spoilt(name, before, after)
    with pytest.raises(Unreached) as unreached:
        await played(sample, line)
    assert named in unreached.value.detail
    assert "91510100MA6000016A" not in unreached.value.detail


@pytest.mark.parametrize(
    ("name", "before", "after", "named"),
    [
        ("find_records", "<JLLX>02", "<JLLX>09", "jllx"),
        ("find_records", "<XXFL>03", "<XXFL>14", "xxfl"),
        ("find_records", "<TZLX>4", "<TZLX>5", "tzlx"),
        ("find_records", "<CF_CFLB>01;03", "<CF_CFLB>01;13", "cf_cflb"),
        ("find_records", "<CF_CFLB>01;03", "<CF_CFLB>51;03", "cf_cflb"),
        ("find_records", "<CF_SXYZCD>2", "<CF_SXYZCD>4", "cf_sxyzcd"),
        ("find_records", "<CF_XDR_LB>法人及非法人组织", "<CF_XDR_LB>法人", "cf_xdr_lb"),
        ("find_records", "<XK_XKLB>01", "<XK_XKLB>1", "xk_xklb"),
        ("hear_changes", "<BGLX>1", "<BGLX>9", "bglx"),
        ("find_subjects", "<DJZT>1", "<DJZT>9", "djzt"),
    ],
)
async def test_a_code_that_no_table_knows_is_refused_by_name(name, before, after, named):
    sample, line = spoilt(name, before, after)
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert refused.value.code == "untranslatable"
    assert f"Table {named} " in refused.value.detail


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("find_records", "<FKHJ>4.700000", "<FKHJ>4.700001"),
        ("find_records", "<FKHJ>4.700000</FKHJ>", ""),
        ("find_records", "<JLS>10", "<JLS>11"),
        ("find_records", "<CF_NR_FK>1.500000", "<CF_NR_FK>15000.00"),
        ("find_records", "<PJ_XDR_SHXYM>91510100MA6000016A", "<PJ_XDR_SHXYM>91500000MA60000161"),
        ("read_record", "<CF_WSH>川沙市监罚（２０２６）２０号", "<CF_WSH>川沙市监罚（２０２６）２１号"),
        ("read_record", "<CF_CFJGDM>11510198MA6000016H", "<CF_CFJGDM>11510198MA6000024C"),
        ("find_subjects", "<ZTMC>天府沙盒商贸有限公司", "<ZTMC>另一家公司"),
        ("read_registration", "<SHXYM>91510100MA6000016A", "<SHXYM>91510198MA60002001"),
        ("find_person_records", "<CF_XDR_LB>自然人</CF_XDR_LB>", A_TRADER),
        ("hear_changes", "<YYBZ>0</YYBZ>", "<YYBZ>0</YYBZ><TSLY>500000</TSLY>"),
    ],
)
async def test_an_answer_that_does_not_add_up_or_is_about_something_else_is_no_answer(name, before, after):
    sample, line = spoilt(name, before, after)
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert refused.value.code == "amounts_disagree"


@pytest.mark.parametrize(
    ("name", "before", "after", "residue"),
    [
        ("find_records", "<JLS>", "<NEW1>1</NEW1><JLS>", ("NEW1",)),
        ("find_records", "<JLLX>02", "<BZ>另见附件</BZ><JLLX>02", ("BZ",)),
        ("find_subjects", "<XZQH>", "<NEW2>1</NEW2><XZQH>", ("NEW2",)),
        ("read_registration", "<ZCZB>", "<NEW3>1</NEW3><ZCZB>", ("NEW3",)),
        ("hear_changes", "<BGXH>5", "<NEW4>1</NEW4><BGXH>5", ("NEW4",)),
        ("deliver_record", "<GSBZ>", "<NEW5>1</NEW5><GSBZ>", ("NEW5",)),
        ("deliver_record", "<Body>", "<Body><NEW6>1</NEW6>", ("NEW6",)),
        ("read_record", "<JLLX>", "<CF_FR_ZJHM>1</CF_FR_ZJHM><JLLX>", ("CF_FR_ZJHM",)),
    ],
)
async def test_what_the_page_does_not_know_is_residue(name, before, after, residue):
    sample, line = spoilt(name, before, after)
    assert (await played(sample, line)).residue == residue


# -- persons ---------------------------------------------------------------------------------------------


async def test_where_the_platform_forgot_to_mask_it_is_done_here():
    sample = golden("find_person_records")
    line = Recorded(sample["answer"].replace("王**", "王建国").replace("5****************0", PERSON[1]))
    translated = await played(sample, line)
    said = "".join(record.model_dump_json() for record in translated.answers)
    assert not any(one in said for one in PERSON)
    assert translated.answers[0].facts == "王**在禁火区域擅自动用明火"


async def test_a_legal_representative_is_masked_whatever_the_platform_does():
    sample = golden("find_records")
    line = Recorded(sample["answer"].replace("赵**", "赵启明"))
    told = {record.subject.legal_representative for record in (await played(sample, line)).answers}
    assert told == {"赵**"}


async def test_a_refusal_names_nobody():
    sample = golden("find_person_records")
    said = f"查无此人：{PERSON[0]} {PERSON[1]}"
    refusal = sample["answer"].replace("<resultCode>0<", "<resultCode>-104<").replace("处理成功", said)
    with pytest.raises(Refused) as refused:
        await played(sample, Recorded(refusal))
    assert refused.value.code == "-104"
    assert refused.value.message == "查无此人：*** ***"


# -- what cannot be known without guessing -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after", "doubts"),
    [
        ("read_record", "<CF_SXYZCD>3</CF_SXYZCD>", "", {"severity_absent"}),
        ("read_record", "<CF_NR_WFFF>0.120050</CF_NR_WFFF>", "", {"amount_in_text"}),
        ("read_record", "<CF_CFLB>03;04", "<CF_CFLB>01;02", set()),
    ],
)
async def test_what_a_penalty_does_not_say_waits_for_somebodys_eyes(name, before, after, doubts):
    sample, line = spoilt(name, before, after)
    if "WFFF" in before:
        line.answer = line.answer.replace("<FKHJ>2.470050", "<FKHJ>2.350000")
    assert set((await played(sample, line)).answer.needs_review) == doubts


async def test_before_the_new_rule_severity_is_not_missed():
    sample, line = spoilt("read_record", "<CF_SXYZCD>3</CF_SXYZCD>", "")
    line.answer = line.answer.replace("<CF_JDRQ>2026/05/20", "<CF_JDRQ>2026/03/31")
    assert (await played(sample, line)).answer.needs_review == ()


# -- a push: what is not a receipt leaves the outcome unknown ------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<TSBH>0192", "<TSBH>0193"),
        ("<TSBB>1<", "<TSBB>0<"),
        ("<TSBB>1<", "<TSBB>one<"),
        ("<GSBZ>1<", "<GSBZ>ZZ99<"),
        ("<GSBZ>1</GSBZ>", ""),
        ("<WSH>渝沙市监罚〔2026〕9号", "<WSH>渝沙市监罚〔2026〕19号"),
        ("<GSRQ>2026/11/27", "<GSRQ>27.11.2026"),
        ("<fields>", "<fields/><fields>"),
        ("<resultCode>0<", "<resultCode>9999<"),
        ("<resultCode>0<", "<resultCode>-101<"),
        ("<resultCode>0<", "<resultCode>-9005<"),
        ("<resultCode>0<", "<resultCode>00<"),
        ("<flowUuid>5d71", "<flowUuid>5d72"),
        ("</ExchangeMessage>", ""),
    ],
)
async def test_a_push_whose_receipt_does_not_hold_is_unknown(before, after):
    sample, line = spoilt("deliver_record", before, after)
    with pytest.raises(OutcomeUnknown):
        await played(sample, line)


async def test_a_withdrawal_that_is_answered_as_public_is_unknown():
    sample, line = spoilt("deliver_record_withdrawn", "<GSBZ>0<", "<GSBZ>1<")
    with pytest.raises(OutcomeUnknown):
        await played(sample, line)


@pytest.mark.parametrize("code", ["-703", "-399"])
async def test_a_no_to_a_push_is_final(code):
    sample, line = spoilt("deliver_record", "<resultCode>0<", f"<resultCode>{code}<")
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert refused.value.code == code


@pytest.mark.parametrize("code", ["-9001", "-9002", "-9003", "-9004"])
async def test_a_signature_that_is_refused_changed_nothing(code):
    sample, line = spoilt("deliver_record", "<resultCode>0<", f"<resultCode>{code}<")
    with pytest.raises(Unreached):
        await played(sample, line)


@pytest.mark.parametrize("status", [204, 404, 409])
async def test_another_status_is_no_answer(status):
    class Otherwise(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            await request.aread()
            return httpx.Response(status, content=b"")

    with pytest.raises(OutcomeUnknown):
        await played(golden("deliver_record"), Otherwise())
    with pytest.raises(Unreached):
        await played(golden("find_records"), Otherwise())


# -- an enquiry that does not say stays an open question -----------------------------------------------


@pytest.mark.parametrize(
    ("state", "number", "more", "kept"),
    [
        ("9", "", "<YWLX>XY11</YWLX>", ""),
        ("2", "", "<YWLX>XY11</YWLX>", ""),
        ("2", "", "<YWLX>XY01</YWLX>", "golden"),
        ("2", "0" * 32, "<YWLX>XY11</YWLX>", "golden"),
        ("3", "", "<YWLX>XY01</YWLX>", ""),
    ],
)
@pytest.mark.parametrize("name", changes()[:1])
async def test_an_enquiry_that_does_not_say_leaves_it_unknown(name, state, number, more, kept):
    sample = golden(name)
    line = Kept(state, number or message_of(sample).message_id, more, kept_of(sample) if kept else "")
    with pytest.raises(OutcomeUnknown):
        await region_over(line).enquire(*asked_of(sample))


@pytest.mark.parametrize(
    "facts", [{"push_number": "b" * 32}, {"version": 2}, {"document_number": "渝沙市监罚〔2026〕10号"}]
)
async def test_a_kept_receipt_for_something_else_settles_nothing(facts):
    sample = golden("deliver_record")
    line = Kept("2", message_of(sample).message_id, "<YWLX>XY11</YWLX>", kept_of(sample))
    with pytest.raises(OutcomeUnknown):
        await region_over(line).enquire(*asked_of(sample, **facts))


@pytest.mark.parametrize("answer", ["", "<html/>", "garbage \x00"])
async def test_nonsense_is_never_an_answer(answer):
    for name in READS:
        with pytest.raises(Unreached):
            await played(golden(name), Recorded(answer))
    with pytest.raises(OutcomeUnknown):
        await played(golden("deliver_record"), Recorded(answer))


# -- one record that is not understood keeps none behind it back ------------------------------------------


async def test_a_change_with_an_unknown_code_is_told_as_unread_and_those_behind_it_are_heard():
    sample, line = spoilt("hear_changes", "<XK_XKLB>01", "<XK_XKLB>1")
    told = (await played(sample, line)).answers
    assert [one.sequence for one in told] == [5, 6, 7, 8, 9]
    assert [one.sequence for one in told if one.record is None] == [9]
    assert "xk_xklb" in told[-1].unread


async def test_an_unread_change_lets_no_amount_be_more_than_the_list_says():
    sample, _ = spoilt("hear_changes", "<XK_XKLB>01", "<XK_XKLB>1")
    answer = sample["answer"].replace("<XK_XKLB>01", "<XK_XKLB>1")
    with pytest.raises(Refused) as refused:
        await played(sample, Recorded(answer.replace("<FKHJ>4.500000", "<FKHJ>4.400000")))
    assert refused.value.code == "amounts_disagree"
