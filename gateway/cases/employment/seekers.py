"""Job seekers, registered with their own region; who they are is kept there and not here (求职登记)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from gateway.cases.asking import Answer, Asking, answer_of
from gateway.cases.employment.offices import errand_by, region_of
from gateway.errors import Fault, Invalid
from gateway.exchange import Exchange
from gateway.services.backends import Backends, employment_of
from gateway.services.employment.seekers import SeekerRegistration
from gateway.services.employment.seeking import YOUNGEST, SeekerMoveRequest, is_old_enough
from gateway.services.personal import by_resident_number, by_seeker_number


class Seekers:
    """Registers seekers and moves their registrations; each is one errand at their own region."""

    def __init__(self, exchange: Exchange, backends: Backends, today: Callable[[], date]) -> None:
        self._exchange = exchange
        self._backends = backends
        self._today = today

    async def register(self, asking: Asking, registration: SeekerRegistration) -> Answer:
        """Register somebody with the region of the caller's office (求职登记)."""
        if not is_old_enough(registration.person.id_number, self._today()):
            raise Invalid([Fault("/person/id_number", f"names somebody younger than {YOUNGEST}")])
        home = region_of(registration.office_code)
        backend = employment_of(self._backends, home)
        errand = errand_by(
            asking,
            "register_seeker",
            home,
            office_code=registration.office_code,
            operator=registration.handled_by,
            request=registration,
            changes_state=True,
            persons=(by_resident_number(registration.person.id_number),),
        )
        carried = await self._exchange.carry(
            errand, lambda message: backend.register_seeker(message, registration)
        )
        return answer_of(carried)

    async def move(self, asking: Asking, seeker_number: str, request: SeekerMoveRequest) -> Answer:
        """Freeze, unfreeze, extend or archive a registration of the caller's region (求职登记操作)."""
        home = region_of(request.office_code)
        backend = employment_of(self._backends, home)
        errand = errand_by(
            asking,
            "move_seeker",
            home,
            office_code=request.office_code,
            operator=request.handled_by,
            target=seeker_number,
            request=request,
            facts={"seeker_number": seeker_number, "move": request.move.value},
            changes_state=True,
            persons=(by_seeker_number(home, seeker_number),),
        )
        carried = await self._exchange.carry(
            errand, lambda message: backend.move_seeker(message, seeker_number, request.move)
        )
        return answer_of(carried)
