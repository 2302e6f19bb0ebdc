"""Every fault of a read of Sichuan's employment side ends as the table of failures says."""

import pytest
from sichuan_employment_exchanges import LOST, READS, REFUSED, reading
from sichuan_employment_words import question

from gateway.errors import Refused, Unreached, Unreadable, Untranslatable
from gateway.outcomes import NotThere
from gateway.services.employment.postings import PostingQuery

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("operation", READS)
async def test_a_read_whose_answer_is_lost_is_unreached_and_may_be_asked_again(hurried_desk, operation):
    desk = hurried_desk
    arguments = await reading(desk, operation)
    for fault in LOST:
        message = desk.message(fault)
        with pytest.raises(Unreached):
            await getattr(desk.region, operation)(message, *arguments)
        finding = await desk.region.enquire(message, question(operation, message))
        assert finding == NotThere(final=True)
    assert await getattr(desk.region, operation)(desk.message(), *arguments)


@pytest.mark.parametrize("operation", READS)
async def test_a_read_may_be_refused(desk, operation):
    arguments = await reading(desk, operation)
    for fault, code in REFUSED.items():
        with pytest.raises(Refused) as refused:
            await getattr(desk.region, operation)(desk.message(fault), *arguments)
        assert refused.value.code == code


UNREADABLE_CODES = {"find_recognitions": "aae100", "find_fairs": "xsbz"}
"""A flag has no table: a third word does not read."""
CODES = {
    "find_postings": "gwzt",
    "read_posting": "gwzt",
    "find_seekers": "qzzt",
    "read_seeker": "qzzt",
    "find_registrations": "status",
    "verify_certificate": "hyjg",
    "find_subsidies": "adc450",
    "find_licences": "xklb",
    "read_monitoring": "aab022",
}


@pytest.mark.parametrize("operation", READS)
async def test_an_unknown_code_in_a_read_is_refused_by_name(desk, operation):
    asking = getattr(desk.region, operation)(desk.message("unknown_code"), *await reading(desk, operation))
    if operation in UNREADABLE_CODES:
        with pytest.raises(Unreadable, match=UNREADABLE_CODES[operation]):
            await asking
        return
    with pytest.raises(Untranslatable) as untranslatable:
        await asking
    assert untranslatable.value.code == "ZZ99"
    assert untranslatable.value.table == f"{CODES[operation]}_employment"


@pytest.mark.parametrize("operation", READS)
async def test_an_answer_to_another_question_is_no_answer(desk, operation):
    arguments = await reading(desk, operation)
    with pytest.raises(Unreadable):
        await getattr(desk.region, operation)(desk.message("amounts_disagree"), *arguments)
    assert await getattr(desk.region, operation)(desk.message(), *arguments)


async def test_one_hit_alone_of_another_number_is_no_answer(desk):
    await desk.posted(title="罕独工")
    asked = PostingQuery(text="罕独")
    with pytest.raises(Unreadable):
        await desk.region.find_postings(desk.message("amounts_disagree"), asked, None, 10)
