"""Fee lines of a visit: the treatment region takes and classifies them, or gives them back."""

from __future__ import annotations

from uuid import UUID

from gateway.cases.answers import FeeLinePage
from gateway.cases.asking import Answer, Asking, answer_of
from gateway.cases.memory import Memory, VisitKept
from gateway.cases.operation import facts_of
from gateway.cases.visits import Visits
from gateway.errors import Fault, Invalid, TotalsDisagree, Unacceptable, WrongState
from gateway.exchange import Exchange, written
from gateway.services.backends import Backends, medical_insurance_of
from gateway.services.medical_insurance import rules
from gateway.services.medical_insurance.visits import FeeLines, LineWithdrawal
from gateway.services.medical_insurance.words import VisitState
from gateway.vocabulary import beijing, fen, yuan_of_fen

_PAGE_LIMIT = 100


class Lines:
    """Add, list and withdraw the fee lines of a visit."""

    def __init__(self, exchange: Exchange, memory: Memory, backends: Backends, visits: Visits) -> None:
        self._exchange = exchange
        self._memory = memory
        self._backends = backends
        self._visits = visits

    async def add(self, asking: Asking, visit_id: UUID, request: FeeLines) -> Answer:
        """Have the treatment region take and classify up to 100 lines; all or none."""
        visit = await self._visits.of_caller(asking, visit_id)
        errand = self._visits.at_treatment(
            asking,
            "add_lines",
            visit,
            request=request,
            facts={
                "line_ids": [line.line_id for line in request.lines],
                "line_count": visit.line_count,
                "total": visit.total,
                "parts": facts_of(visit.parts),
            },
        )
        problem = await self._problem_with_lines(visit, request)
        if problem is not None:
            return await self._visits.earlier_or(errand, problem)
        backend = medical_insurance_of(self._backends, visit.treatment_region)
        lines = [line.model_copy(update={"occurred_at": beijing(line.occurred_at)}) for line in request.lines]
        carried = await self._exchange.carry(
            errand, lambda message: backend.add_lines(message, visit.known_to_treatment(), lines)
        )
        return answer_of(carried)

    async def _problem_with_lines(self, visit: VisitKept, request: FeeLines) -> Unacceptable | None:
        faults = rules.faults_of_lines(request.lines, request.total)
        if faults:
            return TotalsDisagree(faults)
        if visit.state is not VisitState.OPEN:
            return WrongState("Fee lines can be added only while the visit is open.")
        standing = await self._memory.lines_named(visit.visit_id, [line.line_id for line in request.lines])
        taken = {line.line_id for line in standing}
        repeated = [
            Fault(f"/lines/{place}/line_id", "stands in this visit already")
            for place, line in enumerate(request.lines)
            if line.line_id in taken
        ]
        return Invalid(repeated) if repeated else None

    async def page(self, asking: Asking, visit_id: UUID, cursor: str | None, limit: int) -> Answer:
        """The lines that stand, in the order they came."""
        visit = await self._visits.of_caller(asking, visit_id)
        if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
            raise Invalid([Fault("/query/cursor", "is not a cursor that this list gave")])
        limit = min(max(limit, 1), _PAGE_LIMIT)
        rows = await self._memory.lines(visit.visit_id, after=int(cursor or 0), limit=limit + 1)
        more = str(rows[limit - 1][0]) if len(rows) > limit else None
        page = FeeLinePage(lines=[line for _, line in rows[:limit]], next_cursor=more)
        return Answer(written(page), ())

    async def withdraw(self, asking: Asking, visit_id: UUID, request: LineWithdrawal) -> Answer:
        """Take lines back that are not settled."""
        visit = await self._visits.of_caller(asking, visit_id)
        going = await self._memory.lines_named(visit_id, request.line_ids)
        asked = None if request.line_ids is None else list(request.line_ids)
        total = fen(visit.total) - sum(fen(line.amount) for line in going)
        rest = rules.subtract_parts(visit.parts, rules.add_parts(line.parts for line in going))
        errand = self._visits.at_treatment(
            asking,
            "withdraw_lines",
            visit,
            request=request,
            facts={
                **({} if asked is None else {"line_ids": asked}),
                "withdrawn": [line.line_id for line in going],
                "line_count_after": visit.line_count - len(going),
                "total_after": yuan_of_fen(total),
                "parts_after": facts_of(rest),
            },
        )
        problem = _problem_with_withdrawal(visit, asked, {line.line_id for line in going})
        if problem is not None:
            return await self._visits.earlier_or(errand, problem)
        backend = medical_insurance_of(self._backends, visit.treatment_region)
        carried = await self._exchange.carry(
            errand, lambda message: backend.withdraw_lines(message, visit.known_to_treatment(), asked)
        )
        return answer_of(carried)


def _problem_with_withdrawal(
    visit: VisitKept, asked: list[str] | None, standing: set[str]
) -> Unacceptable | None:
    if visit.state not in (VisitState.OPEN, VisitState.DISCHARGED):
        return WrongState("Lines can be withdrawn only before the settlement.")
    if not standing and asked is None:
        return WrongState("The visit has no lines.")
    faults = [
        Fault(f"/line_ids/{place}", "is not a line that stands in this visit")
        for place, line_id in enumerate(asked or ())
        if line_id not in standing
    ]
    return Invalid(faults) if faults else None
