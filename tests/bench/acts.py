"""Errands as the gateway claims and closes them, for what measures the log alone: as long as real ones."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from uuid import UUID

from gateway.cases.grounds import GROUNDS
from gateway.errands import Actor, Closing, Effect, Errand, Exchanged, State, Taken
from gateway.evidence.sealing import KeyKeeper, Seal, Suite
from gateway.records.entries import Scribe
from gateway.records.seals import Seals
from gateway.services.personal import by_person_number
from gateway.vocabulary import Identity, Region
from tests.bench.visits import CASES, Case

ANSWERED = (Path(__file__).parent / "answers" / "2304.json").read_bytes()
"""What the JSON region answers to a settlement."""
SENT = b'{"infno":"2304","msgid":"M","input":{"data":{"remark":"%b"}}}' % (b"0" * 760)
ANSWER = b'{"settlement_id":"%b"}' % (b"0" * 1200)
DISCLOSED = (
    "amounts",
    "clearing_type",
    "insured_region",
    "kind",
    "recording",
    "region_settlement_number",
    "settled_at",
    "settlement_id",
    "visit_id",
)


def scribe_with(keeper: KeyKeeper) -> Scribe:
    """Whoever writes entries under these keys."""
    return Scribe(GROUNDS, Seals(keeper, Suite.INTERNATIONAL))


def actor_of(case: Case) -> Actor:
    """The hospital of a case."""
    return Actor(
        client_id=case.client_id,
        organisation="12510198MA6000016E",
        institution_code=case.institution_code,
        scopes=frozenset({"medical-insurance"}),
    )


def persons_of(number: int) -> tuple[Identity, ...]:
    """A person of a number: by a resident number and by the region's own."""
    resident = Identity("resident_id", f"5001981969{number:08d}")
    return resident, by_person_number(Region.CHONGQING, f"ZG{number:010d}")


def errand_of(
    errand_id: UUID,
    at: datetime,
    seal: Seal,
    *,
    persons: tuple[Identity, ...] = (),
    operation: str = "settle",
    case: Case = CASES[Region.CHONGQING],
    case_id: UUID | None = None,
) -> Errand:
    """An errand that is about to be claimed; with persons its seal is new."""
    request = case.request.encode()
    return Errand(
        errand_id=errand_id,
        actor=actor_of(case),
        key=str(errand_id),
        operation=operation,
        changes_state=True,
        region=case.insured_region,
        institution_code=case.institution_code,
        insured_area=case.insured_area,
        treatment_area=case.treatment_area,
        fingerprint=hashlib.sha256(request).digest(),
        request=request,
        facts={"visit_number": case.insured_visit_number, "basis_rule": "渝医保发〔2024〕20号"},
        seal=seal,
        seals_anew=bool(persons),
        case_id=case_id,
        persons=persons,
        trace_id=f"{errand_id.int & ((1 << 128) - 1):032x}",
        message_id=f"{case.institution_code}{at:%Y%m%d%H%M%S}{errand_id.int % 10**10:010d}",
        claimed_at=at,
    )


def closing_of(errand: Errand, taken: Taken) -> Closing:
    """What ends it well."""
    return Closing(
        errand=errand,
        attempt=taken.attempt,
        state=State.ANSWERED,
        effect=Effect.APPLIED,
        answer=ANSWER,
        exchanged=(Exchanged(SENT, ANSWERED),),
        disclosed=DISCLOSED,
    )
