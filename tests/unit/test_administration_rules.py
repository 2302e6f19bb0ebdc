"""What no administrator may do, whatever the memory would let it: it is not even asked."""

from datetime import UTC, datetime

import pytest

from gateway.cases.administration import Administration, ClientChange, ClientRegistration, ClientSwitch
from gateway.cases.asking import Asking
from gateway.cases.client_book import Changed
from gateway.cases.registrations import Registration, RegistrationKept
from gateway.errands import Actor
from gateway.errors import Invalid, NotAllowed, NotFound

HOSPITAL = {
    "organisation": "12510198MA6000016E",
    "name": "沙盒成都第一医院",
    "kind": "hospital",
    "institution_code": "H51019800001",
    "scopes": ["medical-insurance"],
    "valid_from": "2026-01-01",
}
ADMINISTRATOR = {
    "organisation": "11510198MA60001141",
    "name": "川渝沙箱接入管理组",
    "kind": "administrator",
    "scopes": ["client-administration"],
    "valid_from": "2026-01-01",
}
HARNESS = {**HOSPITAL, "kind": "harness", "scopes": ["medical-insurance", "audit"]}
ACTOR = Actor(
    client_id="administrator",
    organisation="",
    institution_code=None,
    scopes=frozenset({"client-administration"}),
)
ASKING = Asking(actor=ACTOR, key="k", trace_id="")
WHY = {"reason": "试"}

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Book:
    """Knows a hospital and two administrators, and writes down what it was asked to change."""

    def __init__(self):
        known = {"his": HOSPITAL, "administrator": ADMINISTRATOR, "colleague": ADMINISTRATOR}
        at = datetime(2026, 11, 1, tzinfo=UTC)
        self.kept = {
            name: RegistrationKept(
                client_id=name,
                version=1,
                registration=Registration.model_validate(row),
                disabled_at=None,
                changed_at=at,
            )
            for name, row in known.items()
        }
        self.changes = []

    async def one(self, client_id):
        return self.kept.get(client_id)

    async def change(self, actor, change):
        self.changes.append((actor.client_id, change))
        return Changed(self.kept["his"], 7)


@pytest.fixture
def book():
    return Book()


def administration(book, *, sandbox=False):
    return Administration(book, sandbox=sandbox)


@pytest.mark.parametrize("client_id", ["administrator", "colleague"])
@pytest.mark.parametrize(
    ("act", "request_"),
    [
        ("disable", ClientSwitch(**WHY)),
        ("enable", ClientSwitch(**WHY)),
        ("change", ClientChange(**ADMINISTRATOR, **WHY, version=1)),
        ("change", ClientChange(**HOSPITAL, **WHY, version=1)),
    ],
    ids=["disable", "enable", "more of the same", "a hospital"],
)
async def test_an_administrator_is_touched_by_none_itself_among_them(book, client_id, act, request_):
    asked = getattr(administration(book), act)
    with pytest.raises(NotAllowed, match="own machine"):
        await asked(ASKING, client_id, request_)
    assert book.changes == []


async def test_nobody_is_made_an_administrator(book):
    desk = administration(book)
    with pytest.raises(NotAllowed, match="own machine"):
        await desk.register(ASKING, ClientRegistration(client_id="me-too", **ADMINISTRATOR, **WHY))
    with pytest.raises(NotAllowed, match="own machine"):
        await desk.change(ASKING, "his", ClientChange(**ADMINISTRATOR, **WHY, version=1))
    assert book.changes == []


async def test_a_harness_is_let_in_to_a_sandbox_only(book):
    request = ClientRegistration(client_id="tries-all", **HARNESS, **WHY)
    with pytest.raises(Invalid):
        await administration(book).register(ASKING, request)
    assert book.changes == []
    await administration(book, sandbox=True).register(ASKING, request)
    assert len(book.changes) == 1


async def test_a_change_carries_the_registration_alone_and_who_made_it(book):
    answer = await administration(book).change(ASKING, "his", ClientChange(**HOSPITAL, **WHY, version=1))
    ((who, change),) = book.changes
    assert (who, change.client_id, change.version, change.reason, change.on) == (
        "administrator",
        "his",
        1,
        "试",
        None,
    )
    assert change.registration == Registration.model_validate(HOSPITAL)
    assert (answer.receipt, answer.replayed) == (7, False)


async def test_two_acts_with_one_body_are_two_acts(book):
    desk = administration(book)
    await desk.disable(ASKING, "his", ClientSwitch(**WHY))
    await desk.enable(ASKING, "his", ClientSwitch(**WHY))
    (_, off), (_, on) = book.changes
    assert (off.on, on.on) == (False, True)
    assert off.fingerprint != on.fingerprint


async def test_who_is_not_there_is_not_found(book):
    with pytest.raises(NotFound):
        await administration(book).disable(ASKING, "nobody", ClientSwitch(**WHY))
    with pytest.raises(NotFound):
        await administration(book).read(ASKING, "nobody")
