"""An occupation that only Sichuan lists is told beside what its registers say (职业(工种))."""

import re

import pytest
from sichuan_employment_golden import Recorded, golden, played, shown, spoilt

from gateway.errors import Unreadable

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.parametrize("name", ["find_registrations", "verify_certificate"])
async def test_what_a_register_says_is_told_without_an_occupation_that_is_not_ours(name):
    sample = golden(name)
    whole = shown(await played(sample, Recorded(sample["answer"])))
    spoiled = re.sub("<aca111>[0-9]+", "<aca111>6309900", sample["answer"], count=1)
    assert spoiled != sample["answer"]
    told = await played(sample, Recorded(spoiled))
    first = whole[0] if isinstance(whole, list) else whole
    assert first.pop("occupation")
    assert shown(told) == whole
    assert told.residue == ("aca111 6309900",)


async def test_a_subsidy_for_an_occupation_that_nobody_asked_about_is_no_answer():
    sample, line = spoilt("find_subsidies", "<aca111>6310103", "<aca111>6309900")
    with pytest.raises(Unreadable):
        await played(sample, line)
