"""Each golden exchange with Sichuan's credit platform goes out and reads as written down, live and later."""

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime, timedelta

import pytest
from sichuan_credit_golden import (
    GOLDEN,
    Kept,
    Recorded,
    asked_of,
    changes,
    golden,
    kept_of,
    message_of,
    played,
    region_over,
    shown,
)

from gateway.outcomes import Found, InProcess, NotReversible, NotThere, Question, RefusedThen
from gateway.regions.gb18030 import encode
from gateway.regions.sichuan.credit import SichuanCredit
from gateway.regions.sichuan.credit.exchanges import CHANGES, READS

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.parametrize("name", GOLDEN)
async def test_speaks_the_regions_words_and_ours(name):
    sample = golden(name)
    line = Recorded(sample["answer"])
    translated = await played(sample, line)
    assert line.sent == [sample["request"]]
    assert shown(translated) == sample["answered"]
    assert list(translated.residue) == sample["residue"] == []


@pytest.mark.parametrize("name", changes())
async def test_an_answer_that_was_lost_is_read_as_it_would_have_been_live(name):
    sample = golden(name)
    line = Kept("2", message_of(sample).message_id, "<YWLX>XY11</YWLX>", kept_of(sample))
    found = await region_over(line).enquire(*asked_of(sample))
    assert isinstance(found, Found)
    assert shown(found.translated) == sample["answered"]
    (sent,) = line.sent
    assert "<exchangeType>XY90</exchangeType>" in sent
    assert f"<fields><LZH>{message_of(sample).message_id}</LZH></fields>" in sent
    assert f"<flowUuid>{message_of(sample).message_id}</flowUuid>" not in sent


async def test_every_state_of_a_message_has_its_finding():
    sample = golden("deliver_record")
    message, question = asked_of(sample)
    refused = "<YWLX>XY11</YWLX><CLDM>-703</CLDM><CLXX>主体不在本省登记：91510100MA6000016A</CLXX>"
    for state, more, finding in (
        ("1", "<YWLX>XY11</YWLX>", InProcess()),
        ("3", refused, RefusedThen("-703", "主体不在本省登记：***")),
    ):
        line = Kept(state, message.message_id, more)
        assert await region_over(line).enquire(message, question) == finding


async def test_what_never_arrived_is_final_once_its_signature_is_stale():
    message, question = asked_of(golden("deliver_record"))
    for seconds, final in ((305, False), (306, True)):
        at = question.sent_at + timedelta(seconds=seconds)
        region = region_over(Kept("0", message.message_id), clock=lambda at=at: at)
        assert await region.enquire(message, question) == NotThere(final=final)
    narrow = region_over(
        Kept("0", message.message_id),
        clock=lambda: question.sent_at + timedelta(seconds=66),
        signature_window=timedelta(seconds=60),
    )
    assert await narrow.enquire(message, question) == NotThere(final=True)


async def test_a_message_is_signed_with_the_time_of_its_claim():
    sample = golden("find_records")
    line = Recorded(sample["answer"])
    await played(sample, line)
    (headers,) = line.headers
    stamp = str(int(datetime.fromisoformat(sample["message"]["sent_at"]).timestamp() * 1000))
    assert headers["x-yh-timestamp"] == stamp
    digest = hashlib.sha256(encode(sample["request"])).hexdigest()
    signed = "\n".join(("POST", "/xyzx/exchange", "key", stamp, headers["x-yh-nonce"], digest))
    right = hmac.digest(b"secret", signed.encode(), "sha256")
    assert headers["x-yh-signature"] == b64encode(right).decode()


async def test_a_read_leaves_nothing_to_enquire_about_and_nothing_is_taken_back():
    message, asked = asked_of(golden("deliver_record"))
    line = Recorded()
    read = Question(
        operation="find_records", message_id=message.message_id, sent_at=message.sent_at, facts={}
    )
    assert await region_over(line).enquire(message, read) == NotThere(final=True)
    assert isinstance(await region_over(line).reverse(message, asked), NotReversible)
    assert line.sent == []


async def test_every_operation_that_the_region_supports_has_a_golden_exchange():
    shown_here = {golden(name)["operation"] for name in GOLDEN}
    assert shown_here == SichuanCredit.supports - {"enquire"}


async def test_every_answer_has_a_lineage():
    region = region_over(Recorded())
    for operation in (*READS, *CHANGES):
        assert [line.path for table in region.answered_by(operation) for line in table.lineage()], operation
    assert region.answered_by("pay_in_gold") == ()
    traced = {
        (table.crosswalk.id, one.path): (one.wire, one.code_table)
        for table in region.answered_by("find_records")
        for one in table.lineage()
    }
    assert traced["sichuan.credit_licence", "effective_to"] == ("XK_YXQZI", None)
    assert traced["sichuan.credit_penalty", "penalties"] == ("CF_CFLB", "cf_cflb")


async def test_message_ids_are_new_and_in_the_platforms_form():
    region, at = region_over(Recorded()), datetime.fromisoformat("2026-06-10T10:00:00+08:00")
    ids = {region.mint_message_id("12500000MA60000166", at, 1) for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(one) == 32 and one == one.lower() and one.isalnum() for one in ids)
    assert region.institution_name("12500000MA60000166") == "12500000MA60000166"
