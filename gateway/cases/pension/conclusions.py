"""What each errand of a transfer comes to: the plan it was claimed with, and what the answer adds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from gateway.cases.operation import Operation
from gateway.cases.pension.answers import Insured
from gateway.cases.pension.lookup_conclusions import histories
from gateway.cases.pension.plans import plan_of
from gateway.errands import Errand
from gateway.operation import Conclusion
from gateway.services.pension.cases import DocumentKind
from gateway.services.pension.events import Document, Heard, NewsHeard, TransferOpened
from gateway.services.pension.people import InsuredPerson
from gateway.services.pension.transfers import (
    ApplicationAccepted,
    ContactLetter,
    OriginRefusal,
    OverlapCleared,
    Receipt,
    TransferStatement,
)
from gateway.services.pension.words import Scheme
from gateway.services.words import Told
from gateway.vocabulary import Region


def applied(errand: Errand, told: ApplicationAccepted) -> Conclusion:
    """A case begins."""
    assert errand.transfer_id is not None
    plan, said = plan_of(errand), errand.facts["opened"]
    opened = TransferOpened(
        transfer_id=errand.transfer_id,
        client_id=errand.actor.client_id,
        organisation=errand.actor.organisation,
        definition=said["definition"],
        origin_region=Region(said["origin_region"]),
        receiving_region=errand.region,
        origin_area=errand.insured_area,
        receiving_area=errand.treatment_area,
        agency_code=errand.institution_code,
        origin_scheme=Scheme(said["origin_scheme"]),
        receiving_scheme=Scheme(said["receiving_scheme"]),
        applied_on=date.fromisoformat(said["applied_on"]),
        handled_by=plan.entry.handled_by,
        person_index=bytes.fromhex(said["person_index"]),
        name_index=bytes.fromhex(said["name_index"]),
    )
    number = told.region_application_number
    return Conclusion(
        plan.came_to(errand.transfer_id, number),
        (opened, plan.move(errand, application_number=number)),
    )


def handled(errand: Errand, told: Receipt) -> Conclusion:
    """A region took note of a step."""
    assert errand.transfer_id is not None
    plan = plan_of(errand)
    return Conclusion(plan.came_to(errand.transfer_id, told.region_receipt_number), (plan.move(errand),))


def letter_issued(errand: Errand, told: ContactLetter) -> Conclusion:
    """The receiving region's consent is kept, to be delivered word by word."""
    letter = Document(kind=DocumentKind.LETTER, body=told.model_dump_json().encode())
    move = plan_of(errand).move(errand, letter_number=told.letter_number, documents=(letter,))
    return Conclusion(told, (move,))


def overlap_cleared(errand: Errand, told: OverlapCleared) -> Conclusion:
    """The other region refunded the months that count once."""
    assert errand.transfer_id is not None
    plan = plan_of(errand)
    return Conclusion(plan.came_to(errand.transfer_id, None), (plan.move(errand),))


def statement_read(errand: Errand, told: TransferStatement) -> Conclusion:
    """What the origin states; judged by whoever asked for it."""
    return Conclusion(told)


def insured_found(_errand: Errand, told: Sequence[InsuredPerson]) -> Conclusion:
    """What a region knows of the person; judged by whoever asked for it."""
    return Conclusion(Insured(accounts=list(told)))


def refusal_read(errand: Errand, told: OriginRefusal) -> Conclusion:
    """Why the origin will not."""
    return Conclusion(told)


class NewsTaken(Told):
    """What was heard, as the log keeps it: how much, and up to where."""

    count: int
    newest: int


def heard(errand: Errand, told: Any) -> Conclusion:
    """What a region's offices put out since the last time."""
    news = tuple(
        Heard(
            sequence=one.sequence,
            kind=one.kind,
            transfer_id=transfer_of(one.case_number),
            payment_number=one.payment_number,
        )
        for one in told
    )
    after = int(errand.facts["after"])
    newest = max((one.sequence for one in news), default=after)
    event = NewsHeard(region=errand.region, after=after, news=news)
    return Conclusion(NewsTaken(count=len(news), newest=newest), (event,) if news else ())


def transfer_of(case_number: str | None) -> UUID | None:
    """The case of a number; both are one value."""
    return None if case_number is None else UUID(hex=case_number)


OPERATIONS = (
    Operation("apply_transfer", applied, method="register_application", service="pension"),
    *(
        Operation(name, handled, method="handle", service="pension")
        for name in (
            "review_transfer",
            "correct_transfer",
            "suspend_transfer",
            "resume_transfer",
            "withdraw_transfer",
            "annul_transfer",
            "complete_transfer",
            "tell_office",
        )
    ),
    Operation("issue_letter", letter_issued, service="pension"),
    Operation("deliver_letter", handled, service="pension"),
    Operation("return_statement", handled, service="pension"),
    Operation("deliver_statement", handled, service="pension"),
    Operation("clear_overlap", overlap_cleared, service="pension"),
    Operation("check_transfer_origin", insured_found, method="find_insured", service="pension"),
    Operation("check_transfer_receiver", insured_found, method="find_insured", service="pension"),
    Operation("read_transfer_history", histories, method="read_history", service="pension"),
    Operation("read_statement", statement_read, service="pension"),
    Operation("read_refusal", refusal_read, service="pension"),
    Operation("hear", heard, service="pension"),
)
