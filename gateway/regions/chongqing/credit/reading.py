"""Records as the platform tells them and is told them: flat fields there, CreditRecord here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from gateway.errors import NotTellable, Unreadable, Untranslatable
from gateway.regions.chongqing.credit import amounts
from gateway.regions.chongqing.credit.answers import Entry
from gateway.regions.chongqing.credit.notation import DAY_OF_ENTRY
from gateway.regions.chongqing.credit.records import KINDS
from gateway.regions.chongqing.credit.states import happened_of, state_of
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk
from gateway.regions.decision_days import OF_EVERY_DAY, decided_on
from gateway.regions.mapped import Mapped, coded
from gateway.regions.translation import Decoded, Translation
from gateway.services.credit.doubts import CATEGORY_OF, doubts_about
from gateway.services.credit.persons import masked, without_name
from gateway.services.credit.records import CreditRecord
from gateway.services.credit.words import RecordKind, RecordStatus, SubjectKind
from gateway.services.quality import CodeMapping
from gateway.vocabulary import Region

_ELSEWHERE: Final = {"region", "amounts", "needs_review", "mappings", "objected", "penalties"}
_OF_PERSONS: Final = ("zrrxk", "zrrcf")
_OF_ORGANISATIONS: Final = ("frxk", "frcf")


class Records:
    """Translates records of every kind, both ways; the day of the decision picks the codes."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._tables = tables
        self._mapped = Mapped(tables)
        self._kinds = {kind: Translation(crosswalk, tables) for kind, crosswalk in KINDS.items()}
        self._coded = {kind: _coded(crosswalk) for kind, crosswalk in KINDS.items()}
        self.answered_by = tuple(self._kinds.values())

    # -- as it is told ---------------------------------------------------------------------------------

    def read(self, entry: Entry) -> tuple[CreditRecord, tuple[str, ...]]:
        """One record, and what of it nothing covers. Raises Unreadable and Untranslatable."""
        kind = RecordKind(self._tables["sjlx"].decode(entry.get("SJLX"), OF_EVERY_DAY))
        decoded = self._kinds[kind].decode(entry, decided_on(KINDS[kind], entry, DAY_OF_ENTRY))
        _check_list(str(entry["SJLX"]), decoded)
        told = dict(decoded.value)
        told |= {"region": Region.CHONGQING, "mappings": self._mappings(kind, decoded, entry)}
        _settle_status(told)
        _settle_origin(told)
        if kind is RecordKind.PENALTY:
            told |= _penalty(told)
        if kind is RecordKind.ABNORMAL_OPERATION:
            told["facts"] = self._facts(told)
        told |= _masked(told)
        return CreditRecord.model_validate(told), decoded.residue

    def read_all(self, entries: Iterable[Entry]) -> tuple[list[CreditRecord], tuple[str, ...]]:
        """Every record of a list."""
        found, residue = [], dict[str, None]()
        for entry in entries:
            record, beyond = self.read(entry)
            found.append(record)
            residue |= dict.fromkeys(beyond)
        return found, tuple(residue)

    def _facts(self, told: dict[str, Any]) -> str:
        """Why it was listed: in words, else in those of the code."""
        cause = told.pop("cause", None)
        if told.get("facts"):
            return str(told["facts"])
        for row in self._tables["specause"].rows:
            if row.canonical == cause:
                return row.name
        raise Unreadable("An abnormal-operation entry of Chongqing's says no cause.")

    def _mappings(self, kind: RecordKind, decoded: Decoded, entry: Entry) -> list[CodeMapping]:
        on = date.fromisoformat(decoded.value["decided_on"])
        return self._mapped.of_each(entry, on, self._coded[kind])

    # -- as it is to be told ---------------------------------------------------------------------------

    def written(self, record: CreditRecord) -> dict[str, Any]:
        """A record of the other region, in this one's words. Raises NotTellable and Untranslatable."""
        if record.subject.credit_code is None:
            raise NotTellable("A record about a natural person is not pushed.")
        told = record.model_dump(mode="json", exclude_none=True, exclude=_ELSEWHERE)
        told |= {"published_from": record.region, "state": state_of(record.status, record.objected)}
        if record.status is RecordStatus.CURRENT:
            told["status"] = None
        if record.kind is RecordKind.PENALTY:
            told |= _two_columns(record)
        elif record.amounts:
            raise NotTellable("Chongqing has amounts in the words of penalties only.")
        return self._kinds[record.kind].encode(told, record.decided_on)


def _coded(crosswalk: Crosswalk) -> list[tuple[str, str, str]]:
    """The coded rows of a record; the two columns of penalties are one field of ours."""
    return [
        ("penalties" if "penalt" in path else path, wire, table) for path, wire, table in coded(crosswalk)
    ]


# -- penalties -------------------------------------------------------------------------------------------


def _penalty(told: dict[str, Any]) -> dict[str, Any]:
    """Categories from two columns, amounts from words, and what of it waits for somebody's eyes."""
    first = told.pop("first_penalty")
    penalties = [*first, *told.pop("other_penalties", ())]
    if len(first) != 1 or len(set(penalties)) != len(penalties):
        raise Unreadable("A penalty of Chongqing's names one kind twice, or two where one belongs.")
    try:
        said = amounts.read(told.pop("content", ""))
    except ValueError as error:
        raise Unreadable(f"A penalty of Chongqing's {error}.") from error
    sure = {
        kind: value
        for kind, value in said.amounts.items()
        if said.annotated or CATEGORY_OF[kind] in penalties
    }
    doubtful = said.doubtful | (set(said.amounts) - set(sure))
    doubtful |= {kind for kind, category in CATEGORY_OF.items() if category in penalties and kind not in sure}
    return {
        "penalties": penalties,
        "content": said.words,
        "amounts": [{"kind": kind, "value": sure[kind]} for kind in CATEGORY_OF if kind in sure],
        "needs_review": doubts_about(told, amounts_doubtful=bool(doubtful)),
    }


def _two_columns(record: CreditRecord) -> dict[str, Any]:
    by_kind = {amount.kind: amount.value for amount in record.amounts}
    if len(by_kind) != len(record.amounts):
        raise NotTellable("Chongqing has one fine and one confiscated amount.")
    if not record.penalties:
        raise NotTellable("A penalty without its kind cannot be told to chongqing.")
    first, *others = record.penalties
    return {
        "first_penalty": [first],
        "other_penalties": others or None,
        "content": amounts.written(record.content, by_kind),
    }


# -- what happened, and where --------------------------------------------------------------------------


def _settle_status(told: dict[str, Any]) -> None:
    told["status"], told["objected"] = happened_of(told.pop("state"), told.get("status"))


def _settle_origin(told: dict[str, Any]) -> None:
    """The place that decided is told of every record; only another one's is an origin."""
    if told["published_from"] == Region.CHONGQING:
        del told["published_from"]


def _check_list(name: str, decoded: Decoded) -> None:
    """Persons have licences and penalties of their own; a list that holds the other's is not read."""
    person = decoded.value["subject"]["kind"] == SubjectKind.NATURAL_PERSON
    if name in (_OF_ORGANISATIONS if person else _OF_PERSONS):
        raise Untranslatable("sjlx", name, to_region=False)


# -- nobody is named -----------------------------------------------------------------------------------


def _masked(told: Mapping[str, Any]) -> dict[str, Any]:
    subject = dict(told["subject"])
    if "legal_representative" in subject:
        subject["legal_representative"] = masked(subject["legal_representative"])
    if subject["kind"] != SubjectKind.NATURAL_PERSON:
        if "credit_code" not in subject:
            raise Unreadable("Chongqing tells of an organisation without its credit code.")
        return {"subject": subject}
    # The court's list has the code of a company and a person's number in one column.
    if subject.pop("credit_code", None) is not None and told["kind"] != RecordKind.JUDGMENT_DEFAULT:
        raise Unreadable("Chongqing gives a natural person a credit code.")
    name, subject["name"] = subject["name"], masked(subject["name"])
    return {"subject": subject, **without_name(told, name)}
