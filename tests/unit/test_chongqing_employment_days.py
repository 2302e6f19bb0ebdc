"""What is past its days in Chongqing's labour market is judged by the business day alone (业务日期)."""

from datetime import date, timedelta

import pytest
from chongqing_employment_golden import (
    DAY,
    Enquired,
    message_of,
    played,
    question,
    region_over,
    spoilt,
)

from gateway.errors import OutcomeUnknown, Unreadable
from gateway.outcomes import Found
from gateway.regions.chongqing.employment.postings import state_of
from gateway.regions.directory import connect
from gateway.settings import Settings
from gateway.vocabulary import Region

pytestmark = pytest.mark.anyio

BEFORE, ON, AFTER = DAY - timedelta(40), DAY, DAY + timedelta(400)


@pytest.fixture
def anyio_backend():
    return "asyncio"


# The messages of the samples are all of one day; the business day is another.
@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 11, 14), "registered"),
        (date(2026, 11, 15), "active"),
        (date(2026, 12, 15), "active"),
        (date(2026, 12, 16), "expired"),
        (AFTER, "expired"),
    ],
)
async def test_a_posting_that_is_read_is_judged_by_the_business_day(today, state):
    sample, line = spoilt("read_posting", kssj="20261115", jssj="20261215", cgrsn="0", cgrsnv="0")
    assert (await played(sample, line, today=today)).answer.state == state


@pytest.mark.parametrize("name", ["publish_posting", "change_posting", "move_posting"])
@pytest.mark.parametrize(
    ("today", "state"), [(date(2026, 11, 25), "registered"), (ON, "active"), (AFTER, "expired")]
)
async def test_a_publication_is_judged_by_the_same_day_as_its_case(name, today, state):
    open_ = {"kssj": "20261126", "jssj": "20261226", "sfdj": "", "gdsj": "", "gdyy": "", "cgrsn": "0"}
    sample, line = spoilt(name, **open_, cgrsnv="0")
    assert (await played(sample, line, today=today)).answer.state == state
    finding = await region_over(
        Enquired({**sample, "answer": {"jl": [{**sample["answer"]["jl"][0], **open_, "cgrsnv": "0"}]}}),
        today=today,
    ).enquire(message_of(sample), question(sample))
    assert isinstance(finding, Found)
    assert finding.translated.answer.state == state


@pytest.mark.parametrize("name", ["read_seeker", "register_seeker", "move_seeker"])
@pytest.mark.parametrize(
    ("today", "state"), [(BEFORE, "active"), (date(2026, 12, 1), "active"), (date(2026, 12, 2), "expired")]
)
async def test_a_registration_is_judged_by_the_business_day(name, today, state):
    held = {"djsj": "20260902101500", "djyxq": "90", "sfdj": "", "gdsj": "", "gdyy": ""}
    sample, line = spoilt(name, **held)
    assert (await played(sample, line, today=today)).answer.state == state


@pytest.mark.parametrize("name", ["find_postings", "find_seekers"])
@pytest.mark.parametrize("today", [BEFORE, AFTER])
async def test_for_a_hit_the_region_vouches_whatever_the_day(name, today):
    sample, line = spoilt(name)
    assert {one.state for one in (await played(sample, line, today=today)).answers} == {"active"}


@pytest.mark.parametrize("today", [BEFORE, ON, AFTER])
def test_what_does_not_depend_on_days_does_not_ask_for_one(today):
    for fields, state in (
        ({"gdsj": "20261120120000", "gdyy": "3"}, "withdrawn"),
        ({"gdsj": "20261120120000", "gdyy": "2"}, "archived"),
        ({"sfdj": "1"}, "frozen"),
    ):
        assert state_of({"kssj": "20261115", "jssj": "20261215", **fields}, 1, 0, today) == state
    assert state_of({"kssj": "20261115", "jssj": "20261215"}, 1, 1, today) == "filled"


@pytest.mark.parametrize("djyxq", ["99999999999", "2932896", "9" * 400])
async def test_days_beyond_the_calendar_do_not_read(djyxq):
    sample, line = spoilt("read_seeker", djyxq=djyxq)
    with pytest.raises(Unreadable):
        await played(sample, line)
    sample, line = spoilt("register_seeker", djyxq=djyxq)
    with pytest.raises(OutcomeUnknown) as unknown:
        await played(sample, line)
    assert unknown.value.code == "unreadable"


async def test_the_day_is_the_one_that_the_deployments_cases_are_judged_by(tmp_path):
    file = tmp_path / "today"
    sample, line = spoilt("read_posting", kssj="20261115", jssj="20261215", cgrsn="0", cgrsnv="0")
    directory = connect(deployment(business_date_file=file), {}, {Region.CHONGQING: line})
    market = directory.backends[Region.CHONGQING].employment
    for day, state in (("2026-12-15", "active"), ("2026-12-16", "expired"), ("2026-11-14", "registered")):
        file.write_text(day, "utf-8")
        told = await market.read_posting(message_of(sample), sample["asked"]["posting_number"])
        assert told.answer.state == state
    await directory.aclose()


def deployment(**said):
    """A sandbox's settings, its regions nowhere."""
    needed = {
        "database_url": "postgresql://gateway_app:password@127.0.0.1/gateway",
        "issuer": "https://issuer.sandbox.invalid",
        "sandbox": True,
        **dict.fromkeys(("issuer_keys_file", "log_key_file", "sealing_keys_file"), "none"),
        **dict.fromkeys(("sichuan_url", "chongqing_url"), "http://region"),
        **dict.fromkeys(("sichuan_access_key", "sichuan_secret"), "k"),
        **dict.fromkeys(("chongqing_paas_id", "chongqing_token"), "k"),
    }
    return Settings(**needed | said)
