"""Postings of Sichuan in our words, and ours in Sichuan's (招聘岗位, J02, J21 to J23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codecs import FLAG, INTEGER_TEXT, TEXT, YUAN_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, INSTANT, day_of
from gateway.regions.mapped import Mapped
from gateway.regions.sichuan.employment.occupations import decoded
from gateway.regions.sichuan.employment.reading import (
    PAGE,
    RECEIPT,
    Facts,
    Reader,
    asking,
    numbered,
)
from gateway.regions.sichuan.employment.transactions import CHANGES, READS
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.reading import must_agree
from gateway.regions.sichuan.trades import Call, Disagrees
from gateway.regions.translation import Translation
from gateway.services.employment.backend import PublicationRef
from gateway.services.employment.postings import (
    Posting,
    PostingHit,
    PublicationOnRecord,
    PublishedPosting,
    TextMatch,
)
from gateway.services.employment.words import PostingMove, PostingState
from gateway.vocabulary import Message, Region

POSTING_NUMBER: Final = numbered("GW", 12)

_SAID: Final = (
    Row("title", "aca112", text_up_to(100), "岗位名称", required=True),
    Row("occupation", "aca111", code("aca111_employment"), "职业(工种)"),
    Row("kind", "abc910", code("abc910_employment"), "合同类别", required=True),
    Row("dispatched", "abc955", FLAG, "劳务派遣标志", required=True),
    Row("openings", "zprs", INTEGER_TEXT, "招聘人数", required=True),
    Row("pay.negotiable", "mybz", FLAG, "面议标志", required=True),
    Row("pay.unit", "jxfs", code("jxfs_employment"), "计薪方式"),
    Row("pay.minimum", "bcc720", YUAN_TEXT, "最低薪酬"),
    Row("pay.maximum", "bcc721", YUAN_TEXT, "最高薪酬"),
    Row("education", "aac011", code("aac011_employment"), "文化程度"),
    Row("skill_level", "bac015", code("bac015_employment"), "职业技能等级"),
    Row("work_area", "aaa027", text_up_to(6), "工作地点区划", required=True),
    Row("work_address", "aae006", text_up_to(200), "工作地点"),
    Row("description", "gwms", text_up_to(1000), "工作内容和招聘条件", required=True),
    Row("valid_to", "aae031", DATE_COMPACT, "有效期至", required=True),
)
POSTING: Final = Crosswalk(
    "sichuan.gwxx",
    term="招聘岗位",
    source=f"{PAGE} 3",
    rows=(
        Row("posting_number", "acb210", POSTING_NUMBER, "岗位编号", required=True),
        Row("employer.name", "aab004", TEXT, "单位名称", required=True),
        Row("employer.credit_code", "aab998", TEXT, "统一社会信用代码"),
        Row("employer.industry", "aab022", code("aab022_employment"), "行业门类"),
        *_SAID,
        Row("filled", "yprs", INTEGER_TEXT, "已聘人数", required=True),
        Row("registered_at", "aae043", INSTANT, "登记时间", required=True),
        Row("changed_at", "bgsj", INSTANT, "变更时间", required=True),
        Row("in_force", "aae100", FLAG, "有效标志", required=True, note="checked; not in our answer"),
        Row("state", "gwzt", code("gwzt_employment"), "岗位状态", required=True),
        Row("published_from", "lydq", code("dq_employment"), "来源地区"),
    ),
    ignored=("bab001", "fbh", "ppwz"),
    elsewhere=("region", "findings", "mappings"),
)
PUBLICATION: Final = Crosswalk(
    "sichuan.J21",
    term="异地岗位发布 入参",
    source=f"{PAGE} 6",
    rows=(
        Row("publication_number", "fbh", text_up_to(32), "发布号", required=True),
        Row("version", "bbh", INTEGER_TEXT, "版本号", required=True),
        Row("home_region", "lydq", code("dq_employment"), "来源地区", required=True),
        Row("home_posting_number", "lygwbh", text_up_to(32), "来源岗位编号", required=True),
        Row("employer_name", "aab004", text_up_to(100), "单位名称", required=True),
        Row("employer_credit_code", "aab998", text_up_to(18), "统一社会信用代码"),
        Row("industry", "aab022", code("aab022_employment"), "行业门类"),
        *_SAID,
    ),
)
MOVE: Final = Crosswalk(
    "sichuan.J23",
    term="岗位操作 入参",
    source=f"{PAGE} 6",
    rows=(
        Row("publication_number", "fbh", text_up_to(32), "发布号", required=True),
        Row("region_posting_number", "acb210", POSTING_NUMBER, "岗位编号", required=True),
        Row("version", "bbh", INTEGER_TEXT, "版本号", required=True),
        Row("move", "gwcz", code("gwcz_employment"), "岗位操作", required=True),
    ),
)
HELD: Final = Crosswalk(
    "sichuan.J21.answer",
    term="异地岗位发布 出参",
    source=f"{PAGE} 6",
    rows=(
        Row("publication_number", "fbh", TEXT, "发布号", required=True),
        Row("region_posting_number", "acb210", POSTING_NUMBER, "岗位编号", required=True),
        Row("version", "bbh", INTEGER_TEXT, "版本号", required=True),
        Row("state", "gwzt", code("gwzt_employment"), "岗位状态", required=True),
    ),
    ignored=(RECEIPT,),
)
CROSSWALKS: Final = (POSTING, PUBLICATION, MOVE, HELD)
_MAPPED: Final = {
    "kind": ("abc910", "abc910_employment"),
    "education": ("aac011", "aac011_employment"),
}


class Postings:
    """Postings both ways."""

    def __init__(self, tables: Mapping[str, CodeTable], mapped: Mapped) -> None:
        self._mapped = mapped
        self.posting = Translation(POSTING, tables)
        self._publication = Translation(PUBLICATION, tables)
        self._move = Translation(MOVE, tables)
        self.held_by = Translation(HELD, tables)
        self.readers: Mapping[str, Reader] = dict.fromkeys(
            ("publish_posting", "change_posting", "move_posting"), self.held
        )

    def read(self, wire: Mapping[str, str], on: date) -> tuple[Posting, tuple[str, ...]]:
        """A posting in our words, with what is known and told otherwise."""
        told, residue = self._told(wire, on)
        return Posting.model_validate(told), residue

    def read_hit(
        self, wire: Mapping[str, str], on: date, match: TextMatch
    ) -> tuple[PostingHit, tuple[str, ...]]:
        """A posting that a search found."""
        told, residue = self._told(wire, on)
        return PostingHit.model_validate({**told, "match": match}), residue

    def _told(self, wire: Mapping[str, str], on: date) -> tuple[dict[str, Any], tuple[str, ...]]:
        read = decoded(self.posting, wire, on)
        told = read.value
        if told.pop("in_force") != (told["state"] == PostingState.ACTIVE):
            raise Disagrees("aae100 and gwzt of a posting from Sichuan do not agree.")
        told |= {"region": Region.SICHUAN, "mappings": self._mapped.of(wire, on, _MAPPED)}
        return told, read.residue

    def one(self, message: Message, posting_number: str) -> Call[Translated]:
        """J02 岗位详情."""
        return asking(
            READS["read_posting"],
            xml.elements({"acb210": posting_number}),
            partial(self._one, number=posting_number, on=day_of(message.sent_at)),
            known=frozenset({posting_number}),
        )

    def _one(self, outputs: Sequence[xml.Element], *, number: str, on: date) -> Translated:
        posting, residue = self.read(xml.fields(outputs[0]), on)
        if posting.posting_number != number:
            raise Disagrees("Sichuan answered about another posting.")
        return Translated(posting, residue)

    def publish(
        self, message: Message, posting: PublishedPosting, ref: PublicationRef | None = None
    ) -> Call[Translated]:
        """J21 异地岗位发布, J22 岗位变更."""
        on = day_of(message.sent_at)
        wire = self._publication.encode(posting.model_dump(mode="json", exclude_none=True), on)
        if ref is not None:
            wire["acb210"] = ref.region_posting_number
        operation = "publish_posting" if ref is None else "change_posting"
        facts = {"publication_number": posting.publication_number, "version": posting.version}
        return asking(
            CHANGES[operation],
            xml.elements(wire),
            lambda outputs: self.held(outputs, on, facts),
            known=frozenset({posting.publication_number, posting.home_posting_number}),
        )

    def move(self, message: Message, ref: PublicationRef, move: PostingMove) -> Call[Translated]:
        """J23 岗位操作."""
        on = day_of(message.sent_at)
        told = {
            "publication_number": ref.publication_number,
            "region_posting_number": ref.region_posting_number,
            "version": ref.version,
            "move": move.value,
        }
        facts = {name: told[name] for name in ("publication_number", "version", "move")}
        return asking(
            CHANGES["move_posting"],
            xml.elements(self._move.encode(told, on)),
            lambda outputs: self.held(outputs, on, facts),
            known=frozenset({ref.publication_number, ref.region_posting_number}),
        )

    def held(self, outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
        """The publication as it is held here: what was told, or a newer version of it."""
        decoded = self.held_by.decode(xml.fields(outputs[0]), on)
        held = PublicationOnRecord.model_validate(decoded.value)
        must_agree(facts, publication_number=held.publication_number)
        told = int(facts.get("version", held.version))
        if held.version < told:
            raise Disagrees("Sichuan holds an older version than it was told.")
        if held.version == told and "move" in facts and not _moved(PostingMove(facts["move"]), held.state):
            raise Disagrees("The posting is not where the move brings it.")
        return Translated(held, decoded.residue)


_BROUGHT_TO: Final = {
    PostingMove.FREEZE: PostingState.FROZEN,
    PostingMove.WITHDRAW: PostingState.WITHDRAWN,
    PostingMove.ARCHIVE: PostingState.ARCHIVED,
}


def _moved(move: PostingMove, state: PostingState) -> bool:
    """Whether a posting stands where a move brings it; unfrozen it may be open, filled or past its time."""
    return state is _BROUGHT_TO[move] if move in _BROUGHT_TO else state is not PostingState.FROZEN
