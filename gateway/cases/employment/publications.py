"""Postings that one region's office publishes in the other, changes and takes back there (异地发布)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NoReturn
from uuid import UUID

from pydantic import ValidationError

from gateway.cases.asking import Answer, Asking, fingerprint
from gateway.cases.deliveries import Deliveries
from gateway.cases.employment.memory import KeptPublication, PublicationMemory
from gateway.cases.employment.offices import area_of_office, errand_by, other_region, region_of
from gateway.cases.employment.publication_views import PublicationViews
from gateway.errands import Effect, Journal, Note
from gateway.errors import CaseMoved, Fault, Invalid, KeyReused, NotFound, WrongState
from gateway.exchange import Exchange
from gateway.services.backends import Backends, employment_of
from gateway.services.deliveries import DeliveryWanted
from gateway.services.employment.events import (
    Act,
    FindingsKept,
    PublicationChanged,
    PublicationKept,
    PublicationMoved,
    Shown,
)
from gateway.services.employment.postings import Posting
from gateway.services.employment.publications import (
    PublicationChange,
    PublicationMove,
    PublicationRequest,
)
from gateway.services.employment.publishing import (
    CHANGES_IN,
    demands,
    hindrances,
    moved,
    published,
    standing,
)
from gateway.vocabulary import Region, uuid7

Request = PublicationRequest | PublicationChange | PublicationMove


class Publications:
    """Publishes; what the other region is to know is written down first, then told at once and by a job."""

    def __init__(
        self,
        exchange: Exchange,
        journal: Journal,
        memory: PublicationMemory,
        deliveries: Deliveries,
        views: PublicationViews,
        backends: Backends,
        today: Callable[[], date],
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._memory = memory
        self._deliveries = deliveries
        self._views = views
        self._backends = backends
        self._today = today

    # -- acts ----------------------------------------------------------------------------------------

    async def publish(self, asking: Asking, request: PublicationRequest) -> Answer:
        """Read a posting at home and have the other region keep it (发布).

        Raises Invalid or WrongState, with what hinders it; what it demands and must not is kept as a finding.
        """
        act = _act(asking, "publish", request)
        if (earlier := await self._earlier(act)) is not None:
            return await self._views.told(earlier, replayed=True)
        home = region_of(request.office_code)
        peer = other_region(self._backends, home)
        posting, errand_id = await self._read(asking, home, request.posting_number, request)
        await self._check(asking, posting, request.office_code, "/posting_number")
        publication_id = uuid7()
        content = _content(posting, publication_id, 1, "/posting_number")
        event = PublicationKept(
            publication_id=publication_id,
            home_region=home,
            peer_region=peer,
            posting_number=request.posting_number,
            office_code=request.office_code,
            shown=_shown(posting),
            act=act,
            delivery=_delivery(publication_id, peer, request, "publish_posting", 1, content),
        )
        index = await self._journal.turn(_noted(asking, event.act.name, publication_id, 1), event)
        if index is None:
            raced = await self._earlier(act)
            if raced is None:
                raise WrongState("The posting is published already: change that publication instead.")
            return await self._views.told(raced, replayed=True)
        await self._deliveries.try_at_once(publication_id)
        return await self._views.told(publication_id, errand_id, receipt=index)

    async def change(self, asking: Asking, publication_id: UUID, request: PublicationChange) -> Answer:
        """Read the posting at home again and have the other region keep what it says by now (变更)."""
        act = _act(asking, "change", request, publication_id)
        if (earlier := await self._earlier(act)) is not None:
            return await self._views.told(earlier, replayed=True)
        kept = await self._own(asking, publication_id, request.version)
        if kept.state not in CHANGES_IN:
            raise WrongState(f"The publication is {kept.state.value}: it cannot be changed any more.")
        posting, errand_id = await self._read(asking, kept.home_region, kept.posting_number, request)
        await self._check(asking, posting, request.office_code, "")
        version = kept.version + 1
        # A region that never took the first version is given the posting as a new one.
        tells = "publish_posting" if kept.region_posting_number is None else "change_posting"
        content = _content(posting, publication_id, version, "")
        event = PublicationChanged(
            publication_id=publication_id,
            version=version,
            shown=_shown(posting),
            act=act,
            delivery=_delivery(publication_id, kept.peer_region, request, tells, version, content),
        )
        return await self._turn(asking, event, errand_id)

    async def move(self, asking: Asking, publication_id: UUID, request: PublicationMove) -> Answer:
        """Freeze, unfreeze, withdraw or archive (冻结, 解冻, 撤回, 归档); no region is asked before."""
        act = _act(asking, request.move.value, request, publication_id)
        if (earlier := await self._earlier(act)) is not None:
            return await self._views.told(earlier, replayed=True)
        kept = await self._own(asking, publication_id, request.version)
        state = standing(kept.state, kept.valid_to, self._today())
        after = moved(state, request.move)
        if after is None:
            raise WrongState(f"The publication is {state.value}: {request.move.value} does not start there.")
        version = kept.version + 1
        content = {"move": request.move.value, "version": version}
        event = PublicationMoved(
            publication_id=publication_id,
            version=version,
            state=after,
            act=act,
            delivery=_delivery(publication_id, kept.peer_region, request, "move_posting", version, content),
        )
        return await self._turn(asking, event)

    async def _turn(
        self, asking: Asking, event: PublicationChanged | PublicationMoved, *errand_ids: UUID
    ) -> Answer:
        note = _noted(asking, event.act.name, event.publication_id, event.version)
        index = await self._journal.turn(note, event)
        if index is None:
            raced = await self._earlier(event.act)
            if raced is None:
                raise CaseMoved("The publication moved on: read it again.")
            return await self._views.told(raced, replayed=True)
        await self._deliveries.try_at_once(event.publication_id)
        return await self._views.told(event.publication_id, *errand_ids, receipt=index)

    # -- what stands before an act ---------------------------------------------------------------------

    async def _earlier(self, act: Act) -> UUID | None:
        """The publication that the same request with the same key acted on; raises KeyReused for another."""
        kept = await self._memory.act(act.client_id, act.key)
        if kept is None:
            return None
        if kept.fingerprint != act.fingerprint:
            raise KeyReused
        return kept.publication_id

    async def _own(self, asking: Asking, publication_id: UUID, version: int) -> KeptPublication:
        kept = await self._memory.publication(publication_id)
        if kept is None or kept.office_code[:6] != area_of_office(asking):
            raise NotFound
        if kept.version != version:
            raise CaseMoved("The publication has another version by now: read it again.")
        return kept

    async def _read(
        self, asking: Asking, home: Region, posting_number: str, request: Request
    ) -> tuple[Posting, UUID]:
        """The posting as its own region has it now."""
        backend = employment_of(self._backends, home)
        errand = errand_by(
            asking,
            "read_posting",
            home,
            office_code=request.office_code,
            operator=request.handled_by,
            target=posting_number,
            request=request,
        )
        carried = await self._exchange.carry(
            errand, lambda message: backend.read_posting(message, posting_number)
        )
        return Posting.model_validate_json(carried.answer), carried.errand_id

    async def _check(self, asking: Asking, posting: Posting, office_code: str, pointer: str) -> None:
        """Raise what hinders the posting from crossing."""
        found = hindrances(posting, self._today())
        said = [Fault(pointer, one.reason) for one in found if not one.by_state]
        if said:
            raise Invalid(said)
        for one in found:
            raise WrongState(f"The request {one.reason}: only an active one is published.")
        if demands(posting):
            await self._refuse_for_demands(asking, posting, office_code, pointer)

    async def _refuse_for_demands(
        self, asking: Asking, posting: Posting, office_code: str, pointer: str
    ) -> NoReturn:
        blocked = demands(posting)
        event = FindingsKept(
            region=posting.region,
            posting_number=posting.posting_number,
            office_code=office_code,
            findings=(*posting.findings, *blocked),
        )
        await self._journal.turn(_noted(asking, "block", None, 0), event)
        raise Invalid(
            [
                Fault(
                    pointer,
                    f"names a posting whose text demands {one.field.value} ({one.field.term}):"
                    f" forbidden by {one.legal_basis}",
                )
                for one in blocked
            ],
            "The posting demands in words what no posting may: it is not published.",
        )


def _shown(posting: Posting) -> Shown:
    return Shown(
        title=posting.title,
        employer_name=posting.employer.name,
        valid_to=posting.valid_to,
        findings=posting.findings,
    )


def _content(posting: Posting, publication_id: UUID, version: int, pointer: str) -> dict[str, object]:
    try:
        said = published(posting, publication_id.hex, version)
    except ValidationError as error:
        members = ", ".join(sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]}))
        fault = Fault(pointer, f"names a posting of which the other region cannot keep: {members}")
        raise Invalid([fault]) from None
    return said.model_dump(mode="json", exclude_none=True)


def _act(asking: Asking, name: str, request: Request, publication_id: UUID | None = None) -> Act:
    assert asking.key is not None
    target = "" if publication_id is None else str(publication_id)
    return Act(
        name=name,
        client_id=asking.actor.client_id,
        key=asking.key,
        fingerprint=fingerprint(name, target, request)[1],
        handled_by=request.handled_by,
    )


def _delivery(
    publication_id: UUID,
    peer: Region,
    request: Request,
    operation: str,
    version: int,
    content: dict[str, object],
) -> DeliveryWanted:
    return DeliveryWanted(
        delivery_id=uuid7(),
        thing_id=publication_id,
        version=version,
        region=peer,
        operation=operation,
        home_area=request.office_code[:6],
        institution_code=request.office_code,
        operator=request.handled_by,
        content=content,
        tried_at_once=True,
    )


def _noted(asking: Asking, act: str, publication_id: UUID | None, version: int) -> Note:
    """What the log says of an act that asks no region by itself."""
    details = {} if publication_id is None else {"publication_id": str(publication_id), "version": version}
    return Note(
        actor=asking.actor,
        action=f"{act}_posting",
        outcome="Done",
        effect=Effect.NONE,
        trace_id=asking.trace_id,
        operation="publish_posting",
        details=details,
    )
