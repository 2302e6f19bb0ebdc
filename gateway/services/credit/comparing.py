"""Which records of two regions are one, and where they say different things (比对); nothing is merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from pydantic import Field

from gateway.services.credit.publicity import Publicity, Transition, publicity_of
from gateway.services.credit.records import CreditRecord, RecordKey
from gateway.services.words import Told
from gateway.vocabulary import Region

COMPARED: Final = (
    *("kind", "title", "penalties", "licence", "licence_number", "grade", "amounts", "decided_on"),
    *("effective_from", "effective_to", "severity", "status", "objected"),
)
"""What both regions must say alike of one decision; whose publication it is, each says of itself."""


class RecordView(Told):
    """A record as one region holds it, and what is public of it today (信用记录及公示情况)."""

    record: CreditRecord = Field(description="记录")
    publicity: Publicity = Field(description="公示情况")


class SaidBy(Told):
    """What one region says (地区所述)."""

    region: Region = Field(description="地区")
    value: str = Field(description="值, as the contract writes it; empty when it says nothing")


class Conflict(Told):
    """A field of one record of which the regions say different things (不一致)."""

    field: str = Field(description="字段")
    said: list[SaidBy] = Field(description="各地区所述, side by side")


class RecordSources(Told):
    """One record with every region that holds it (同一记录的各来源); none is preferred."""

    issuer_code: str = Field(description="认定单位统一社会信用代码")
    document_number: str = Field(description="决定书文号, normalised")
    subject_code: str = Field(description="行政相对人统一社会信用代码")
    sources: list[RecordView] = Field(description="各地区的记录")
    conflicts: list[Conflict] = Field(description="不一致之处")

    @property
    def public_somewhere(self) -> bool:
        """Whether a region publishes it today; where the other has stopped, that is told as a conflict."""
        return any(view.publicity.public for view in self.sources)


def side_by_side(
    records: Iterable[CreditRecord], on: date, *, transition: Transition = Transition.KEEP
) -> list[RecordSources]:
    """Records of all regions, each decision once, the newest first."""
    groups: dict[RecordKey, list[CreditRecord]] = {}
    for record in records:
        if (key := record.key) is not None:
            groups.setdefault(key, []).append(record)
    decided = sorted(groups.items(), key=lambda one: (one[1][0].decided_on, one[0].document_number))
    return [
        RecordSources(
            issuer_code=key.issuer_code,
            document_number=key.document_number,
            subject_code=key.subject_code,
            sources=[
                RecordView(record=one, publicity=publicity_of(one, on, transition=transition)) for one in held
            ],
            conflicts=conflicts_of(held),
        )
        for key, held in reversed(decided)
    ]


def conflicts_of(held: Sequence[CreditRecord]) -> list[Conflict]:
    """Every compared field of which the sources say different things."""
    conflicts = []
    for field in COMPARED:
        said = [SaidBy(region=one.region, value=_text(getattr(one, field))) for one in held]
        if len({one.value for one in said}) > 1:
            conflicts.append(Conflict(field=field, said=said))
    return conflicts


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "; ".join(sorted(_text(one) for one in value))
    if hasattr(value, "kind") and hasattr(value, "value"):
        return f"{value.kind.value} {value.value}"
    return str(value)
