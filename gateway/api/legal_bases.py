"""On which law each operation rests, and whether its client is registered for it (法律依据)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from gateway.api.operations import Operation
from gateway.cases.audit import LEGAL_BASIS, AuditPurpose
from gateway.cases.grounds import CREDIT, CREDIT_OF_PERSON, EMPLOYMENT, ENTITLEMENT, SETTLEMENT, TRANSFER
from gateway.cases.registrations import Registration, Scope
from gateway.errands import Ground
from gateway.errors import NotAllowed

_OF_SCOPE: Final[Mapping[str, Ground]] = {
    Scope.MEDICAL_INSURANCE: SETTLEMENT,
    Scope.PENSION: TRANSFER,
    Scope.EMPLOYMENT: EMPLOYMENT,
    Scope.CREDIT: CREDIT,
}
_OF_ITS_OWN: Final[Mapping[str, Ground]] = {
    "findSurvivalRecord": ENTITLEMENT,
    "submitSurvivalCheck": ENTITLEMENT,
    "searchPersonCreditRecords": CREDIT_OF_PERSON,
}


def legal_basis_of(operation: Operation, purpose: object = None) -> str | None:
    """The law that an operation rests on, as its entries of the log name it; of the audit, by its purpose.

    None for what rests on the law of what was done before (an errand) or touches nobody's data.
    """
    if isinstance(purpose, AuditPurpose):
        return LEGAL_BASIS[purpose]
    ground = _OF_ITS_OWN.get(operation.operation_id)
    if ground is None and len(operation.scopes) == 1:
        ground = _OF_SCOPE.get(operation.scopes[0])
    return None if ground is None else ground.legal_basis


def require_legal_basis(agreed: Registration, operation: Operation, purpose: object) -> None:
    """Raise NotAllowed when an operation rests on a law that was not agreed with the client."""
    if agreed.legal_bases is None:
        return
    basis = legal_basis_of(operation, purpose)
    if basis is not None and basis not in agreed.legal_bases:
        raise NotAllowed(f"The client is not registered for what rests on this law (法律依据): {basis}.")


def section(operations: Iterable[Operation]) -> str:
    """The laws as docs/rights.md shows them: what rests on each."""
    resting: dict[str, list[str]] = {}
    for scope, ground in _OF_SCOPE.items():
        resting.setdefault(ground.legal_basis, []).append(f"the scope `{scope}`")
    for operation in operations:
        if (own := _OF_ITS_OWN.get(operation.operation_id)) is not None:
            resting.setdefault(own.legal_basis, []).append(f"`{operation.operation_id}`, not its scope's")
    for purpose, basis in LEGAL_BASIS.items():
        resting.setdefault(basis, []).append(f"the audit, read for `{purpose}`")
    lines = ["", "Legal bases (法律依据), as registrations and entries of the log name them:", ""]
    lines += ["| legal basis | on it rests |", "|---|---|"]
    lines += [f"| {basis} | {'; '.join(what)} |" for basis, what in resting.items()]
    return "\n".join(lines) + "\n"
