"""What is no receipt of Chongqing's leaves a push unknown; what does not say leaves it so."""

import httpx
import pytest
from chongqing_credit_golden import (
    Kept,
    Recorded,
    around,
    asked_of,
    golden,
    message_of,
    played,
    region_over,
    spoilt,
)

from gateway.errors import OutcomeUnknown, Refused, Unreached

pytestmark = pytest.mark.anyio

READS = ("find_records", "read_record", "find_subjects", "read_registration", "find_person_records")


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_the_same_envelope_leaves_a_push_unknown():
    for changed in (
        {"code": 200},
        {"code": "409"},
        {"code": "500"},
        {"total": "2"},
        {"data": []},
        {"bwh": None},
    ):
        sample, line = around("deliver_record", **changed)
        with pytest.raises(OutcomeUnknown):
            await played(sample, line)


@pytest.mark.parametrize(
    ("field", "after"),
    [
        ("TSLSH", "0" * 32),
        ("TSBB", "0"),
        ("TSBB", "one"),
        ("GSBZ", "QQ9"),
        ("GSBZ", "1"),
        ("GSBZ", None),
        ("WSH", "川沙市监罚〔2026〕19号"),
        ("GSSJ", "2026-11-27"),
        ("XYBM", None),
    ],
)
async def test_a_push_whose_receipt_does_not_hold_is_unknown(field, after):
    sample, line = spoilt("deliver_record", field, after)
    with pytest.raises(OutcomeUnknown):
        await played(sample, line)


async def test_a_withdrawal_that_is_answered_as_public_is_unknown():
    sample, line = spoilt("deliver_record_withdrawn", "GSBZ", "Y")
    with pytest.raises(OutcomeUnknown):
        await played(sample, line)


@pytest.mark.parametrize("code", ["410", "414", "499", "400"])
async def test_a_no_to_a_push_is_final(code):
    sample, line = around("deliver_record", code=code, data=[], total="0")
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("status", "body", "push", "read"),
    [
        (401, {"code": 40104}, Unreached, Unreached),
        (401, {"code": 40106}, OutcomeUnknown, Unreached),
        (401, "", OutcomeUnknown, Unreached),
        (404, "", Unreached, Unreached),
        (500, "", OutcomeUnknown, Unreached),
        (204, "", OutcomeUnknown, Unreached),
    ],
)
async def test_another_status_is_no_answer(status, body, push, read):
    for name, kind in (("deliver_record", push), ("find_records", read)):
        with pytest.raises(kind):
            await played(golden(name), Recorded(body or b"", status))


# -- an enquiry that does not say stays an open question -----------------------------------------------


@pytest.mark.parametrize(
    ("state", "number", "more"),
    [
        ("QQ9", "", {"CXJKBM": "T01"}),
        ("", "", {"CXJKBM": "T01"}),
        ("YBJ", "", {"CXJKBM": "T01"}),
        ("YBJ", "", {"CXJKBM": "X01", "CLJG": "golden"}),
        ("YBJ", "0" * 36, {"CXJKBM": "T01", "CLJG": "golden"}),
        ("YBJ", "", {"CXJKBM": "T01", "CLJG": {}}),
        ("YBJ", "", {"CXJKBM": "T01", "CLJG": []}),
        ("YJJ", "", {"CXJKBM": "X01"}),
    ],
)
async def test_an_enquiry_that_does_not_say_leaves_it_unknown(state, number, more):
    sample = golden("deliver_record")
    kept = {**more, "CLJG": sample["answer"]["data"]} if more.get("CLJG") == "golden" else more
    line = Kept(state, number or message_of(sample).message_id, **kept)
    with pytest.raises(OutcomeUnknown):
        await region_over(line).enquire(*asked_of(sample))


@pytest.mark.parametrize(
    "facts", [{"push_number": "b" * 32}, {"version": 2}, {"document_number": "川沙市监罚〔2026〕10号"}]
)
async def test_a_kept_receipt_for_something_else_settles_nothing(facts):
    sample = golden("deliver_record")
    line = Kept("YBJ", message_of(sample).message_id, CXJKBM="T01", CLJG=sample["answer"]["data"])
    with pytest.raises(OutcomeUnknown):
        await region_over(line).enquire(*asked_of(sample, **facts))


@pytest.mark.parametrize("answer", [b"", b"<html/>", b"\xff\xfe{", b"[]", b"null", b'{"data": []}'])
async def test_nonsense_is_never_an_answer(answer):
    for name in READS:
        with pytest.raises(Unreached):
            await played(golden(name), Recorded(answer))
    with pytest.raises(OutcomeUnknown):
        await played(golden("deliver_record"), Recorded(answer))


async def test_a_line_that_breaks_after_sending_leaves_a_push_unknown():
    class Broken(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            await request.aread()
            raise httpx.ReadError("gone")

    with pytest.raises(OutcomeUnknown):
        await played(golden("deliver_record"), Broken())
    with pytest.raises(Unreached):
        await played(golden("find_records"), Broken())
