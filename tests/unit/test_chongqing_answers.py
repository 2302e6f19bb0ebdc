"""What the adapter makes of Chongqing's envelope, statuses and words; and what it sends around a message."""

import decimal
import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import httpx
import orjson
import pytest

from gateway.errors import OutcomeUnknown, Refused, Unreached, Unreadable
from gateway.regions.chongqing.answers import Output, read_reply, strike_out, understand
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance import ChongqingMedicalInsurance
from gateway.regions.chongqing.message_ids import ASIDES, NODES, MessageIds
from gateway.regions.chongqing.post import Post
from gateway.regions.transport import Line, Reply
from gateway.vocabulary import Message

HOSPITAL = "H51019800001"
AT = datetime(2026, 3, 1, 16, 30, 5, tzinfo=UTC)


def reply(status=200, **envelope):
    return Reply(status, {}, orjson.dumps(envelope))


# -- answers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [0, "0"])
def test_done_is_done_whether_the_code_is_a_number_or_text(code):
    assert read_reply(reply(infcode=code, output={"a": 1}), {}, changes_state=True) == Output({"a": 1})


def test_what_the_envelope_carries_beyond_the_page_is_residue():
    answer = reply(infcode=0, output={}, warn_msg="余额不足", new_in_v2="1", cainfo=None)
    assert read_reply(answer, {}, changes_state=True).residue == ("warn_msg", "new_in_v2")


@pytest.mark.parametrize("code", [-2, "-2"])
@pytest.mark.parametrize("field", ["err_msg", "warn_msg"])
def test_a_no_is_a_no_wherever_the_reason_stands(code, field):
    answer = reply(infcode=code, output=None, **{field: "CQ2002:未参保"})
    with pytest.raises(Refused) as refused:
        read_reply(answer, {}, changes_state=True)
    assert (refused.value.code, refused.value.message) == ("CQ2002", "未参保")


BROKEN = {
    "no JSON": Reply(200, {}, b"\xff\xfe"),
    "nothing": Reply(200, {}, b""),
    "a list": Reply(200, {}, b"[]"),
    "no code": reply(output={}),
    "a code that is no number": reply(infcode="ok", output={}),
    "no output": reply(infcode=0, output=None),
    "a state that no page knows": reply(infcode=3, output={}),
    "a system failure": reply(infcode=-1, err_msg="CQ9999:系统异常"),
    "an id that was seen before": reply(infcode=-2, err_msg="CQ1003:报文重复"),
    "a nonce that was seen before": reply(401, code=40106, message="nonce"),
    "a 401 from somebody else": Reply(401, {}, b"<html>"),
    "a status that no page knows": reply(403),
    "a success that no page knows": Reply(204, {}, b""),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
def test_an_answer_that_cannot_be_relied_on_is_unknown_for_a_change_and_unreached_for_a_read(answer):
    with pytest.raises(OutcomeUnknown):
        read_reply(answer, {}, changes_state=True)
    with pytest.raises(Unreached):
        read_reply(answer, {}, changes_state=False)


@pytest.mark.parametrize(
    "answer", [reply(401, code=40103, message="stale"), reply(404), reply(405)], ids=["401", "404", "405"]
)
def test_what_was_turned_away_at_the_door_had_no_effect(answer):
    with pytest.raises(Unreached):
        read_reply(answer, {}, changes_state=True)


TOO_GREAT = [OverflowError("e"), decimal.InvalidOperation("f"), decimal.Overflow("g")]


@pytest.mark.parametrize(
    "error", [KeyError("a"), ValueError("b"), TypeError("c"), Unreadable("d"), *TOO_GREAT], ids=repr
)
def test_an_answer_that_does_not_translate_is_no_success(error):
    def read():
        raise error

    with pytest.raises(OutcomeUnknown):
        understand(read, changes_state=True)
    with pytest.raises(Unreached) as unreached:
        understand(read, changes_state=False)
    assert unreached.value.__cause__ is None


@pytest.mark.parametrize(
    "read",
    [
        lambda: date(2026, 11, 26) + timedelta(99_999_999_999),
        lambda: date(9999, 12, 31) + timedelta(1),
        lambda: int(float("inf")),
        lambda: Decimal("9e999999999999999999").scaleb(2),
    ],
)
def test_a_number_too_great_to_reckon_with_does_not_read(read):
    with pytest.raises(OutcomeUnknown) as unknown:
        understand(read, changes_state=True, code="unreadable")
    assert unknown.value.code == "unreadable"
    with pytest.raises(Unreached):
        understand(read, changes_state=False)


# -- the region's words ----------------------------------------------------------------------------


def test_what_was_sent_of_a_person_is_struck_out_and_other_long_numbers_too():
    sent = {"data": {"psn_name": "周济川", "certno": "500198196906200030", "mdtrt_cert_no": "EV-1"}}
    told = strike_out("周济川 500198196906200030 (EV-1) 的卡 6217000012345678 与 12345", sent)
    assert told == "*** *** (***) 的卡 *** 与 12345"


def test_the_code_of_an_item_may_be_named_when_it_is_the_one_sent():
    sent = {"feedetail": [{"med_list_codg": "XJ01DBC011B001020100002", "psn_no": "ZG5001980001"}]}
    told = strike_out(
        "目录 XJ01DBC011B001020100002 未找到, 人员 ZG5001980001, 目录 XJ01DBC011B001020100009", sent
    )
    assert told == "目录 XJ01DBC011B001020100002 未找到, 人员 ***, 目录 ***"


# -- message ids -----------------------------------------------------------------------------------


def test_a_message_id_has_the_shape_that_chongqing_wants_on_its_clock():
    assert re.fullmatch(rf"{HOSPITAL}2026030200300503[0-9A-Z]{{2}}", MessageIds().mint(HOSPITAL, AT, 3))


def test_ids_of_one_second_differ_between_messages_nodes_and_enquiries():
    minted = []
    for node in (0, 1, 36, NODES - 1):
        process = MessageIds()
        minted += [process.mint(HOSPITAL, AT, node) for _ in range(5_000)]
    assert len(set(minted)) == len(minted)
    assert all(len(one) == 30 for one in minted)
    assert {one[26:28] for one in minted} == {"00", "01", "10", "YZ"}


def test_what_is_asked_beside_an_errand_never_meets_itself_nor_an_errand():
    process = MessageIds()
    minted = [process.mint_aside(HOSPITAL, AT) for _ in range(ASIDES)]
    assert len(set(minted)) == ASIDES
    assert {one[26] for one in minted} == {"Z"}
    later = [process.mint_aside(HOSPITAL, AT + timedelta(seconds=1)) for _ in range(2)]
    assert not set(later) & set(minted)


def test_two_processes_begin_to_count_at_different_places():
    begun = {MessageIds().mint_aside(HOSPITAL, AT) for _ in range(20)}
    assert len(begun) > 10


def test_a_clock_that_goes_back_does_not_repeat_an_id():
    process = MessageIds()
    minted = [process.mint(HOSPITAL, AT - timedelta(seconds=back), 0) for back in (0, 5, 0, 7)]
    assert len(set(minted)) == 4


# -- what is sent ----------------------------------------------------------------------------------


class Listening(httpx.AsyncBaseTransport):
    """Stands for Chongqing and keeps the requests."""

    def __init__(self):
        self.requests = []

    async def handle_async_request(self, request):
        self.requests.append((request.headers, await request.aread()))
        return httpx.Response(200, content=orjson.dumps({"infcode": 0, "output": {}}))


@pytest.fixture
def anyio_backend():
    return "asyncio"


def _message():
    return Message("M" * 30, AT, HOSPITAL, "沙盒医院", "c" * 40, "500198", "510198", "slow=1")


@pytest.mark.anyio
async def test_the_envelope_names_both_areas_in_the_interfaces_own_spelling():
    heard = Listening()
    client = ChongqingClient(
        Post(Line("chongqing", "http://region", transport=heard), paas_id="p", token="t")
    )
    await client.call("2304", _message(), {"data": {}}, changes_state=True)
    body = json.loads(heard.requests[0][1])
    assert (body["mdtrtarea_admvs"], body["insuplc_admdvs"]) == ("510198", "500198")
    assert body["inf_time"] == "2026-03-02 00:30:05"
    assert len(body["opter"]) == 30


@pytest.mark.anyio
async def test_a_message_is_signed_over_its_bytes_with_the_second_of_its_claim():
    heard = Listening()
    client = ChongqingClient(
        Post(Line("chongqing", "http://region", transport=heard), paas_id="p", token="t")
    )
    await client.call("2304", _message(), {"data": {}}, changes_state=True)
    headers, body = heard.requests[0]
    stamp, nonce = headers["x-tif-timestamp"], headers["x-tif-nonce"]
    digest = hashlib.sha256(body).hexdigest()
    assert stamp == str(int(AT.timestamp()))
    assert headers["x-tif-signature"] == hashlib.sha256(f"{stamp}t{nonce}{stamp}".encode()).hexdigest()
    assert headers["x-tif-digest"] == digest
    assert headers["x-tif-body-signature"] == hashlib.sha256(f"t{digest}{stamp}".encode()).hexdigest()
    assert headers["x-sandbox-fault"] == "slow=1"


@pytest.mark.anyio
async def test_a_call_beside_the_message_has_its_own_id_and_instant_and_no_fault():
    heard, later = Listening(), datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
    line = Line("chongqing", "http://region", transport=heard)
    client = ChongqingClient(Post(line, paas_id="p", token="t", clock=lambda: later))
    message = _message()
    await client.call_aside("5203", message, {"data": {}})
    headers, body = heard.requests[0]
    assert json.loads(body)["msgid"] != message.message_id
    assert headers["x-tif-timestamp"] == str(int(later.timestamp()))
    assert "x-sandbox-fault" not in headers
    assert len(message.exchanged) == 1


def test_an_institution_that_is_not_listed_goes_by_its_code():
    client = ChongqingClient(
        Post(Line("chongqing", "http://region", transport=Listening()), paas_id="p", token="t")
    )
    region = ChongqingMedicalInsurance(client)
    assert region.institution_name("H50019800001") == "渝州沙箱总医院"
    assert region.institution_name("H51099900001") == "H51099900001"
