"""The journey itself: what each ending is kept as, told as, and what the same key brings afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from pydantic import BaseModel

from gateway import errors
from gateway.errands import Actor, Busy, Closing, Effect, Errand, Exchanged, Kept, Note, State, Taken
from gateway.evidence.sealing import Cipher, Seal
from gateway.exchange import Exchange
from gateway.operation import Conclusion
from gateway.outcomes import Found, InProcess, NotReversible, NotThere, RefusedThen, Reversed, Translated
from gateway.vocabulary import Region, uuid7

pytestmark = pytest.mark.anyio


class Word(BaseModel):
    said: str


@dataclass
class Notebook:
    """A journal on paper: the same promises as the one in Postgres, for one process."""

    kept: dict[UUID, Kept] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    busy: bool = False
    fenced: bool = False

    async def claim(self, errand: Errand):
        if self.busy:
            return Busy(uuid7())
        earlier = await self.find(errand.actor.client_id, errand.key)
        if earlier and not (
            earlier.state is State.UNREACHED and earlier.errand.fingerprint == errand.fingerprint
        ):
            return earlier
        self.steps.append("asked")
        attempt = earlier.attempt + 1 if earlier else 1
        errand_id = earlier.errand.errand_id if earlier else errand.errand_id
        self.kept[errand_id] = Kept(
            errand=replace(errand, errand_id=errand_id),
            state=State.ASKED,
            effect=Effect.UNKNOWN,
            attempt=attempt,
            answer=None,
            reason=None,
            residue=(),
            alive=True,
        )
        return Taken(errand_id, attempt)

    async def close(self, closing: Closing):
        if self.fenced:
            return None
        kept = self.kept[closing.errand.errand_id]
        if kept.attempt != closing.attempt or kept.state not in (State.ASKED, State.UNKNOWN):
            return None
        self.steps.append(f"{closing.action}:{closing.state}:{closing.effect}")
        kept = replace(kept, attempt=kept.attempt + closing.fence)
        self.kept[closing.errand.errand_id] = replace(
            kept,
            state=closing.state,
            effect=closing.effect,
            answer=closing.answer,
            reason=closing.reason,
            index=len(self.steps),
        )
        return len(self.steps)

    async def find(self, client_id: str, key: str):
        for kept in self.kept.values():
            if (kept.errand.actor.client_id, kept.errand.key) == (client_id, key):
                return kept
        return None

    async def read(self, errand_id: UUID):
        return self.kept.get(errand_id)

    async def note(self, note: Note):
        self.notes.append(note)
        return len(self.notes)

    def new_seal(self) -> Seal:
        return Seal(uuid7(), Cipher.AES_256_GCM, b"wrapped", "first")

    def node(self) -> int:
        return 7


@dataclass
class FarSide:
    finding: object = NotThere(final=False)
    reversal: object = Reversed()

    def mint_message_id(self, institution_code, at, node):
        return f"{institution_code}-{uuid7()}"

    def institution_name(self, institution_code):
        return "沙箱医院"

    async def enquire(self, message, question):
        message.exchanged.append(Exchanged(b"what became of it", b"this"))
        return said(self.finding)

    async def reverse(self, message, question):
        message.exchanged.append(Exchanged(b"take it back", None))
        return said(self.reversal)


def said(outcome):
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


@dataclass(frozen=True)
class Greeting:
    name: str = "greet"
    reversible: bool = True
    state: State = State.ANSWERED
    service: str = "greetings"

    @property
    def asks(self):
        return self.name

    def conclude(self, errand, translated):
        return Conclusion(translated.answer, (), self.state)

    def failed(self, errand, state, reason):
        return ()


HOSPITAL = Actor(
    client_id="hospital", organisation="91510100MA6000016A", institution_code=None, scopes=frozenset()
)


def an_errand(**changes) -> Errand:
    plain = Errand(
        errand_id=uuid7(),
        actor=HOSPITAL,
        key="k-1",
        operation="greet",
        changes_state=True,
        region=Region.SICHUAN,
        institution_code="H51019800001",
        insured_area="510198",
        treatment_area="500198",
        fingerprint=b"f",
        request=b"{}",
        facts={},
    )
    return replace(plain, **changes)


@pytest.fixture
def notebook():
    return Notebook()


@pytest.fixture
def far_side():
    return FarSide()


@pytest.fixture
def exchange(notebook, far_side):
    return Exchange(notebook, {(Region.SICHUAN, "greetings"): far_side}, {"greet": Greeting()})


async def answered(_message):
    return Translated(Word(said="yes"))


def raising(error):
    async def ask(message):
        raise error

    return ask


async def test_the_claim_is_kept_before_the_region_is_asked(exchange, notebook):
    async def ask(message):
        assert notebook.steps == ["asked"]
        assert notebook.kept[next(iter(notebook.kept))].errand.message_id == message.message_id
        return Translated(Word(said="yes"))

    carried = await exchange.carry(an_errand(), ask)
    assert carried.answer == b'{"said":"yes"}'
    assert notebook.steps == ["asked", "close:answered:applied"]


ENDINGS = [
    (errors.Refused(code="1", message="no"), State.REFUSED, Effect.NONE),
    (errors.NotTellable(), State.REFUSED, Effect.NONE),
    (errors.Untranslatable("table", "x", to_region=True), State.REFUSED, Effect.NONE),
    (errors.Unreached(), State.UNREACHED, Effect.NONE),
    (errors.OutcomeUnknown(), State.UNKNOWN, Effect.UNKNOWN),
    (errors.Unreadable(), State.UNKNOWN, Effect.UNKNOWN),
]


@pytest.mark.parametrize(("error", "state", "effect"), ENDINGS)
async def test_each_failure_is_kept_as_what_it_means(exchange, notebook, error, state, effect):
    with pytest.raises(type(error)) as raised:
        await exchange.carry(an_errand(), raising(error))
    assert notebook.steps == ["asked", f"close:{state}:{effect}"]
    assert raised.value.errand_id in notebook.kept


async def test_our_own_fault_while_asking_leaves_the_outcome_unknown(exchange, notebook):
    with pytest.raises(errors.OutcomeUnknown):
        await exchange.carry(an_errand(), raising(ZeroDivisionError()))
    assert notebook.steps[-1] == "close:unknown:unknown"


async def test_our_own_fault_in_a_read_changes_nothing(exchange, notebook):
    with pytest.raises(errors.Unreached):
        await exchange.carry(an_errand(changes_state=False), raising(ZeroDivisionError()))
    assert notebook.steps[-1] == "close:unreached:none"


async def test_the_same_key_brings_the_same_answer_and_asks_nobody(exchange, notebook):
    await exchange.carry(an_errand(), answered)
    again = await exchange.carry(an_errand(), raising(AssertionError("asked again")))
    assert again.replayed
    assert again.answer == b'{"said":"yes"}'
    assert notebook.steps.count("asked") == 1


async def test_the_same_key_with_another_body_is_refused(exchange):
    await exchange.carry(an_errand(), answered)
    with pytest.raises(errors.KeyReused):
        await exchange.carry(an_errand(fingerprint=b"other"), answered)


async def test_a_running_errand_is_not_asked_twice(exchange):
    async def ask(message):
        with pytest.raises(errors.StillInProgress):
            await exchange.carry(an_errand(), answered)
        return Translated(Word(said="yes"))

    await exchange.carry(an_errand(), ask)


async def test_unreached_may_be_tried_again_with_the_same_key(exchange):
    with pytest.raises(errors.Unreached) as first:
        await exchange.carry(an_errand(), raising(errors.Unreached()))
    second = await exchange.carry(an_errand(), answered)
    assert second.errand_id == first.value.errand_id
    assert not second.replayed


@pytest.mark.parametrize("error", [errors.Refused(code="1", message="no"), errors.OutcomeUnknown()])
async def test_refused_and_unknown_stay_what_they_are(exchange, error):
    for _ in range(2):
        with pytest.raises(type(error)):
            await exchange.carry(an_errand(), raising(error))


async def test_a_visit_with_an_open_errand_is_busy(exchange, notebook):
    notebook.busy = True
    with pytest.raises(errors.VisitBusy):
        await exchange.carry(an_errand(), answered)


async def test_an_answer_that_comes_after_an_enquiry_ended_the_errand_is_not_passed_on(exchange, notebook):
    notebook.fenced = True
    with pytest.raises(errors.OutcomeUnknown):
        await exchange.carry(an_errand(), answered)


async def lost(exchange, notebook) -> Kept:
    with pytest.raises(errors.OutcomeUnknown) as raised:
        await exchange.carry(an_errand(), raising(errors.OutcomeUnknown()))
    return notebook.kept[raised.value.errand_id]


FINDINGS = [
    (Found(Translated(Word(said="yes"))), State.ANSWERED),
    (RefusedThen("9", "no"), State.REFUSED),
    (NotThere(final=True), State.UNREACHED),
    (NotThere(final=False), State.UNKNOWN),
    (InProcess(), State.UNKNOWN),
]


@pytest.mark.parametrize(("finding", "state"), FINDINGS)
async def test_an_enquiry_ends_the_unknown_only_by_what_the_region_says(
    exchange, notebook, far_side, finding, state
):
    kept = await lost(exchange, notebook)
    far_side.finding = finding
    await exchange.enquire(kept)
    assert notebook.kept[kept.errand.errand_id].state is state
    assert bool(notebook.notes) is (state is State.UNKNOWN)


@pytest.mark.parametrize(("call", "action"), [("enquire", "enquire"), ("reverse", "ask_reversal")])
async def test_what_was_asked_in_vain_is_written_down_with_its_messages(
    exchange, notebook, far_side, call, action
):
    kept = await lost(exchange, notebook)
    far_side.finding = far_side.reversal = errors.OutcomeUnknown()
    with pytest.raises(errors.OutcomeUnknown) as raised:
        await getattr(exchange, call)(kept)
    (note,) = notebook.notes
    assert (note.action, note.outcome, note.effect) == (action, "OutcomeUnknown", "unknown")
    assert (note.errand_id, note.operation) == (kept.errand.errand_id, "greet")
    assert len(note.exchanged) == 1
    assert note.seal == kept.errand.seal
    assert raised.value.receipt is not None


async def test_what_an_enquiry_found_is_what_the_caller_would_have_had(exchange, notebook, far_side):
    kept = await lost(exchange, notebook)
    far_side.finding = Found(Translated(Word(said="yes")))
    await exchange.enquire(kept)
    assert (await exchange.carry(an_errand(), answered)).answer == b'{"said":"yes"}'


async def test_nobody_follows_up_after_an_enquiry_so_the_errand_waits(notebook, far_side):
    exchange = Exchange(
        notebook, {(Region.SICHUAN, "greetings"): far_side}, {"greet": Greeting(state=State.FOLLOWING_UP)}
    )
    kept = await lost(exchange, notebook)
    far_side.finding = Found(Translated(Word(said="yes")))
    await exchange.enquire(kept)
    assert notebook.kept[kept.errand.errand_id].state is State.WAITING


async def test_each_service_of_a_region_is_a_system_of_its_own(notebook, far_side):
    other = FarSide()
    regions = {(Region.SICHUAN, "greetings"): far_side, (Region.SICHUAN, "farewells"): other}
    operations = {"greet": Greeting(), "part": Greeting(name="part", service="farewells")}
    exchange = Exchange(notebook, regions, operations)
    other.finding = Found(Translated(Word(said="bye")))
    with pytest.raises(errors.OutcomeUnknown):
        await exchange.carry(an_errand(operation="part"), raising(errors.OutcomeUnknown()))
    (kept,) = notebook.kept.values()
    await exchange.enquire(kept)
    assert notebook.kept[kept.errand.errand_id].answer == b'{"said":"bye"}'


async def test_a_region_is_told_the_staff_number_of_who_acts_also_when_it_is_enquired_of(
    exchange, notebook, far_side
):
    told = []

    async def lose(message):
        told.append(message.operator)
        raise errors.OutcomeUnknown

    async def enquire(message, question):
        told.append(message.operator)
        return NotThere(final=False)

    far_side.enquire = enquire
    with pytest.raises(errors.OutcomeUnknown):
        await exchange.carry(an_errand(facts={"operator": "JB01"}), lose)
    await exchange.enquire(next(iter(notebook.kept.values())))
    assert told == ["JB01", "JB01"]
    with pytest.raises(errors.OutcomeUnknown):
        await exchange.carry(an_errand(key="k-2"), lose)
    assert told[-1] == HOSPITAL.client_id


async def test_a_seal_that_a_case_made_beforehand_is_kept_with_the_claim(exchange, notebook):
    seal = notebook.new_seal()
    await exchange.carry(an_errand(seal=seal, seals_anew=True), answered)
    await exchange.carry(an_errand(key="k-2", seal=seal), answered)
    await exchange.carry(an_errand(key="k-3"), answered)
    kept = {one.errand.key: one.errand for one in notebook.kept.values()}
    assert {key: one.seals_anew for key, one in kept.items()} == {"k-1": True, "k-2": False, "k-3": True}
    assert kept["k-1"].seal == kept["k-2"].seal == seal


async def test_an_operation_may_conclude_that_nothing_happened_in_the_region(notebook, far_side):
    @dataclass(frozen=True)
    class Needless(Greeting):
        def conclude(self, errand, translated):
            return Conclusion(translated.answer, effect=Effect.NONE)

    exchange = Exchange(notebook, {(Region.SICHUAN, "greetings"): far_side}, {"greet": Needless()})
    await exchange.carry(an_errand(), answered)
    assert notebook.steps == ["asked", "close:answered:none"]


async def test_an_answered_errand_is_not_enquired_of(exchange, notebook, far_side):
    carried = await exchange.carry(an_errand(), answered)
    far_side.finding = RefusedThen("9", "no")
    await exchange.enquire(notebook.kept[carried.errand_id])
    assert notebook.kept[carried.errand_id].state is State.ANSWERED


async def test_a_reversal_ends_the_unknown_and_the_key_with_it(exchange, notebook):
    kept = await lost(exchange, notebook)
    await exchange.reverse(kept)
    assert notebook.steps[-1] == "reverse:reversed:reversed"
    with pytest.raises(errors.WrongState):
        await exchange.carry(an_errand(), answered)


async def test_an_enquiry_under_way_is_shut_out_by_a_reversal(exchange, notebook, far_side):
    kept = await lost(exchange, notebook)
    far_side.finding = Found(Translated(Word(said="yes")))

    async def reversed_meanwhile(message, question):
        await exchange.reverse(kept)
        return far_side.finding

    far_side.enquire = reversed_meanwhile
    with pytest.raises(errors.OutcomeUnknown):
        await exchange.enquire(kept)
    assert notebook.kept[kept.errand.errand_id].state is State.REVERSED


async def test_a_reversal_that_was_lost_is_asked_for_again_and_not_enquired_of(exchange, notebook, far_side):
    kept = await lost(exchange, notebook)
    reverse, far_side.reverse = far_side.reverse, raising_twice
    with pytest.raises(errors.OutcomeUnknown):
        await exchange.reverse(kept)
    half = notebook.kept[kept.errand.errand_id]
    with pytest.raises(errors.WrongState):
        await exchange.enquire(half)
    far_side.reverse = reverse
    await exchange.reverse(half)
    assert notebook.kept[kept.errand.errand_id].state is State.REVERSED


async def raising_twice(message, question):
    raise errors.OutcomeUnknown


async def test_a_known_outcome_cannot_be_reversed(exchange, notebook):
    carried = await exchange.carry(an_errand(), answered)
    with pytest.raises(errors.WrongState):
        await exchange.reverse(notebook.kept[carried.errand_id])


async def test_what_the_region_cannot_take_back_stays_unknown(exchange, notebook, far_side):
    kept = await lost(exchange, notebook)
    far_side.reversal = NotReversible("It is confirmed.")
    with pytest.raises(errors.NotTellable):
        await exchange.reverse(kept)
    assert notebook.kept[kept.errand.errand_id].state is State.UNKNOWN


@pytest.mark.parametrize(("changes_state", "reads_as"), [(True, State.UNKNOWN), (False, State.UNREACHED)])
def test_an_asked_errand_of_a_dead_process_has_an_unknown_outcome(changes_state, reads_as):
    kept = Kept(
        errand=an_errand(changes_state=changes_state, claimed_at=datetime.now(UTC)),
        state=State.ASKED,
        effect=Effect.UNKNOWN,
        attempt=1,
        answer=None,
        reason=None,
        residue=(),
        alive=False,
    )
    assert kept.reads_as is reads_as
