"""Records as the platform tells them and is told them: flat fields there, CreditRecord here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from gateway.errors import NotTellable, Unreadable
from gateway.regions import xml
from gateway.regions.codecs import INTEGER_TEXT, WAN_YUAN
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.decision_days import OF_EVERY_DAY, decided_on
from gateway.regions.mapped import Mapped, coded
from gateway.regions.sichuan.credit.exchanges import PAGE
from gateway.regions.sichuan.credit.notation import DAY
from gateway.regions.sichuan.credit.records import KINDS
from gateway.regions.sichuan.trades import Disagrees
from gateway.regions.translation import Decoded, Translation
from gateway.services.credit.doubts import CATEGORY_OF, doubts_about
from gateway.services.credit.persons import masked, without_name
from gateway.services.credit.records import CreditRecord
from gateway.services.credit.words import RecordKind, RecordStatus, ReviewReason, SubjectKind
from gateway.services.quality import CodeMapping
from gateway.vocabulary import Region

LIST: Final = Crosswalk(
    "sichuan.credit_list",
    term="记录列表",
    source=f"{PAGE} 4",
    rows=(
        Row("count", "JLS", INTEGER_TEXT, "记录数", required=True, note="checked; not in our answer"),
        Row("fines", "FKHJ", WAN_YUAN, "罚没金额合计(万元)", note="checked; not in our answer"),
    ),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """The entries of a list, each flat, and what stands beside them that nothing covers."""

    rows: Sequence[dict[str, str]]
    residue: tuple[str, ...]
    fines: str | None


def check_total(listed: Listed, records: Sequence[CreditRecord], *, some_unread: bool = False) -> None:
    """The amounts of all records come to what the list says; those of some, to no more. Raises Disagrees."""
    total = sum((Decimal(amount.value) for record in records for amount in record.amounts), Decimal(0))
    said = None if listed.fines is None else Decimal(listed.fines)
    if said is None or total > said or (total < said and not some_unread):
        raise Disagrees("The amounts of Sichuan's records do not come to what it says.")


class Lists:
    """Reads the list around the entries; compiled once."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._list = Translation(LIST, tables)

    def read(self, body: xml.Element, on: date) -> Listed:
        """The entries, of which there must be as many as the answer says. Raises Disagrees."""
        head = {name: value for name, value in xml.fields(body).items() if name != "fields"}
        decoded = self._list.decode(head, on)
        rows = xml.rows(body, "fields")
        if decoded.value["count"] != len(rows):
            raise Disagrees("Sichuan's answer does not hold as many entries as it says.")
        return Listed(rows, decoded.residue, decoded.value.get("fines"))


class Records:
    """Translates records of every kind, both ways; the day of the decision picks the codes."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._tables = tables
        self._mapped = Mapped(tables)
        self._kinds = {kind: Translation(crosswalk, tables) for kind, crosswalk in KINDS.items()}
        self._coded = {kind: coded(crosswalk) for kind, crosswalk in KINDS.items()}
        self.answered_by = tuple(self._kinds.values())

    # -- as it is told ---------------------------------------------------------------------------------

    def read(self, row: Mapping[str, str]) -> tuple[CreditRecord, Decoded]:
        """One record, and what was decoded for it. Raises Disagrees and Untranslatable."""
        decoded = self._decoded(row)
        return record_of(decoded.value, self._mappings(decoded.value, row)), decoded

    def read_all(self, listed: Listed) -> tuple[list[CreditRecord], list[Decoded]]:
        """Every record of a list, whose amounts must come to what the list says. Raises Disagrees."""
        both = [self.read(row) for row in listed.rows]
        found = [record for record, _ in both]
        check_total(listed, found)
        return found, [decoded for _, decoded in both]

    def _decoded(self, row: Mapping[str, str]) -> Decoded:
        kind = RecordKind(self._tables["jllx"].decode(row.get("JLLX", ""), OF_EVERY_DAY))
        return self._kinds[kind].decode(row, decided_on(KINDS[kind], row, DAY))

    def _mappings(self, value: Mapping[str, Any], row: Mapping[str, str]) -> list[CodeMapping]:
        on = date.fromisoformat(value["decided_on"])
        return self._mapped.of_each(row, on, self._coded[RecordKind(value["kind"])])

    # -- as it is to be told ---------------------------------------------------------------------------

    def written(self, record: CreditRecord) -> dict[str, Any]:
        """A record of the other region, in this one's words. Raises NotTellable and Untranslatable."""
        if record.subject.credit_code is None:
            raise NotTellable("A record about a natural person is not pushed.")
        told = record.model_dump(
            mode="json", exclude_none=True, exclude={"region", "amounts", "needs_review", "mappings"}
        )
        told["published_from"] = record.region
        return self._kinds[record.kind].encode(told | flattened(record), record.decided_on)


def flattened(record: CreditRecord) -> dict[str, Any]:
    """What of a record stands otherwise in the flat fields: amounts by their kind, validity, no status."""
    flat: dict[str, Any] = {}
    for amount in record.amounts:
        if record.kind is not RecordKind.PENALTY or amount.kind in flat:
            raise NotTellable("Sichuan has one fine and one confiscated amount, and of penalties only.")
        flat[amount.kind] = amount.value
    if record.status is RecordStatus.CURRENT:
        flat["status"] = None
    if record.kind is RecordKind.LICENCE:
        flat["valid"] = record.status is not RecordStatus.REVOKED
    for name in ("penalties", "licence"):
        if not getattr(record, name):
            flat[name] = None
    return flat


def record_of(value: Mapping[str, Any], mappings: Sequence[CodeMapping]) -> CreditRecord:
    """A record from its decoded fields; what cannot be known without guessing waits for somebody's eyes."""
    told = {"status": RecordStatus.CURRENT, **value, "region": Region.SICHUAN, "mappings": mappings}
    valid = told.pop("valid", None)
    if valid is not None and valid is (told["status"] == RecordStatus.REVOKED):
        raise Unreadable("A licence of Sichuan's is valid and revoked at once, or neither.")
    told["amounts"] = [{"kind": kind, "value": told.pop(kind)} for kind in CATEGORY_OF if kind in told]
    told["needs_review"] = _doubts(told)
    told["subject"] = _masked_subject(told["subject"])
    if told["subject"]["kind"] == SubjectKind.NATURAL_PERSON:
        told |= without_name(told, value["subject"]["name"])
    return CreditRecord.model_validate(told)


def _doubts(told: Mapping[str, Any]) -> list[ReviewReason]:
    if told["kind"] != RecordKind.PENALTY:
        return []
    known = {one["kind"] for one in told["amounts"]}
    unsaid = (category in told["penalties"] and kind not in known for kind, category in CATEGORY_OF.items())
    return doubts_about(told, amounts_doubtful=any(unsaid))


# -- nobody is named -----------------------------------------------------------------------------------


def _masked_subject(subject: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(subject)
    if told["kind"] == SubjectKind.NATURAL_PERSON:
        if told.pop("credit_code", None) is not None:
            raise Unreadable("Sichuan gives a natural person a credit code.")
        told["name"] = masked(told["name"])
    elif "credit_code" not in told:
        raise Unreadable("Sichuan tells of an organisation without its credit code.")
    if "legal_representative" in told:
        told["legal_representative"] = masked(told["legal_representative"])
    return told
