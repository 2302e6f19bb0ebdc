"""Who is let in, and with what rights: a registration is the truth, a token only proves who calls."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

import gateway.sandbox
from gateway.cases.registrations import (
    KINDS,
    ClientKind,
    Registration,
    RegistrationKept,
    Registrations,
    Scope,
)
from gateway.errands import Actor
from gateway.errors import Broken, NotAuthenticated

TODAY = date(2026, 11, 27)
HOSPITAL = {
    "organisation": "12510198MA6000016E",
    "name": "沙盒成都第一医院",
    "kind": "hospital",
    "institution_code": "H51019800001",
    "scopes": ["medical-insurance"],
    "valid_from": "2026-01-01",
}
OFFICE = {
    "organisation": "11510198MA6000067R",
    "name": "成都沙箱社会保险事业管理局",
    "kind": "pension_office",
    "area_code": "510198",
    "scopes": ["pension"],
    "valid_from": "2026-01-01",
}


def registration(of=HOSPITAL, **changed):
    told = {name: value for name, value in {**of, **changed}.items() if value is not None}
    return Registration.model_validate(told)


class Memory:
    """Registrations that a test changes; it can be away."""

    def __init__(self, **clients):
        self.clients = clients
        self.changed = 1
        self.away = False
        self.read = 0

    def put(self, name, kept):
        self.clients[name] = kept
        self.changed += 1

    async def changes(self):
        if self.away:
            raise Broken
        return self.changed

    async def all(self):
        self.read += 1
        return list(self.clients.values())


def kept(client_id="his", disabled=False, of=HOSPITAL, **changed):
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return RegistrationKept(
        client_id=client_id,
        version=1,
        registration=registration(of, **changed),
        disabled_at=at if disabled else None,
        changed_at=at,
    )


def actor(client_id="his", scopes=("medical-insurance",), organisation="", institution=None, area=None):
    return Actor(
        client_id=client_id,
        organisation=organisation,
        institution_code=institution,
        scopes=frozenset(scopes),
        area_code=area,
    )


async def known(*clients, today=TODAY):
    registrations = Registrations(Memory(**{one.client_id: one for one in clients}), lambda: today)
    await registrations.look()
    return registrations


# -- what a registration must be -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ClientKind)
def test_a_kind_has_its_own_scopes_and_no_other(kind):
    rule = KINDS[kind]
    own = {
        "kind": kind,
        "institution_code": "H51019800001" if rule.institution else None,
        "area_code": "510198" if rule.area else None,
    }
    for scope in Scope:
        if scope in rule.scopes:
            assert registration(**own, scopes=[scope]).scopes == (scope,)
        else:
            with pytest.raises(ValidationError, match="may not have the scope"):
                registration(**own, scopes=[scope])


def test_nobody_but_a_test_harness_joins_a_service_with_the_bodies_behind_the_audit():
    services = {Scope.MEDICAL_INSURANCE, Scope.PENSION, Scope.EMPLOYMENT, Scope.CREDIT}
    both = {
        kind for kind, rule in KINDS.items() if rule.scopes & services and Scope.AUDIT_BODIES in rule.scopes
    }
    assert both == {ClientKind.HARNESS}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"institution_code": None}, "must have institution_code"),
        ({"area_code": "510198"}, "has no area_code"),
        ({"institution_code": "510198"}, "institution_code"),
        ({"organisation": "12510198MA6000016"}, "organisation"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["medical-insurance", "medical-insurance"]}, "twice"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"valid_to": "2025-12-31"}, "before valid_from"),
        ({"purposes": []}, "purposes"),
        ({"purposes": ["curiosity"]}, "nothing is asked for: curiosity"),
        ({"purposes": ["supervision", "supervision"]}, "a purpose twice"),
        ({"legal_bases": []}, "legal_bases"),
        ({"legal_bases": ["社会保险法 Art. 30"]}, "a legal basis that nothing rests on: 社会保险法 Art. 30"),
        ({"legal_bases": ["社会保险法 Art. 29"] * 2}, "a legal basis twice"),
        ({"requests_per_second": 0}, "requests_per_second"),
        ({"requests_at_once": 0}, "requests_at_once"),
        ({"secret": "x"}, "secret"),
    ],
)
def test_a_registration_that_is_not_in_order_says_what_is_wrong(changed, says):
    with pytest.raises(ValidationError, match=says):
        registration(**changed)


# -- who is let in ---------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_token_says_who_and_the_registration_says_what_for():
    registrations = await known(kept(), kept("office", of=OFFICE))
    admitted, agreed = registrations.admit(actor())
    assert admitted.institution_code == "H51019800001"
    assert admitted.organisation == "12510198MA6000016E"
    assert admitted.scopes == {"medical-insurance"}
    assert agreed == registration()
    assert registrations.admit(actor("office", ["pension"]))[0].area_code == "510198"


@pytest.mark.anyio
async def test_of_the_scopes_only_those_count_that_both_name():
    registrations = await known(kept("bureau", of=OFFICE, kind="insurance_bureau", scopes=["audit"]))
    admitted, _ = registrations.admit(actor("bureau", ["medical-insurance", "audit"]))
    assert admitted.scopes == {"audit"}
    assert registrations.admit(actor("bureau", ["medical-insurance"]))[0].scopes == frozenset()


@pytest.mark.anyio
@pytest.mark.parametrize(
    "said",
    [
        {"organisation": "12510198MA60000249"},
        {"institution": "H51019800003"},
        {"area": "510198"},
    ],
)
async def test_a_token_that_says_something_else_of_its_client_is_not_believed(said):
    registrations = await known(kept())
    with pytest.raises(NotAuthenticated, match="does not"):
        registrations.admit(actor(**said))


@pytest.mark.anyio
async def test_who_agreed_on_bound_tokens_is_let_in_with_no_other():
    registrations = await known(kept(certificate_bound=True), kept("office", of=OFFICE))
    with pytest.raises(NotAuthenticated, match="bound to its certificate") as refused:
        registrations.admit(actor())
    assert refused.value.doubt == "token_unbound"
    bound = replace(actor(), bound_to="x" * 43)
    assert registrations.admit(bound)[0].bound_to == "x" * 43
    # A binding is never too much.
    assert registrations.admit(replace(actor("office", ["pension"]), bound_to="x" * 43))


@pytest.mark.anyio
async def test_who_is_not_registered_or_is_shut_out_is_nobody():
    registrations = await known(kept(disabled=True))
    with pytest.raises(NotAuthenticated, match="disabled"):
        registrations.admit(actor())
    with pytest.raises(NotAuthenticated, match="not registered"):
        registrations.admit(actor("somebody"))


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("today", "holds"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
async def test_a_registration_holds_from_its_first_to_its_last_day(today, holds):
    registrations = await known(kept(valid_to="2026-12-31"), today=today)
    if holds:
        registrations.admit(actor())
    else:
        with pytest.raises(NotAuthenticated, match="not valid today"):
            registrations.admit(actor())


@pytest.mark.anyio
async def test_a_change_is_seen_at_the_next_look_and_nothing_is_read_without_one():
    memory = Memory(his=kept())
    registrations = Registrations(memory, lambda: TODAY)
    for _ in range(3):
        await registrations.look()
    assert memory.read == 1
    memory.put("his", kept(disabled=True))
    registrations.admit(actor())
    await registrations.look()
    with pytest.raises(NotAuthenticated):
        registrations.admit(actor())


@pytest.mark.anyio
async def test_while_the_memory_is_away_what_is_known_counts():
    memory = Memory(his=kept())
    registrations = Registrations(memory, lambda: TODAY)
    await registrations.look()
    memory.away = True
    looks = iter([None, None])

    class Over(BaseException):
        pass

    async def pause(_seconds):
        if next(looks, "over") == "over":
            raise Over

    with pytest.raises(Over):
        await registrations.keep_looking(pause)
    registrations.admit(actor())


# -- the sandbox's own -----------------------------------------------------------------------------------


def test_the_sandbox_registers_whom_its_issuer_knows_and_as_what_its_tokens_say():
    folder = Path(gateway.sandbox.__file__).parent
    known_there = tomllib.loads((folder / "issuer_clients.toml").read_text("utf-8"))["clients"]
    registered = tomllib.loads((folder / "registrations.toml").read_text("utf-8"))["clients"]
    assert registered.keys() == known_there.keys()
    for name, row in registered.items():
        agreed, theirs = Registration.model_validate(row), known_there[name]
        assert " ".join(agreed.scopes) == theirs["scope"], name
        assert agreed.organisation == theirs["organisation"], name
        assert agreed.institution_code == theirs.get("institution_code"), name
        assert agreed.area_code == theirs.get("area_code"), name


@pytest.fixture
def anyio_backend():
    return "asyncio"
