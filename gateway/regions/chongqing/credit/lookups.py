"""Reads of records: about a code, one by its key, a person's, and the feed (X01, X02, X05, X06)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.errors import Unreadable, Untranslatable
from gateway.outcomes import Translated, TranslatedList
from gateway.regions.chongqing.credit.answers import Answered
from gateway.regions.chongqing.credit.exchanges import PAGE
from gateway.regions.chongqing.credit.notation import DOCUMENT_NUMBER, text_up_to
from gateway.regions.chongqing.credit.reading import Records
from gateway.regions.codecs import INTEGER_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.translation import Translation
from gateway.services.credit.persons import without_name
from gateway.services.credit.records import PersonQuery, RecordChange, RecordKey, newest_first
from gateway.services.credit.words import SubjectKind

KEY: Final = Crosswalk(
    "chongqing.credit_key",
    term="单条记录查询 入参",
    source=f"{PAGE} 4, X02",
    rows=(
        Row("issuer_code", "JGBM", text_up_to(18), "认定单位代码", required=True),
        Row("document_number", "WSH", DOCUMENT_NUMBER, "文号", required=True),
        Row("subject_code", "SHXYM", text_up_to(18), "相对人代码", required=True),
    ),
)
PERSON: Final = Crosswalk(
    "chongqing.credit_person_search",
    term="自然人信用信息查询 入参",
    source=f"{PAGE} 4, X05",
    rows=(
        Row("name", "XM", text_up_to(50), "姓名", required=True),
        Row("id_number", "SFZ", text_up_to(18), "身份证号", required=True),
        Row("authorisation_number", "SQSBH", text_up_to(40), "授权书编号", required=True),
        Row("purpose", "CXYT", text_up_to(100), "查询用途", required=True),
    ),
    canonical_fields=frozenset(PersonQuery.model_fields),
)
LISTENING: Final = Crosswalk(
    "chongqing.credit_listening",
    term="变更通知 入参",
    source=f"{PAGE} 4, X06",
    rows=(
        Row("after", "BGXH", INTEGER_TEXT, "变更序号", required=True),
        Row("limit", "TS", INTEGER_TEXT, "条数"),
    ),
)
CHANGE: Final = Crosswalk(
    "chongqing.credit_change",
    term="变更",
    source=f"{PAGE} 4, X06",
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

    def __init__(self, tables: Mapping[str, CodeTable], records: Records) -> None:
        self._records = records
        self._key = Translation(KEY, tables)
        self._person = Translation(PERSON, tables)
        self._listening = Translation(LISTENING, tables)
        self._change = Translation(CHANGE, tables)
        self.changes_answered_by = (self._change, *records.answered_by)

    # -- what is asked ---------------------------------------------------------------------------------

    def by_key(self, key: RecordKey, on: date) -> dict[str, Any]:
        """X02 单条记录查询."""
        asked = {name: getattr(key, name) for name in ("issuer_code", "document_number", "subject_code")}
        return self._key.encode(asked, on)

    def by_person(self, query: PersonQuery, on: date) -> dict[str, Any]:
        """X05 自然人信用信息查询."""
        return self._person.encode(query.model_dump(mode="json"), on)

    def since(self, after: int, limit: int, on: date) -> dict[str, Any]:
        """X06 变更通知."""
        return self._listening.encode({"after": after, "limit": min(limit, _MOST)}, on)

    # -- what is answered ------------------------------------------------------------------------------

    def about(self, answer: Answered, subject_code: str) -> TranslatedList:
        """Every record about a code."""
        found, residue = self._records.read_all(answer.rows)
        if any(record.subject.credit_code != subject_code for record in found):
            raise Unreadable("Chongqing's answer holds a record about another subject than was asked.")
        return TranslatedList(newest_first(found), (*answer.residue, *residue))

    def one(self, answer: Answered, key: RecordKey) -> Translated:
        """The record of a key."""
        record, residue = self._records.read(answer.only)
        if record.key != key:
            raise Unreadable("Chongqing's answer is not the one record that was asked for.")
        return Translated(record, (*answer.residue, *residue))

    def of_person(self, answer: Answered, query: PersonQuery) -> TranslatedList:
        """A natural person's records; where the region forgot to mask, it is done here."""
        found, residue = self._records.read_all(answer.rows)
        if any(record.subject.kind is not SubjectKind.NATURAL_PERSON for record in found):
            raise Unreadable("Chongqing's answer holds a record that is not about a natural person.")
        hidden = [record.model_copy(update=without_name(vars(record), query.name)) for record in found]
        return TranslatedList(newest_first(hidden), (*answer.residue, *residue))

    def changes(self, answer: Answered, after: int, on: date) -> TranslatedList:
        """Changes in order; one with a code that is not known is told as unread."""
        residue, heard = dict.fromkeys(answer.residue), []
        for row in answer.rows:
            head = self._change.decode({name: row.get(name) for name in _BESIDE}, on).value
            if head["sequence"] <= after:
                raise Unreadable("Chongqing's changes are not in their order.")
            after = head["sequence"]
            try:
                record, beyond = self._records.read({k: v for k, v in row.items() if k not in _BESIDE})
            except Untranslatable as error:
                heard.append(RecordChange(unread=error.detail, **head))
                continue
            if record.key is None or record.published_from is not None:
                raise Unreadable("Chongqing tells on what it must not: a person's record, or a pushed one.")
            heard.append(RecordChange(record=record, **head))
            residue |= dict.fromkeys(beyond)
        return TranslatedList(heard, tuple(residue))
