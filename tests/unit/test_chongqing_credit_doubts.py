"""What of Chongqing's credit answers is not relied on: not repaired, never a success, and nobody is named."""

import json

import pytest
from chongqing_credit_golden import Recorded, around, golden, played, spoilt

from gateway.errors import Refused, Unreached, Untranslatable
from gateway.services.credit.words import RecordStatus

pytestmark = pytest.mark.anyio

PERSON = ("谭志远", "500198196906200030")


@pytest.fixture
def anyio_backend():
    return "asyncio"


# -- what does not read is not repaired ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field", "after"),
    [
        ("find_records", "CF_JDRQ", "2026-04-31 00:00:00"),
        ("find_records", "CF_JDRQ", "2026/04/20 00:00:00"),
        ("find_records", "CF_JDRQ", "2026-04-20"),
        ("find_records", "CF_JDRQ", "2026-04-20 09:00:00"),
        ("find_records", "CF_JDRQ", None),
        ("find_records", "ABNTIME", "20250708"),
        ("find_records", "SJC", "2026-04-24 10:00:00"),
        ("find_records", "SJC", None),
        ("find_records", "GSSJ", "长期"),
        ("find_records", "CF_ZT", ""),
        ("find_records", "CF_XZBM", None),
        ("find_records", "CF_XDR_SHXYM", None),
        ("find_records", "CF_CFLB1", "1,2"),
        ("find_records", "CF_CFLB1", None),
        ("find_records", "CF_JG", "罚款1元【罚款1.00元】【罚款2.00元】"),
        ("find_records", "CF_JG", ["罚款1元"]),
        ("find_records", "SPECAUSE", None),
        ("find_records", "XDR_MC", None),
        ("find_person_records", "CF_XDR_MC", None),
        ("hear_changes", "BGXH", "1"),
        ("hear_changes", "BGXH", "three"),
        ("hear_changes", "BGXH", None),
        ("read_registration", "REGCAP", "500万元"),
        ("read_registration", "ESTDATE", "2012-09"),
        ("read_registration", "ENTTYPE", None),
        ("find_subjects", "DISTRICT", "5000"),
    ],
)
async def test_an_answer_that_does_not_read_is_unreached_and_never_repaired(name, field, after):
    sample, line = spoilt(name, field, after)
    with pytest.raises(Unreached) as unreached:
        await played(sample, line)
    assert unreached.value.code == "unreadable"
    assert "91500000MA60000161" not in unreached.value.detail


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("find_records", {"total": "13"}),
        ("find_records", {"total": 12}),
        ("find_records", {"total": None}),
        ("find_records", {"data": None}),
        ("find_records", {"data": {}}),
        ("find_records", {"data": ["x"] * 12}),
        ("find_records", {"bwh": "12500000MA60000166202606101000009999"}),
        ("find_records", {"bwh": None}),
        ("find_records", {"code": 200}),
        ("find_records", {"code": "0200"}),
        ("find_records", {"code": "201"}),
        ("find_records", {"code": ""}),
        ("find_records", {"code": None}),
        ("find_records", {"code": True}),
        ("find_records", {"code": "409"}),
        ("find_records", {"code": "500"}),
        ("find_records", {"code": "４００"}),
        ("find_records", {"code": 200, "msg": "409:报文号重复"}),
    ],
)
async def test_an_envelope_that_does_not_hold_is_no_answer(name, changed):
    sample, line = around(name, **changed)
    with pytest.raises(Unreached):
        await played(sample, line)


@pytest.mark.parametrize(
    ("name", "field", "after", "table"),
    [
        ("find_records", "SJLX", "frqt", "sjlx"),
        ("find_records", "SJLX", None, "sjlx"),
        ("find_records", "MLDL", "I", "mldl"),
        ("find_records", "XDRLB", "5", "xdrlb"),
        ("find_records", "DFBM", "110000", "dfbm"),
        ("find_records", "ZTSM", "QT", "ztsm"),
        ("find_records", "CF_ZT", "3", "zt"),
        ("find_records", "CF_ZT", "9", "zt"),
        ("find_records", "CF_CFLB1", "5", "cf_cflb"),
        ("find_records", "CF_CFLB2", "2,", "cf_cflb"),
        ("find_records", "XK_SPLB", "01", "xk_splb"),
        ("find_records", "YZCD", "严重", "yzcd"),
        ("find_records", "SPECAUSE", "9", "specause"),
        ("hear_changes", "BGLX", "1", "bglx"),
        ("find_subjects", "REGSTATE", "9", "regstate"),
        ("read_registration", "REGSTATE", "5", "regstate"),
    ],
)
async def test_a_code_that_no_table_knows_is_refused_by_name(name, field, after, table):
    sample, line = spoilt(name, field, after)
    with pytest.raises(Untranslatable) as unknown:
        await played(sample, line)
    assert unknown.value.table == table


async def test_persons_have_lists_of_their_own():
    for name, field, before, after in (
        ("find_person_records", "SJLX", "zrrcf", "frcf"),
        ("find_records", "SJLX", "frxk", "zrrxk"),
    ):
        sample, line = spoilt(name, field, after, before=before)
        with pytest.raises(Untranslatable) as unknown:
            await played(sample, line)
        assert unknown.value.table == "sjlx"


@pytest.mark.parametrize(
    ("name", "field", "after"),
    [
        ("find_records", "XDR_SHXYM", "91500198MA6000200W"),
        ("read_record", "CF_WSH", "川沙市监罚〔2026〕21号"),
        ("read_record", "CF_XZBM", "11510198MA6000024C"),
        ("find_subjects", "ENTNAME", "另一家公司"),
        ("read_registration", "UNISCID", "91500198MA6000200W"),
        ("hear_changes", "DFBM", "510000"),
        ("find_person_records", "CF_XDR_SHXYM", "92510104MA60000161"),
    ],
)
async def test_an_answer_about_something_else_is_no_answer(name, field, after):
    sample = golden(name)
    sample["answer"]["data"][0][field] = after
    with pytest.raises(Unreached) as unreached:
        await played(sample, Recorded(sample["answer"]))
    assert unreached.value.code == "unreadable"


@pytest.mark.parametrize(
    "name", ["find_records", "find_subjects", "read_registration", "hear_changes", "deliver_record"]
)
async def test_what_the_page_does_not_know_is_residue(name):
    sample = golden(name)
    sample["answer"]["data"][0]["NEW1"] = "1"
    sample["answer"]["beside"] = "2"
    assert set((await played(sample, Recorded(sample["answer"]))).residue) == {"NEW1", "beside"}


async def test_a_free_remark_is_residue_and_what_is_known_and_means_nothing_is_not():
    sample, line = spoilt(
        "read_record", "CF_WSH", "川沙市监罚[2026]20号", BZ="另见附件", SXDJ="较重", CF_XDR_ZDM="1"
    )
    assert (await played(sample, line)).residue == ("BZ",)


# -- what cannot be known without guessing -------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "doubts"),
    [
        ({"YZCD": ""}, {"severity_absent"}),
        ({"YZCD": "", "SXDJ": "严重"}, {"severity_absent"}),
        ({"YZCD": "", "CF_JDRQ": "2026-03-31 00:00:00"}, set()),
        ({"YZCD": "", "CF_JDRQ": "2026-04-01 00:00:00"}, {"severity_absent"}),
        ({"CF_JG": "罚款若干"}, {"amount_in_text"}),
        ({"CF_JG": ""}, {"amount_in_text"}),
        ({"CF_JG": "罚款23500元"}, {"amount_in_text"}),
        ({"CF_JG": "罚款23500元", "CF_CFLB2": ""}, set()),
        ({"CF_CFLB1": "1", "CF_CFLB2": "8", "CF_JG": "警告"}, set()),
        ({"CF_CFLB1": "1", "CF_CFLB2": "", "CF_JG": "警告，罚款500元"}, {"amount_in_text"}),
        ({"CF_CFLB1": "1", "CF_CFLB2": "", "CF_JG": "警告，罚款500元以下"}, {"amount_in_text"}),
        ({"CF_CFLB1": "1", "CF_CFLB2": "", "CF_JG": "警告【罚款500.00元】"}, set()),
        ({"CF_JG": "罚款、没收【金额未载明】"}, {"amount_in_text"}),
    ],
)
async def test_what_a_penalty_does_not_say_waits_for_somebodys_eyes(changed, doubts):
    sample, line = spoilt("read_record", "CF_WSH", "川沙市监罚[2026]20号", **changed)
    assert set((await played(sample, line)).answer.needs_review) == doubts


async def test_an_amount_of_a_kind_that_the_penalty_is_not_is_left_out():
    changed = {"CF_CFLB1": "1", "CF_CFLB2": "", "CF_JG": "警告，罚款500元"}
    sample, line = spoilt("read_record", "CF_WSH", "川沙市监罚[2026]20号", **changed)
    assert (await played(sample, line)).answer.amounts == ()


async def test_three_kinds_of_penalty_stand_in_two_columns():
    sample, line = spoilt("read_record", "CF_CFLB2", "3,8,D")
    answer = (await played(sample, line)).answer
    assert [one.value for one in answer.penalties] == ["fine", "confiscation", "criticism", "revocation"]
    sample, line = spoilt("read_record", "CF_CFLB2", "3,2")
    with pytest.raises(Unreached):
        await played(sample, line)


@pytest.mark.parametrize(
    ("state", "why", "status", "objected"),
    [
        ("1", "", RecordStatus.REVOKED, False),
        ("2", "", RecordStatus.CURRENT, True),
        ("2", "CX", RecordStatus.REVOKED, True),
        ("3", "XF", RecordStatus.REPAIRED, False),
        ("3", "GZ", RecordStatus.CORRECTED, False),
        ("3", "YC", RecordStatus.REMOVED, False),
    ],
)
async def test_a_state_with_its_explanation_is_one_of_ours(state, why, status, objected):
    sample, line = spoilt("read_record", "CF_ZT", state, ZTSM=why)
    answer = (await played(sample, line)).answer
    assert (answer.status, answer.objected) == (status, objected)


async def test_a_cause_has_the_words_of_the_record_before_those_of_its_code():
    sample, line = spoilt("find_records", "SPECAUSE", "4", SPECAUSENAME="查无下落")
    (entry,) = (one for one in (await played(sample, line)).answers if one.kind == "abnormal_operation")
    assert entry.facts == "查无下落"


@pytest.mark.parametrize("currency", ["840", "", None])
async def test_capital_of_another_currency_is_not_told_as_yuan(currency):
    sample, line = spoilt("read_registration", "REGCAPCUR", currency)
    answer = await played(sample, line)
    assert (answer.answers[0].capital, answer.residue) == (None, ("REGCAP", "REGCAPCUR"))


# -- persons ---------------------------------------------------------------------------------------------


async def test_where_the_platform_forgot_to_mask_it_is_done_here():
    sample = golden("find_person_records")
    text = json.dumps(sample["answer"], ensure_ascii=False)
    unmasked = text.replace("谭某某", PERSON[0]).replace("500198********0030", PERSON[1])
    translated = await played(sample, Recorded(json.loads(unmasked)))
    said = "".join(record.model_dump_json() for record in translated.answers)
    assert not any(one in said for one in PERSON)
    assert translated.answers[0].facts == "谭**在禁火区域擅自动用明火"


async def test_a_legal_representative_is_masked_whatever_the_platform_does():
    sample, line = spoilt("read_record", "CF_FR", "孙长江")
    assert (await played(sample, line)).answer.subject.legal_representative == "孙**"


async def test_a_refusal_names_nobody():
    sample, line = around(
        "find_person_records", code="400", msg=f"查无此人：{PERSON[0]} {PERSON[1]}", data=[]
    )
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert (refused.value.code, refused.value.message) == ("400", "查无此人：*** ***")


async def test_the_misleading_form_of_a_refusal_is_one():
    sample, line = around(
        "find_person_records", code=200, msg=f"403:缺少授权 {PERSON[0]}", data=[], total="0"
    )
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert (refused.value.code, refused.value.message) == ("403", "缺少授权 ***")


# -- one record that is not understood keeps none behind it back ------------------------------------------


async def test_a_change_with_an_unknown_code_is_told_as_unread_and_those_behind_it_are_heard():
    sample, line = spoilt("hear_changes", "CF_CFLB1", "5")
    told = (await played(sample, line)).answers
    whole = [one["sequence"] for one in sample["answered"]]
    assert [one.sequence for one in told] == whole
    unread = [one for one in told if one.record is None]
    assert len(unread) == 1
    assert "cf_cflb" in unread[0].unread
    assert all(one.unread is None for one in told if one.record)
