"""The words of the journey: an errand, its states, what closes it, and the memory it needs.

    asked ──► answered │ refused │ unreached │ unknown
      │          ▲                   │           │
      │      following_up            │           ├─► answered │ refused │ unreached   (enquiry)
      └──────► waiting               └─► asked   └─► reversed                         (reversal)

`unknown` never becomes anything else by a timer or a restart; `unreached` may be asked again with the
same key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from gateway.evidence.entry import EntryClass
from gateway.evidence.sealing import Seal
from gateway.services.events import Event
from gateway.vocabulary import Identity, Region


class State(StrEnum):
    """Where an errand (办件) stands."""

    ASKED = "asked"
    """Claimed; the region is being asked, or we fell over while asking."""
    FOLLOWING_UP = "following_up"
    """The region answered; the errand that follows from it is under way."""
    WAITING = "waiting"
    """The region answered; what follows did not succeed yet and goes on with the same key."""
    ANSWERED = "answered"
    REFUSED = "refused"
    UNREACHED = "unreached"
    UNKNOWN = "unknown"
    REVERSED = "reversed"


WITH_ANSWER = (State.ANSWERED, State.FOLLOWING_UP, State.WAITING)
"""The region answered, and the answer can be given again."""


class Effect(StrEnum):
    """Whether something happened in the region."""

    NONE = "none"
    APPLIED = "applied"
    UNKNOWN = "unknown"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who calls: known from the access token."""

    client_id: str
    organisation: str
    """统一社会信用代码 of the organisation the client belongs to."""
    institution_code: str | None
    """The only institution the client may act for; None for clients that are not hospitals."""
    scopes: frozenset[str]
    area_code: str | None = None
    """The only area the client may act for; None for clients that are no social-insurance office."""
    bound_to: str | None = None
    """The thumbprint (SHA-256) of the certificate without which its token is worth nothing."""
    signed_with: str | None = None
    """The key that it signed this request with; None for whoever brought a token."""
    withheld: frozenset[str] = frozenset()
    """The members of this answer that are not for a client of its kind."""


GATEWAY = Actor(client_id="gateway", organisation="", institution_code=None, scopes=frozenset())
"""The actor of errands that follow from another one."""


@dataclass(frozen=True, slots=True)
class Ground:
    """On what an operation rests: the service it belongs to, its purpose, and the law (目的与法律依据)."""

    service: str
    purpose: str
    legal_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One exchange with one region, written down before the socket opens."""

    errand_id: UUID
    actor: Actor
    key: str
    """The caller's Idempotency-Key; for a read, the errand's own id."""
    operation: str
    changes_state: bool
    region: Region
    institution_code: str
    insured_area: str
    treatment_area: str
    fingerprint: bytes
    """SHA-256 over operation, target and the parsed request."""
    request: bytes
    """The request as it came; kept sealed, and as a salted commitment."""
    facts: dict[str, Any]
    """What closing, enquiry and reversal need later; no name and no identity number."""
    visit_id: UUID | None = None
    visit_version: int | None = None
    """The version of the visit that the facts were read from; a claim on a newer visit is Busy."""
    transfer_id: UUID | None = None
    """The pension transfer that it is about."""
    transfer_version: int | None = None
    """The version of the transfer that the facts were read from; a claim on a newer one is Busy."""
    seal: Seal | None = None
    """The key under which its bodies are sealed: that of its person and case."""
    seals_anew: bool = False
    """The seal was made for this errand and is to be kept with its claim."""
    case_id: UUID | None = None
    """The visit, filing, transfer or other case that a new seal is for; the errand itself when absent."""
    persons: tuple[Identity, ...] = ()
    """Whom a new seal is about."""
    exclusive: bool = False
    """At most one exclusive errand of a visit or transfer is open at a time."""
    parent_id: UUID | None = None
    trace_id: str = ""
    message_id: str = ""
    claimed_at: datetime | None = None
    sandbox_fault: str | None = None
    answer_by: float | None = None
    """When the caller stops waiting, by this process's monotonic clock; not kept."""

    @property
    def operator(self) -> str:
        """Who acts at the caller's window (经办人): the staff number among the facts, else the client."""
        return str(self.facts.get("operator") or self.actor.client_id)

    @property
    def purpose(self) -> str | None:
        """Why it is asked, where the caller must say it; else the operation's ground says so (目的)."""
        return self.facts.get("purpose")


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The very bytes that went to a region and came back; kept sealed."""

    sent: bytes
    received: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What ends (or moves on) an errand, applied in one transaction with its log entry."""

    errand: Errand
    attempt: int
    state: State
    effect: Effect
    answer: bytes | None = None
    reason: dict[str, str] | None = None
    residue: tuple[str, ...] = ()
    exchanged: tuple[Exchanged, ...] = ()
    events: Sequence[Event] = ()
    disclosed: tuple[str, ...] = ()
    """Which fields the answer tells."""
    persons: tuple[Identity, ...] = ()
    """Whom the answer names, beyond those the request named."""
    action: str = "close"
    fence: bool = False
    """Shut out whatever began before, live call or enquiry: only the next attempt may end the errand."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The claim is ours: ask now."""

    errand_id: UUID
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An errand as the journal holds it."""

    errand: Errand
    state: State
    effect: Effect
    attempt: int
    answer: bytes | None
    reason: dict[str, str] | None
    residue: tuple[str, ...]
    alive: bool
    """Whether the process that claimed it still runs."""
    index: int | None = None
    """The log's entry that says so."""
    closed_at: datetime | None = None
    follow_ups: tuple[UUID, ...] = ()

    @property
    def reads_as(self) -> State:
        """The state as callers see it: an asked errand of a process that is gone has an unknown outcome."""
        if self.state is State.ASKED and not self.alive:
            return State.UNKNOWN if self.errand.changes_state else State.UNREACHED
        return self.state


@dataclass(frozen=True, slots=True)
class Busy:
    """Another exclusive errand of the visit or transfer is open, or it has moved on since it was read."""

    errand_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A log entry that belongs to no claim or close: an enquiry, a reversal, a denied or refused call."""

    actor: Actor
    action: str
    outcome: str
    effect: Effect
    errand_id: UUID | None = None
    region: Region | None = None
    message_id: str = ""
    trace_id: str = ""
    entry_class: EntryClass = EntryClass.EXCHANGE
    purpose: str | None = None
    legal_basis: str | None = None
    disclosed: tuple[str, ...] = ()
    persons: tuple[Identity, ...] = ()
    """Whom it is about: their report names it."""
    bodies: tuple[tuple[str, bytes], ...] = ()
    """What is to be sealed with it, by name."""
    seal: Seal | None = None
    exchanged: tuple[Exchanged, ...] = ()
    operation: str | None = None
    """Of the errand that it is about; on what that rests, this rests."""
    details: dict[str, Any] = field(default_factory=dict)


class Journal(Protocol):
    """The memory of errands: every method is one short transaction."""

    async def claim(self, errand: Errand) -> Taken | Kept | Busy:
        """Take (caller, key), or say who has it. The entry of the trail is written with it."""

    async def close(self, closing: Closing) -> int | None:
        """End the errand if this attempt still holds it; the index of the log's entry that says so.

        None when someone else ended it meanwhile.
        """

    async def find(self, client_id: str, key: str) -> Kept | None:
        """The errand of a caller's key."""

    async def read(self, errand_id: UUID) -> Kept | None:
        """The errand of an id."""

    async def note(self, note: Note) -> int:
        """Write an entry of the log; its index."""

    async def turn(self, note: Note, event: Event) -> int | None:
        """Change our memory without an errand, together with the entry that says so; its index.

        None when what was to change has moved on since it was read.
        """

    def new_seal(self) -> Seal:
        """A key for a person and case that have none yet."""

    def node(self) -> int:
        """The number of this process, which it holds as long as it lives."""
