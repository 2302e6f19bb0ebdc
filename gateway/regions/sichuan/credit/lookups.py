"""Reads of records: about a code, one by its key, a person's, and the feed (XY01, XY02, XY05, XY06)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.errors import Unreadable, Untranslatable
from gateway.outcomes import Translated, TranslatedList
from gateway.regions import xml
from gateway.regions.codecs import INTEGER_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Constant, Crosswalk, Row
from gateway.regions.sichuan.credit.exchanges import PAGE
from gateway.regions.sichuan.credit.notation import DOCUMENT_NUMBER
from gateway.regions.sichuan.credit.reading import Lists, Records, check_total
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.reading import residue_of
from gateway.regions.sichuan.trades import Disagrees
from gateway.regions.translation import Decoded, Translation
from gateway.services.credit.persons import without_name
from gateway.services.credit.records import CreditRecord, PersonQuery, RecordChange, RecordKey, newest_first
from gateway.services.credit.words import SubjectKind

KEY: Final = Crosswalk(
    "sichuan.credit_key",
    term="单条记录查询 入参",
    source=f"{PAGE} 4, XY02",
    rows=(
        Row("issuer_code", "JGDM", text_up_to(18), "认定单位代码", required=True),
        Row("document_number", "WSH", DOCUMENT_NUMBER, "文号", required=True),
        Row("subject_code", "SHXYM", text_up_to(18), "相对人代码", required=True),
    ),
)
PERSON: Final = Crosswalk(
    "sichuan.credit_person_search",
    term="自然人信用信息查询 入参",
    source=f"{PAGE} 4, XY05",
    rows=(
        Row("name", "XM", text_up_to(50), "姓名", required=True),
        Row("id_number", "ZJHM", text_up_to(18), "证件号码", required=True),
        Row("authorisation_number", "SQSBH", text_up_to(40), "授权书编号", required=True),
        Row("purpose", "CXMD", text_up_to(100), "查询目的", required=True),
    ),
    constants=(Constant("ZJLX", "01", "证件类型"),),
    canonical_fields=frozenset(PersonQuery.model_fields),
)
LISTENING: Final = Crosswalk(
    "sichuan.credit_listening",
    term="变更通知 入参",
    source=f"{PAGE} 4, XY06",
    rows=(
        Row("after", "BGXH", INTEGER_TEXT, "变更序号", required=True),
        Row("limit", "TS", INTEGER_TEXT, "条数"),
    ),
)
CHANGE: Final = Crosswalk(
    "sichuan.credit_change",
    term="变更",
    source=f"{PAGE} 4, XY06",
    rows=(
        Row("sequence", "BGXH", INTEGER_TEXT, "变更序号", required=True),
        Row("kind", "BGLX", code("bglx"), "变更类型", required=True),
    ),
    elsewhere=("record", "unread"),
    canonical_fields=frozenset(RecordChange.model_fields),
)
CROSSWALKS: Final = (KEY, PERSON, LISTENING, CHANGE)
_BESIDE: Final = tuple(row.wire for row in CHANGE.rows)
_MOST: Final = 500


class Lookups:
    """Asks for records and reads them."""

    def __init__(self, tables: Mapping[str, CodeTable], lists: Lists, records: Records) -> None:
        self._lists = lists
        self._records = records
        self._key = Translation(KEY, tables)
        self._person = Translation(PERSON, tables)
        self._listening = Translation(LISTENING, tables)
        self._change = Translation(CHANGE, tables)
        self.changes_answered_by = (self._change, *records.answered_by)

    # -- what is asked ---------------------------------------------------------------------------------

    def by_key(self, key: RecordKey, on: date) -> dict[str, Any]:
        """XY02 单条记录查询."""
        asked = {name: getattr(key, name) for name in ("issuer_code", "document_number", "subject_code")}
        return self._key.encode(asked, on)

    def by_person(self, query: PersonQuery, on: date) -> dict[str, Any]:
        """XY05 自然人信用信息查询."""
        return self._person.encode(query.model_dump(mode="json"), on)

    def since(self, after: int, limit: int, on: date) -> dict[str, Any]:
        """XY06 变更通知."""
        return self._listening.encode({"after": after, "limit": min(limit, _MOST)}, on)

    # -- what is answered ------------------------------------------------------------------------------

    def about(self, body: xml.Element, subject_code: str, on: date) -> TranslatedList:
        """Every record about a code."""
        found, residue = self._listed(body, on)
        if any(record.subject.credit_code != subject_code for record in found):
            raise Disagrees("Sichuan's answer holds a record about another subject than was asked.")
        return TranslatedList(newest_first(found), residue)

    def one(self, body: xml.Element, key: RecordKey, on: date) -> Translated:
        """The record of a key."""
        found, residue = self._listed(body, on)
        if [record.key for record in found] != [key]:
            raise Disagrees("Sichuan's answer is not the one record that was asked for.")
        return Translated(found[0], residue)

    def of_person(self, body: xml.Element, query: PersonQuery, on: date) -> TranslatedList:
        """A natural person's records; where the region forgot to mask, it is done here."""
        found, residue = self._listed(body, on)
        if any(record.subject.kind is not SubjectKind.NATURAL_PERSON for record in found):
            raise Disagrees("Sichuan's answer holds a record that is not about a natural person.")
        hidden = [record.model_copy(update=without_name(vars(record), query.name)) for record in found]
        return TranslatedList(newest_first(hidden), residue)

    def changes(self, body: xml.Element, after: int, on: date) -> TranslatedList:
        """Changes in order; one with a code that is not known is told as unread."""
        listed = self._lists.read(body, on)
        heads = [
            self._change.decode({name: row.get(name) for name in _BESIDE}, on).value for row in listed.rows
        ]
        for before, head in zip((after, *(head["sequence"] for head in heads)), heads, strict=False):
            if head["sequence"] <= before:
                raise Unreadable("The numbers of Sichuan's changes do not grow.")
        told, decoded = [], list[Decoded]()
        for row, head in zip(listed.rows, heads, strict=True):
            try:
                record, one = self._records.read({k: v for k, v in row.items() if k not in _BESIDE})
            except Untranslatable as error:
                told.append(RecordChange(unread=error.detail, **head))
                continue
            if record.key is None or record.published_from:
                raise Disagrees("Sichuan tells on what it must not: a person's record, or a pushed one.")
            told.append(RecordChange(record=record, **head))
            decoded.append(one)
        found = [change.record for change in told if change.record is not None]
        check_total(listed, found, some_unread=len(found) < len(told))
        return TranslatedList(told, (*listed.residue, *residue_of(decoded)))

    def _listed(self, body: xml.Element, on: date) -> tuple[list[CreditRecord], tuple[str, ...]]:
        listed = self._lists.read(body, on)
        found, decoded = self._records.read_all(listed)
        return found, (*listed.residue, *residue_of(decoded))
