"""Reads of publications, of what was found about postings, and of referrals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.cases.employment.memory import KeptAct, KeptPublication, KeptReferral
from gateway.records.database import connected
from gateway.records.seals import seal_of
from gateway.services.employment.postings import ComplianceFinding
from gateway.services.employment.publications import KeptFinding
from gateway.services.employment.words import (
    ClosedBy,
    FindingAction,
    PostingState,
    ReferralAnswer,
    ReferralResult,
    ReferralState,
    RestrictedField,
)
from gateway.vocabulary import Region

_PUBLICATION = "SELECT * FROM publications WHERE publication_id = $1"
_ACT = "SELECT publication_id, fingerprint FROM publication_acts WHERE client_id = $1 AND key = $2"
_PUBLICATIONS_OF = """
SELECT * FROM publications WHERE home_area = $1 AND ($2::uuid IS NULL OR publication_id < $2)
ORDER BY publication_id DESC LIMIT $3
"""
_FINDINGS_OF = """
SELECT * FROM compliance_findings WHERE region = $1 AND ($2::uuid IS NULL OR finding_id < $2)
ORDER BY finding_id DESC LIMIT $3
"""
_REFERRAL = """
SELECT referrals.*, seals.cipher, seals.wrapped, seals.wrapped_by
FROM referrals LEFT JOIN seals ON seals.seal_id = referrals.reason_seal_id
"""
_OPEN = "state IN ('issued', 'offered', 'accepted')"
_REFERRALS_OF = f"""
{_REFERRAL} WHERE (home_area = $1 OR posting_region = $2 AND offered_at IS NOT NULL)
    AND ($3::uuid IS NULL OR referral_id < $3)
ORDER BY referral_id DESC LIMIT $4
"""
_OVERDUE = f"{_REFERRAL} WHERE {_OPEN} AND due_on < $1 ORDER BY due_on LIMIT 500"


class PostgresEmployment:
    """Implements PublicationMemory and ReferralMemory of gateway.cases.employment.memory."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    # -- publications ------------------------------------------------------------------------------

    async def publication(self, publication_id: UUID) -> KeptPublication | None:
        """A publication as it stands."""
        rows = await self._fetch(_PUBLICATION, publication_id)
        return _publication(rows[0]) if rows else None

    async def act(self, client_id: str, key: str) -> KeptAct | None:
        """What a caller's key did."""
        rows = await self._fetch(_ACT, client_id, key)
        return KeptAct(rows[0]["publication_id"], rows[0]["fingerprint"]) if rows else None

    async def publications_of(
        self, area: str, *, before: UUID | None, limit: int
    ) -> Sequence[KeptPublication]:
        """The publications of an area's offices, newest first."""
        return [_publication(row) for row in await self._fetch(_PUBLICATIONS_OF, area, before, limit)]

    async def findings_of(self, region: Region, *, before: UUID | None, limit: int) -> Sequence[KeptFinding]:
        """The findings about a region's postings, newest first."""
        return [_finding(row) for row in await self._fetch(_FINDINGS_OF, region.value, before, limit)]

    # -- referrals ---------------------------------------------------------------------------------

    async def referral(self, referral_id: UUID) -> KeptReferral | None:
        """A referral as it stands."""
        rows = await self._fetch(f"{_REFERRAL} WHERE referral_id = $1", referral_id)
        return _referral(rows[0]) if rows else None

    async def open_referral_of(self, region: Region, seeker_number: str) -> KeptReferral | None:
        """The one referral of a seeker that has not ended, if there is one."""
        query = f"{_REFERRAL} WHERE home_region = $1 AND seeker_number = $2 AND {_OPEN}"
        rows = await self._fetch(query, region.value, seeker_number)
        return _referral(rows[0]) if rows else None

    async def referrals_of(
        self, area: str, region: Region, *, before: UUID | None, limit: int
    ) -> Sequence[KeptReferral]:
        """What an area's offices issued, and what was offered to their region; newest first."""
        rows = await self._fetch(_REFERRALS_OF, area, region.value, before, limit)
        return [_referral(row) for row in rows]

    async def referrals_overdue(self, today: date) -> Sequence[KeptReferral]:
        """Referrals that have not ended though their time for a receipt is over."""
        return [_referral(row) for row in await self._fetch(_OVERDUE, today)]

    async def _fetch(self, query: str, *values: object) -> list[Any]:
        async with connected(self._engine) as connection:
            return list(await connection.fetch(query, *values))


def _publication(row: Any) -> KeptPublication:
    return KeptPublication(
        publication_id=row["publication_id"],
        home_region=Region(row["home_region"]),
        peer_region=Region(row["peer_region"]),
        posting_number=row["posting_number"],
        office_code=row["office_code"],
        version=row["version"],
        state=PostingState(row["state"]),
        title=row["title"],
        employer_name=row["employer_name"],
        valid_to=row["valid_to"],
        region_posting_number=row["region_posting_number"],
        findings=tuple(ComplianceFinding.model_validate(one) for one in row["findings"]),
        published_at=row["published_at"],
        changed_at=row["changed_at"],
    )


def _finding(row: Any) -> KeptFinding:
    return KeptFinding(
        finding_id=row["finding_id"],
        region=Region(row["region"]),
        posting_number=row["posting_number"],
        field=RestrictedField(row["field"]),
        action=FindingAction(row["action"]),
        legal_basis=row["legal_basis"],
        office_code=row["office_code"],
        found_at=row["found_at"],
        publication_id=row["publication_id"],
    )


def _referral(row: Any) -> KeptReferral:
    return KeptReferral(
        referral_id=row["referral_id"],
        letter_number=row["letter_number"],
        state=ReferralState(row["state"]),
        home_region=Region(row["home_region"]),
        office_code=row["office_code"],
        handled_by=row["handled_by"],
        seeker_number=row["seeker_number"],
        posting_region=Region(row["posting_region"]),
        posting_number=row["posting_number"],
        posting_title=row["posting_title"],
        employer_name=row["employer_name"],
        issued_on=row["issued_on"],
        due_on=row["due_on"],
        registered_at=row["registered_at"],
        offered_at=row["offered_at"],
        answer=None if row["answer"] is None else ReferralAnswer(row["answer"]),
        answered_on=row["answered_on"],
        closed_by=None if row["closed_by"] is None else ClosedBy(row["closed_by"]),
        result=None if row["result"] is None else ReferralResult(row["result"]),
        closed_on=row["closed_on"],
        reason=row["reason"],
        reason_seal=seal_of(row["reason_seal_id"], row["cipher"], row["wrapped"], row["wrapped_by"]),
    )
