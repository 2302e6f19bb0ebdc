"""Whoever is not believed is turned away alike and leaves an entry; a flood leaves a few and a number."""

import asyncio
import json
import re
from pathlib import Path

import pytest
import structlog
from bad_tokens import bad_tokens, claiming, parts_of
from knocking import SETTLE, VISIT
from stand_in import ISSUER, Everybody

from gateway.api.turned_away import MINUTE, MOST, NOBODY, TurnedAway
from gateway.errands import Actor
from gateway.errors import Broken, Doubt, NotAuthenticated
from gateway.evidence.entry import EntryClass
from gateway.sandbox.issuer import issue_token

pytestmark = pytest.mark.anyio
READ = f"/v1/medical-insurance/visits/{VISIT}"
PAGE = Path(__file__).parents[3] / "docs" / "problems" / "not-authenticated.md"


@pytest.fixture
def bad(door):
    def issue(**changed):
        return issue_token(door.keys, "hospital-chengdu", **{"iss": ISSUER, **changed})

    return bad_tokens(issue, json.loads((door.keys / "jwks.json").read_text()))


async def knock(hospital, token, path=READ):
    return await hospital.get(path, headers={"authorization": f"Bearer {token}"})


def seen(response):
    """What a caller sees, less the sentence that says why and the names of the request."""
    told = response.json()
    del told["detail"], told["trace_id"]
    kept = {
        name: value
        for name, value in response.headers.items()
        if name not in ("traceparent", "content-length")
    }
    return response.status_code, kept, told


async def test_the_samples_are_of_every_doubt_about_a_token(bad):
    of_registrations = {"unknown_client", "disabled", "out_of_term", "contradicted"}
    elsewhere = {"unproven", "no_proof", "keys_away"}
    told = {doubt for _, doubt in bad.values()}
    of_a_token = {one for one in Doubt if not one.startswith(("signature_", "certificate_"))}
    bound = {Doubt.TOKEN_UNBOUND, Doubt.BINDING_UNKNOWN, Doubt.PROXY_UNKNOWN}
    assert told | of_registrations | elsewhere == of_a_token - bound


async def test_each_is_turned_away_alike_and_leaves_an_entry(hospital, door, bad):
    first = None
    for name, (token, doubt) in bad.items():
        with structlog.testing.capture_logs() as lines:
            response = await knock(hospital, token)
        first = first or seen(response)
        assert seen(response) == first, name
        assert first[0] == 401
        assert first[1]["www-authenticate"] == 'Bearer realm="chuanyu-gateway", error="invalid_token"'
        note = door.notes.written[-1]
        assert (note.action, note.outcome, note.entry_class) == (
            "turn_away",
            "NotAuthenticated",
            EntryClass.SECURITY,
        )
        assert note.details["reason"] == doubt, name
        assert note.details["operation"] == "getVisit"
        assert note.trace_id == response.json()["trace_id"]
        assert note.actor.client_id == NOBODY
        if token.count(".") == 2 and doubt != "unreadable":
            assert note.details["claimed"] == "hospital-chengdu", name
        assert parts_of(token, f"{note!r} {lines!r} {response.text} {response.headers!r}") == [], name
    assert len(door.notes.written) == len(bad)
    assert door.calls == []


async def test_a_request_without_a_token_leaves_one_too_and_a_page_of_the_log_does(hospital, door):
    response = await hospital.get(READ, headers={"authorization": ""})
    assert response.status_code == 401
    assert (await knock(hospital, "a.b.c", "/log/tile/entries/000")).status_code == 401
    told = [(note.details["operation"], note.details["reason"]) for note in door.notes.written]
    assert told == [("getVisit", "no_proof"), ("readLogEntries", "unreadable")]


async def test_a_good_token_of_nobody_registered_names_its_client(hospital, door):
    class Nobody(Everybody):
        def admit(self, actor, /):
            raise NotAuthenticated("The client is not registered.", doubt=Doubt.UNKNOWN_CLIENT)

    object.__setattr__(door.house, "admission", Nobody())
    assert (await hospital.get(READ)).status_code == 401
    (note,) = door.notes.written
    assert (note.actor.client_id, note.details["reason"]) == ("hospital-chengdu", "unknown_client")
    assert "claimed" not in note.details


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [
        ("hospital-chengdu", "hospital-chengdu"),
        ("x" * 400, "x" * 40),
        ("510198197203150010", "***"),
        ("周济川", "???"),
        ("a\nb <script>", "a?b??script?"),
    ],
)
async def test_whom_it_claims_to_be_is_shortened_and_names_no_person(hospital, door, claimed, shown):
    await knock(hospital, claiming(claimed))
    (note,) = door.notes.written
    assert note.details["claimed"] == shown


class Minutes:
    """A clock that stands still, and whoever waits for it."""

    def __init__(self):
        self.at = 1000.0
        self.over = asyncio.Event()

    def __call__(self):
        return self.at

    async def pause(self, seconds):
        self.asked = seconds
        await self.over.wait()


async def test_a_thousand_leave_a_few_entries_and_how_many_more_there_were(hospital, door):
    minutes = Minutes()
    object.__setattr__(door.house, "turned_away", TurnedAway(door.notes, minutes, minutes.pause))
    for _ in range(1000):
        assert (await knock(hospital, "a.b.c", SETTLE.replace("settlements", "fee-lines"))).status_code == 401
    assert len(door.notes.written) == MOST
    await knock(hospital, claiming("hospital-chengdu"))
    assert len(door.notes.written) == MOST + 1  # another reason has a count of its own
    await asyncio.sleep(0)
    minutes.at += MINUTE
    minutes.over.set()
    await asyncio.wait_for(door.notes.until(MOST + 2), 5)
    assert minutes.asked == MINUTE
    last = door.notes.written[-1]
    assert (last.details["reason"], last.details["left_out"]) == ("unreadable", 1000 - MOST)
    await knock(hospital, "a.b.c")
    assert door.notes.written[-1].details == {"operation": "getVisit", "reason": "unreadable"}
    counted = (await hospital.get("/metrics")).text
    assert re.search(r'gateway_callers_turned_away_total\{reason="unreadable"\} 1001\.0', counted)


async def test_what_was_only_counted_is_told_at_the_end_of_the_process(hospital, door):
    for _ in range(MOST + 7):
        await knock(hospital, "a.b.c")
    await door.house.turned_away.finish()
    assert door.notes.written[-1].details["left_out"] == 7
    await door.house.turned_away.finish()
    assert len(door.notes.written) == MOST + 1


async def test_registered_clients_are_counted_each_for_itself(door):
    turned_away = TurnedAway(door.notes)
    for name in ("one", "two"):
        actor = Actor(client_id=name, organisation="", institution_code=None, scopes=frozenset())
        for _ in range(MOST + 1):
            error = NotAuthenticated("The client's registration is disabled.", doubt=Doubt.DISABLED)
            await turned_away.note(error, "getVisit", "", actor)
    await turned_away.finish()
    told = [(note.actor.client_id, note.details.get("left_out")) for note in door.notes.written]
    assert told == [
        *[("one", None)] * MOST,
        *[("two", None)] * MOST,
        ("one", 1),
        ("two", 1),
    ]


async def test_whoever_is_not_believed_is_turned_away_although_it_cannot_be_written_down(hospital, door):
    async def broken(_note):
        raise Broken

    object.__setattr__(door.notes, "note", broken)
    with structlog.testing.capture_logs() as lines:
        assert (await knock(hospital, "a.b.c")).status_code == 401
    assert "refusal.unwritten" in {line["event"] for line in lines}


def test_the_problems_page_lists_every_reason():
    text = PAGE.read_text("utf-8")
    assert [one.value for one in Doubt if text.count(f"`{one.value}`") != 2] == []
