"""What events change about filings, visits and their fee lines: one function per kind, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from gateway.records import jobs
from gateway.records.database import Connection
from gateway.records.happened import Happening
from gateway.services.medical_insurance.visits import Parts

# -- filings ---------------------------------------------------------------------------------------------


async def filing_made(connection: Connection, happened: Sequence[Happening]) -> None:
    await connection.executemany(
        """INSERT INTO filings (filing_id, client_id, region, region_filing_number, person_number,
            insured_area, treatment_area, kind, starts_on, ends_on, seal_id, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'active') ON CONFLICT (filing_id) DO NOTHING""",
        [
            (
                made.filing_id,
                made.client_id,
                made.region.value,
                made.region_filing_number,
                made.person_number,
                made.insured_area,
                made.treatment_area,
                made.kind.value,
                made.starts_on,
                made.ends_on,
                made.seal_id,
            )
            for made in (one.event for one in happened)
        ],
    )


async def filing_changed(connection: Connection, happened: Sequence[Happening]) -> None:
    await connection.executemany(
        "UPDATE filings SET state = $2 WHERE filing_id = $1",
        [(one.event.filing_id, one.event.state.value) for one in happened],
    )


# -- visits ----------------------------------------------------------------------------------------------


async def visit_opened(connection: Connection, happened: Sequence[Happening]) -> None:
    await connection.executemany(
        """INSERT INTO visits (version, visit_id, client_id, institution_code, insured_region,
            treatment_region, insured_area, treatment_area, insured_visit_number, person_number,
            insurance_kind, care_kind, case_number, started_at, emergency, basis, basis_rule, filing_id,
            seal_id, state, line_count, total, fully_self_paid, over_limit, preliminary_self_paid, in_scope)
        VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 'opening',
            0, 0, 0, 0, 0, 0) ON CONFLICT (visit_id) DO NOTHING""",
        [
            (
                opened.visit_id,
                opened.client_id,
                opened.institution_code,
                opened.insured_region.value,
                opened.treatment_region.value,
                opened.insured_area,
                opened.treatment_area,
                opened.insured_visit_number,
                opened.person_number,
                opened.insurance_kind.value,
                opened.care_kind.value,
                opened.case_number,
                opened.started_at,
                opened.emergency,
                opened.basis.value,
                opened.basis_rule,
                opened.filing_id,
                opened.seal_id,
            )
            for opened in (one.event for one in happened)
        ],
    )


async def visit_registered(connection: Connection, happened: Sequence[Happening]) -> None:
    await connection.executemany(
        """UPDATE visits SET version = version + 1, treatment_visit_number = $2, state = 'open'
        WHERE visit_id = $1 AND state = 'opening'""",
        [(one.event.visit_id, one.event.treatment_visit_number) for one in happened],
    )


async def visit_ended(connection: Connection, happened: Sequence[Happening]) -> None:
    await connection.executemany(
        "UPDATE visits SET version = version + 1, state = 'cancelled' WHERE visit_id = $1",
        [(one.event.visit_id,) for one in happened],
    )


async def visit_discharged(connection: Connection, happened: Sequence[Happening]) -> None:
    await connection.executemany(
        """UPDATE visits SET version = version + 1, state = 'discharged', discharged_at = $2
        WHERE visit_id = $1""",
        [(one.event.visit_id, one.event.discharged_at) for one in happened],
    )


async def undo_wanted(connection: Connection, happened: Sequence[Happening]) -> None:
    await jobs.ask_for(connection, jobs.UNDO_OPENING, [one.event.visit_id for one in happened])


# -- fee lines -------------------------------------------------------------------------------------------


def _sums(line_count: int, total: str, parts: Parts) -> tuple[int | Decimal, ...]:
    return (
        line_count,
        Decimal(total),
        Decimal(parts.fully_self_paid),
        Decimal(parts.over_limit),
        Decimal(parts.preliminary_self_paid),
        Decimal(parts.in_scope),
    )


_SUM_UP = """UPDATE visits SET version = version + 1, line_count = $2, total = $3, fully_self_paid = $4,
    over_limit = $5, preliminary_self_paid = $6, in_scope = $7 WHERE visit_id = $1"""


async def _sum_up(connection: Connection, happened: Sequence[Happening]) -> None:
    await connection.executemany(
        _SUM_UP,
        [(one.visit_id, *_sums(one.line_count, one.total, one.parts)) for one in (h.event for h in happened)],
    )


async def lines_priced(connection: Connection, happened: Sequence[Happening]) -> None:
    rows = [
        (one.event.visit_id, line.line_id, one.event.errand_id, Decimal(line.amount), _line(line))
        for one in happened
        for line in one.event.lines
    ]
    # A region that took a line number twice must not keep its own answer from being written down.
    await connection.execute(
        """INSERT INTO fee_lines AS kept (visit_id, line_id, errand_id, amount, line)
        SELECT visit_id, line_id, errand_id, amount, line
        FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::numeric[], $5::bytea[]) WITH ORDINALITY
            AS priced (visit_id, line_id, errand_id, amount, line, ordinal)
        ORDER BY ordinal
        ON CONFLICT (visit_id, line_id) WHERE withdrawn_at IS NULL
        DO UPDATE SET errand_id = excluded.errand_id, amount = excluded.amount, line = excluded.line""",
        *(zip(*rows, strict=True) if rows else [()] * 5),
    )
    await _sum_up(connection, happened)


def _line(line: Any) -> bytes:
    return line.model_dump_json(exclude_none=True).encode()  # type: ignore[no-any-return]


async def lines_taken_back(connection: Connection, happened: Sequence[Happening]) -> None:
    await connection.executemany(
        """UPDATE fee_lines SET withdrawn_at = $3
        WHERE visit_id = $1 AND line_id = ANY($2::text[]) AND withdrawn_at IS NULL""",
        [(one.event.visit_id, list(one.event.line_ids), one.at) for one in happened],
    )
    await _sum_up(connection, happened)
