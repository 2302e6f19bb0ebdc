"""What the adapter makes of the pension platform's envelope, numbers and words; and what it sends around."""

import hashlib
import json
import re
from datetime import UTC, date, datetime

import orjson
import pytest
from chongqing_pension_golden import GOLDEN, Recorded, arguments_of, message_of, region_over

from gateway.errors import NotTellable, OutcomeUnknown, Refused, Unreached, Untranslatable
from gateway.regions.chongqing.answers import Output
from gateway.regions.chongqing.pension.answers import read_reply
from gateway.regions.transport import Reply
from gateway.services.pension.backend import CaseRef, Handling
from gateway.services.pension.people import Person
from gateway.services.pension.words import Act, Scheme
from gateway.vocabulary import Message

AGENCY = "500198000001"
AT = datetime(2026, 3, 1, 16, 30, 5, tzinfo=UTC)
NUMBER = f"{AGENCY}202603020030050001"
CASE = CaseRef(
    case_number="0192f3a4b5c67d8e9f00112233445566",
    person=Person(name="周明远", id_number="510198198805126012"),
    scheme=Scheme.EMPLOYEE,
)
STEP = Handling(act=Act.SUSPEND, handled_by="CQ2001", on=date(2026, 3, 2), note="待补材料")


@pytest.fixture
def anyio_backend():
    return "asyncio"


def message(fault=None):
    return Message(NUMBER, AT, AGENCY, AGENCY, "CQ2001", "510198", "500198", fault)


def reply(status=200, **envelope):
    return Reply(status, {}, orjson.dumps({"lsh": NUMBER, **envelope}))


def read(answer, sent=None, *, changes_state=True):
    return read_reply(answer, NUMBER, sent or {}, changes_state=changes_state)


def golden(name):
    (path,) = (path for path in GOLDEN if path.stem == name)
    return json.loads(path.read_text("utf-8"))


async def answered(name, change):
    """What the adapter makes of a golden exchange whose answer is changed."""
    exchange = golden(name)
    change(exchange["answer"]["sj"])
    operation = getattr(region_over(Recorded(exchange["answer"])), exchange["operation"])
    return await operation(message_of(exchange), **arguments_of(exchange))


# -- the envelope ----------------------------------------------------------------------------------


def test_nought_is_done():
    assert read(reply(zt="0", sj={"a": 1})) == Output({"a": 1})


def test_what_the_envelope_carries_beyond_the_page_is_residue():
    answer = reply(zt="0", sj={}, ts="即将停机", cwdm=None, new_in_v2="1")
    assert read(answer).residue == ("ts", "new_in_v2")


@pytest.mark.parametrize("state", ["1", None, 1], ids=repr)
@pytest.mark.parametrize(
    "reason", [{"cwdm": "YL2004", "cwxx": "办理状态不符"}, {"ts": "YL2004:办理状态不符"}]
)
def test_one_or_nothing_is_a_no_wherever_the_reason_stands(state, reason):
    with pytest.raises(Refused) as refused:
        read(reply(zt=state, sj={}, **reason))
    assert (refused.value.code, refused.value.message) == ("YL2004", "办理状态不符")


def test_a_no_without_a_reason_is_a_no():
    with pytest.raises(Refused) as refused:
        read(reply(zt="1"))
    assert refused.value.code == "zt 1"


def test_a_message_that_could_not_be_read_is_answered_without_its_number():
    with pytest.raises(Refused):
        read(reply(lsh=None, zt=None, cwdm="YL1001", cwxx="sj"))


BROKEN = {
    "no JSON": Reply(200, {}, b"\xff\xfe"),
    "nothing": Reply(200, {}, b""),
    "a list": Reply(200, {}, b"[]"),
    "text": Reply(200, {}, b'"zt"'),
    "no state": reply(sj={}),
    "a null without a reason": reply(zt=None, sj=None),
    "true": reply(zt=True, cwdm="YL2004"),
    "nought as a number": reply(zt=0, sj={}),
    "two": reply(zt="2", sj={}),
    "a state that no page knows": reply(zt="3", sj={}),
    "done without content": reply(zt="0", sj=None),
    "done with a list": reply(zt="0", sj=[]),
    "a system failure": reply(zt="9", cwdm="YL9999", cwxx="系统异常"),
    "a number that was seen before": reply(zt=None, cwdm="YL1003", cwxx="流水号重复"),
    "done, to another message": reply(lsh=NUMBER[:-1] + "2", zt="0", sj={}),
    "done, to no message": reply(lsh=None, zt="0", sj={}),
    "a no to another message": reply(lsh=NUMBER[:-1] + "2", zt="1", cwdm="YL2004"),
    "a nonce that was seen before": reply(401, code=40106, message="nonce"),
    "a 401 from somebody else": Reply(401, {}, b"<html>"),
    "a status that no page knows": reply(403),
    "a success that no page knows": Reply(204, {}, b""),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
def test_an_answer_that_cannot_be_relied_on_is_unknown_for_a_change_and_unreached_for_a_read(answer):
    with pytest.raises(OutcomeUnknown):
        read(answer)
    with pytest.raises(Unreached):
        read(answer, changes_state=False)


@pytest.mark.parametrize(
    "answer", [reply(401, code=40103, message="stale"), reply(404), reply(405)], ids=["401", "404", "405"]
)
def test_what_was_turned_away_at_the_door_had_no_effect(answer):
    with pytest.raises(Unreached):
        read(answer)


# -- the region's words ----------------------------------------------------------------------------


def test_what_was_sent_of_a_person_is_struck_out_and_what_names_a_thing_is_not():
    sent = {
        "gzlsh": CASE.case_number,
        "xm": "周明远",
        "bzhm": "510198198805126012",
        "tkzh": "6228480000000000001",
        "gr_zysq": {"dbr": "周小宁", "dbrdh": "028-51019833"},
        "jsmx": [{"gzlsh": "0192f3a4b5c67d8e9f00112233445567"}],
    }
    text = (
        f"周明远(510198198805126012, BX98010001) 代办 周小宁 028-51019833 卡 6228480000000000001 "
        f"业务 {CASE.case_number} 与 0192f3a4b5c67d8e9f00112233445567, 月 2023"
    )
    with pytest.raises(Refused) as refused:
        read(reply(zt="1", cwdm="YL2009", cwxx=text), sent)
    assert refused.value.message == (
        f"***(***, ***) 代办 *** *** 卡 *** 业务 {CASE.case_number} "
        "与 0192f3a4b5c67d8e9f00112233445567, 月 2023"
    )


# -- what an answer must be about ------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_batch_of_another_total_or_count_is_not_taken_for_ours():
    for change in ({"pcze": "8449.71"}, {"pcbs": 3}):
        with pytest.raises(OutcomeUnknown) as unknown:
            await answered("announce_batch", lambda sj, change=change: sj["jj_js"].update(change))
        assert unknown.value.code == "amounts_disagree"


@pytest.mark.anyio
async def test_months_that_were_not_asked_to_be_refunded_leave_it_unknown():
    with pytest.raises(OutcomeUnknown) as unknown:
        await answered("clear_overlap", lambda sj: sj["gr_cfjf"].update(qtys=5))
    assert unknown.value.code == "months_disagree"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "change",
    [
        {"rzfs": "CK"},
        {"rzjg": "0"},
        {"rzrq": "2026-03-02 00:00:00"},
        {"rzdmc": "四川省绵阳市"},
        {"hrbz": "1"},
    ],
    ids=str,
)
async def test_another_check_than_the_one_handed_in_is_not_taken_for_ours(change):
    with pytest.raises(OutcomeUnknown):
        await answered("submit_survival", lambda sj: sj["gr_dyrz"].update(change))


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("name", "node", "change"),
    [
        ("find_insured", "gr_xx", {"bzhm": "500198197903176033"}),
        ("find_insured", "gr_xx", {"xzlx": "120"}),
        ("read_history", "gr_yljf_mx", {"xzlx": "120"}),
        ("hear", "xx_fj", {"xxxh": 4}),
        ("hear", "xx_fj", {"gzlsh": None}),
    ],
)
async def test_an_answer_about_something_else_is_no_answer(name, node, change):
    with pytest.raises(Unreached):
        await answered(name, lambda sj: sj[node][0].update(change))


@pytest.mark.anyio
async def test_another_payment_is_no_answer():
    with pytest.raises(Unreached):
        await answered("read_payment", lambda sj: sj["jj_dz"].update(dzbh="DZ0000000009"))


@pytest.mark.anyio
@pytest.mark.parametrize("state", ["1", None], ids=repr)
async def test_a_statement_that_is_not_uploaded_has_no_standing(state):
    with pytest.raises(Refused) as refused:
        await answered("read_statement", lambda sj: sj["gr_yljf_zyd"].update(zt=state))
    assert refused.value.code == "not_uploaded"


@pytest.mark.anyio
async def test_a_statement_whose_sums_are_wrong_is_translated_and_not_judged():
    read_so = await answered("read_statement", lambda sj: sj["gr_yljf_zyd"].update(grzhzyze="1200.01"))
    assert read_so.answer.account_total == "1200.01"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "change", [{"ys": 13}, {"zrq": "2015-01-31 00:00:00"}, {"yjfjs": None}, {"dnjzje": -1.0}], ids=str
)
async def test_a_statement_that_cannot_be_read_is_said_to_be_so_and_never_repaired(change):
    with pytest.raises(Unreached) as unreached:
        await answered("read_statement", lambda sj: sj["gr_yljf_zyd_jxmx"][0].update(change))
    assert unreached.value.code == "unreadable"


@pytest.mark.anyio
async def test_checks_without_a_word_about_the_payment_do_not_read():
    with pytest.raises(Unreached):
        await answered("find_survival", lambda sj: sj.update(ffzt=None))


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("code", "pays", "suspended"),
    [("0", True, False), ("1", True, True), ("2", False, False), ("9", False, False)],
)
async def test_a_pension_is_paid_suspended_ended_or_not_from_here(code, pays, suspended):
    (record,) = (await answered("find_survival", lambda sj: sj.update(ffzt=code))).answers
    assert (record.payment.pays, record.payment.suspended) == (pays, suspended)


# -- codes that no table knows ---------------------------------------------------------------------


@pytest.mark.anyio
@pytest.mark.parametrize(
    "name", [path.stem for path in GOLDEN if "B" in json.loads(path.read_text())["sent"]["ywlx"]]
)
async def test_a_state_that_the_page_does_not_know_leaves_a_change_unknown(name):
    with pytest.raises(OutcomeUnknown) as unknown:
        await answered(name, lambda sj: sj.update(ywzt="ZZ"))
    assert unknown.value.code == "untranslatable"
    assert "ywzt" in unknown.value.detail


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("name", "node", "table"),
    [
        ("find_insured", ("gr_xx", 0), "jfzt"),
        ("find_insured", ("gr_xx", 0), "zhlb"),
        ("find_insured", ("gr_xx", 0), "xzlx"),
        ("read_history", ("gr_yljf_mx", 0, "gr_yljf_zyd_jxmx", 1), "zhlb"),
        ("read_statement", ("gr_yljf_zyd",), "xzlx"),
        ("read_statement", ("gr_bkzy", 0), "bzyy"),
        ("read_refusal", (), "byyy"),
        ("hear", ("xx_fj", 1), "xxlx"),
        ("read_payment", ("jj_dz",), "xzlx"),
        ("find_survival", (), "ffzt"),
    ],
)
async def test_an_unknown_code_in_a_read_is_refused_by_name(name, node, table):
    def spoil(sj):
        for step in node:
            sj = sj[step]
        sj[table] = "QQ"

    with pytest.raises(Untranslatable) as untranslatable:
        await answered(name, spoil)
    assert (untranslatable.value.table, untranslatable.value.code) == (table, "QQ")


@pytest.mark.anyio
async def test_a_field_that_no_table_knows_is_residue_wherever_it_stands():
    history = await answered("read_history", lambda sj: spread(sj, "gr_yljf_mx", "gr_yljf_zyd_jxmx"))
    assert set(history.residue) == {"new_above", "new_beside", "new_within"}
    letter = await answered("issue_letter", lambda sj: sj["gr_jfpz_lxh"].update(new="1"))
    assert letter.residue == ("new",)


def spread(sj, node, within):
    sj["new_above"] = "1"
    sj[node][0]["new_beside"] = "1"
    sj[node][0][within][0]["new_within"] = "1"


# -- what is sent ----------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_message_is_signed_over_its_bytes_with_the_second_of_its_claim():
    heard = Recorded({"lsh": NUMBER, "zt": "0", "sj": {"ywrzh": "CQYW00000017", "ywzt": "B1"}})
    sent = message("slow=1")
    await region_over(heard).handle(sent, CASE, STEP)
    ((path, headers, body),) = heard.sent
    ((exchanged),) = sent.exchanged
    stamp, nonce = headers["x-tif-timestamp"], headers["x-tif-nonce"]
    digest = hashlib.sha256(exchanged.sent).hexdigest()
    assert path == "/ylbx/gr_zybl/jl"
    assert stamp == str(int(AT.timestamp()))
    assert headers["x-tif-signature"] == hashlib.sha256(f"{stamp}t{nonce}{stamp}".encode()).hexdigest()
    assert headers["x-tif-body-signature"] == hashlib.sha256(f"t{digest}{stamp}".encode()).hexdigest()
    assert headers["x-sandbox-fault"] == "slow=1"
    assert (body["lsh"], body["jbjg"], body["fssj"]) == (NUMBER, AGENCY, "2026-03-02 00:30:05")


@pytest.mark.anyio
async def test_a_note_of_two_lines_is_refused_before_anything_is_sent():
    heard = Recorded({})
    step = Handling(act=Act.SUSPEND, handled_by="CQ2001", on=date(2026, 3, 2), note="第一\n第二")
    with pytest.raises(NotTellable):
        await region_over(heard).handle(message(), CASE, step)
    assert heard.sent == []


@pytest.mark.anyio
async def test_a_step_for_which_the_region_has_no_word_is_refused_by_name():
    step = Handling(act=Act.ESCALATE, handled_by="CQ2001", on=date(2026, 3, 2))
    with pytest.raises(Untranslatable) as untranslatable:
        await region_over(Recorded({})).handle(message(), CASE, step)
    assert untranslatable.value.table == "bldz"


def test_an_agencys_number_and_name():
    region = region_over(Recorded({}))
    assert re.fullmatch(rf"{AGENCY}2026030200300503[0-9A-Z]{{2}}", region.mint_message_id(AGENCY, AT, 3))
    assert region.institution_name(AGENCY) == "重庆市沙盒区社会保险事务中心"
    assert region.institution_name("500199000001") == "500199000001"
