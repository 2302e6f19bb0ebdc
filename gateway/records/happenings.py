"""What closing an errand, or a turn of a case, changes in our memory: kind by kind, in its transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import datetime

from gateway.errands import Closing, Note
from gateway.records import (
    credit_changes,
    delivery_changes,
    fund_changes,
    publication_changes,
    referral_changes,
    settlement_changes,
    transfer_changes,
    visit_changes,
)
from gateway.records.database import Connection
from gateway.records.entries import Scribe
from gateway.records.happened import Happening
from gateway.records.log import ToAppend
from gateway.services import deliveries
from gateway.services.credit import events as credit
from gateway.services.employment import events as employment
from gateway.services.events import Event
from gateway.services.medical_insurance import events
from gateway.services.pension import events as pension
from gateway.services.pension import fund_events as funds


def touched_by(event: Event) -> list[Hashable]:
    """The rows that an event changes, by their ids (which never collide: they are UUIDs)."""
    names = (
        *("visit_id", "filing_id", "settlement_id", "cancels", "transfer_id", "batch_id", "payment_id"),
        *("delivery_id", "thing_id", "publication_id", "referral_id", "push_id"),
    )
    if isinstance(event, events.ParentMoved):
        return [event.errand_id]
    if isinstance(event, pension.NewsHeard):
        return [("news", event.region)]
    if isinstance(event, credit.ChangesHeard):
        return [("credit changes", event.region), *(push.push_id for push in event.pushes)]
    if isinstance(event, funds.BatchFormed):
        return [event.batch_id, *event.transfer_ids]
    return [value for name in names if (value := getattr(event, name, None)) is not None]


async def apply(
    connection: Connection, closings: Sequence[Closing], *, at: datetime, grace: float, scribe: Scribe
) -> list[ToAppend]:
    """Apply the events of all closings, kind by kind; with the entries that some of them write."""
    happened: dict[type, list[Happening]] = {}
    for closing in closings:
        for event in closing.events:
            errand = closing.errand
            happened.setdefault(type(event), []).append(
                Happening(event, errand.region, errand.trace_id, errand.seal, at, grace, scribe)
            )
    written: list[ToAppend] = []
    for kind, apply_all in _IN_ORDER.items():
        if kind in happened:
            written += await apply_all(connection, happened.pop(kind)) or ()
    if happened:
        raise TypeError(f"no way to remember {', '.join(sorted(kind.__name__ for kind in happened))}")
    return written


async def take_turn(
    connection: Connection, note: Note, event: Event, *, at: datetime, grace: float, scribe: Scribe
) -> bool:
    """Apply what happens without an errand; False when what it is about has moved on meanwhile."""
    one = Happening(event, note.region, note.trace_id, note.seal, at, grace, scribe)
    return await _TURNS[type(event)](connection, one)


_IN_ORDER: dict[type, Callable[[Connection, Sequence[Happening]], Awaitable[list[ToAppend] | None]]] = {
    events.FilingMade: visit_changes.filing_made,
    events.FilingChanged: visit_changes.filing_changed,
    events.VisitOpened: visit_changes.visit_opened,
    events.VisitRegistered: visit_changes.visit_registered,
    events.LinesPriced: visit_changes.lines_priced,
    events.LinesTakenBack: visit_changes.lines_taken_back,
    events.VisitDischarged: visit_changes.visit_discharged,
    events.Settled: settlement_changes.settled,
    events.RecordingMoved: settlement_changes.recording_moved,
    events.VisitEnded: visit_changes.visit_ended,
    events.UndoWanted: visit_changes.undo_wanted,
    events.ParentMoved: settlement_changes.parent_moved,
    pension.TransferOpened: transfer_changes.transfers_opened,
    pension.TransferMoved: transfer_changes.transfers_moved,
    pension.TransferNoted: transfer_changes.transfers_noted,
    pension.NewsHeard: transfer_changes.news_heard,
    funds.BatchAnnounced: fund_changes.batches_announced,
    funds.BatchRefused: fund_changes.batches_refused,
    funds.PaymentRead: fund_changes.payments_read,
    funds.PaymentLeft: fund_changes.payments_left,
    funds.PaymentPosted: fund_changes.payments_posted,
    funds.PaymentReturned: fund_changes.payments_returned,
    credit.ChangesHeard: credit_changes.changes_heard,
    credit.PushWanted: credit_changes.pushes_wanted,
    credit.PushTaken: credit_changes.pushes_taken,
    credit.PushNotTaken: credit_changes.pushes_not_taken,
    credit.PushPublished: credit_changes.pushes_published,
    deliveries.DeliveryMade: delivery_changes.made,
    deliveries.DeliveryRefused: delivery_changes.refused,
    deliveries.DeliveryWanted: delivery_changes.wanted,
    employment.PublicationPlaced: publication_changes.publications_placed,
    employment.ReferralIssued: referral_changes.referrals_issued,
    employment.ReferralOffered: referral_changes.referrals_offered,
    employment.ReferralAnswered: referral_changes.referrals_answered,
    employment.ReferralClosed: referral_changes.referrals_closed,
}
"""Within one closing a visit is opened before it is registered, and so on."""

_TURNS: dict[type, Callable[[Connection, Happening], Awaitable[bool]]] = {
    pension.TransferMoved: transfer_changes.transfer_moved,
    pension.TransferNoted: transfer_changes.transfer_noted,
    funds.BatchFormed: fund_changes.batch_formed,
    funds.BatchDisputed: fund_changes.batch_disputed,
    funds.BatchRefused: fund_changes.batch_refused,
    funds.PaymentLeft: fund_changes.payment_left,
    deliveries.DeliveryDropped: delivery_changes.dropped,
    employment.PublicationKept: publication_changes.publication_kept,
    employment.PublicationChanged: publication_changes.publication_changed,
    employment.PublicationMoved: publication_changes.publication_moved,
    employment.FindingsKept: publication_changes.findings_kept,
    employment.ReferralClosed: referral_changes.referral_closed,
}
"""What can happen without an errand; each says whether it did."""
