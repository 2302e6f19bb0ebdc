"""Each golden exchange with Chongqing's credit platform goes out and reads as written, live and later."""

import hashlib
from datetime import datetime, timedelta

import orjson
import pytest
from chongqing_credit_golden import (
    GOLDEN,
    Kept,
    Recorded,
    asked_of,
    changes,
    golden,
    message_of,
    played,
    region_over,
    shown,
)

from gateway.outcomes import Found, InProcess, NotReversible, NotThere, Question, RefusedThen
from gateway.regions.chongqing.credit import ChongqingCredit
from gateway.regions.chongqing.credit.exchanges import INTERFACES

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.parametrize("name", GOLDEN)
async def test_speaks_the_regions_words_and_ours(name):
    sample = golden(name)
    line = Recorded(sample["answer"])
    translated = await played(sample, line)
    assert (line.paths, line.sent) == ([sample["path"]], [sample["request"]])
    assert shown(translated) == sample["answered"]
    assert list(translated.residue) == sample["residue"] == []


@pytest.mark.parametrize("name", changes())
async def test_an_answer_that_was_lost_is_read_as_it_would_have_been_live(name):
    sample = golden(name)
    number = message_of(sample).message_id
    line = Kept("YBJ", number, CXJKBM="T01", CLJG=sample["answer"]["data"])
    found = await region_over(line).enquire(*asked_of(sample))
    assert isinstance(found, Found)
    assert shown(found.translated) == sample["answered"]
    (sent,) = line.sent
    assert (sent["jkbm"], sent["data"]) == ("X90", {"CXBWH": number})
    assert (line.paths, sent["bwh"] != number) == (["/cqxy/cljg"], True)


async def test_every_state_of_a_message_has_its_finding():
    message, question = asked_of(golden("deliver_record"))
    refused = {"CXJKBM": "T01", "CLDM": "410", "CLSM": "主体不在本市登记:91500000MA60000161"}
    for state, more, finding in (
        ("CLZ", {"CXJKBM": "T01"}, InProcess()),
        ("YJJ", refused, RefusedThen("410", "主体不在本市登记:***")),
        ("YZZ", {"CXJKBM": "T01"}, NotThere(final=True)),
    ):
        line = Kept(state, message.message_id, **more)
        assert await region_over(line).enquire(message, question) == finding


async def test_what_never_arrived_is_final_once_its_signature_is_stale():
    message, question = asked_of(golden("deliver_record"))
    for seconds, final in ((305, False), (306, True)):
        at = question.sent_at + timedelta(seconds=seconds)
        region = region_over(Kept("WSD", message.message_id), clock=lambda at=at: at)
        assert await region.enquire(message, question) == NotThere(final=final)
    narrow = region_over(
        Kept("WSD", message.message_id),
        clock=lambda: question.sent_at + timedelta(seconds=66),
        signature_window=timedelta(seconds=60),
    )
    assert await narrow.enquire(message, question) == NotThere(final=True)


async def test_a_message_is_signed_with_the_second_of_its_claim():
    sample = golden("find_records")
    line = Recorded(sample["answer"])
    await played(sample, line)
    (headers,) = line.headers
    stamp = str(int(datetime.fromisoformat(sample["message"]["sent_at"]).timestamp()))
    assert headers["x-tif-timestamp"] == stamp
    digest = hashlib.sha256(orjson.dumps(line.sent[0])).hexdigest()
    assert headers["x-tif-digest"] == digest
    assert headers["x-tif-body-signature"] == hashlib.sha256(f"t{digest}{stamp}".encode()).hexdigest()


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
    assert shown_here == ChongqingCredit.supports - {"enquire"}


async def test_every_answer_has_a_lineage():
    region = region_over(Recorded())
    for operation in set(INTERFACES) - {"enquire"}:
        assert [line.path for table in region.answered_by(operation) for line in table.lineage()], operation
    assert region.answered_by("pay_in_gold") == ()
    traced = {
        (table.crosswalk.id, one.path): (one.wire, one.code_table)
        for table in region.answered_by("find_records")
        for one in table.lineage()
    }
    assert traced["chongqing.credit_licence", "effective_to"] == ("XK_JZQ", None)
    assert traced["chongqing.credit_penalty", "other_penalties"] == ("CF_CFLB2", "cf_cflb")
    assert traced["chongqing.credit_abnormal_operation", "decided_on"] == ("ABNTIME", None)


async def test_message_ids_are_new_and_in_the_platforms_form():
    region, at = region_over(Recorded()), datetime.fromisoformat("2026-06-10T10:00:00+08:00")
    bank = "12500000MA60000166"
    ids = {region.mint_message_id(bank, at, 1) for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(one) == 36 and one.startswith(f"{bank}20260610") for one in ids)
    assert region.institution_name(bank) == bank
