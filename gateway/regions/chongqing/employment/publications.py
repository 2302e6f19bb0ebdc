"""Reading one posting, and publishing the other region's in Chongqing (Z02, D21 to D23)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from gateway.errors import Unreadable
from gateway.outcomes import Translated
from gateway.regions.chongqing.employment.answers import Answer
from gateway.regions.chongqing.employment.client import ChongqingEmploymentClient
from gateway.regions.chongqing.employment.postings import PostingWords, state_of
from gateway.regions.chongqing.employment.values import PAGE, Facts, Reader, must_agree, only
from gateway.regions.codecs import INTEGER_TEXT, TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import day_of
from gateway.regions.translation import Translation
from gateway.services.employment.backend import PublicationRef
from gateway.services.employment.postings import PublicationOnRecord, PublishedPosting
from gateway.services.employment.words import PostingMove
from gateway.vocabulary import Message

MOVE: Final = Crosswalk(
    "chongqing.D23",
    term="岗位操作",
    source=f"{PAGE} 4",
    rows=(
        Row("publication_number", "fbh", TEXT, "发布号", required=True),
        Row("region_posting_number", "zpgzbh", TEXT, "招聘工种编号", required=True),
        Row("version", "bbh", INTEGER_TEXT, "版本号", required=True),
        Row("move", "gwcz", code("gwcz_market"), "岗位操作", required=True),
    ),
)

CROSSWALKS: Final = (MOVE,)


class Publications:
    """One posting at a time."""

    def __init__(
        self, client: ChongqingEmploymentClient, codes: Mapping[str, CodeTable], words: PostingWords
    ) -> None:
        self._client = client
        self._words = words
        self._move = Translation(MOVE, codes)
        self.readers: Mapping[str, Reader] = dict.fromkeys(
            ("publish_posting", "change_posting", "move_posting"), self.held
        )

    async def read_posting(self, message: Message, posting_number: str) -> Translated:
        on = day_of(message.sent_at)

        def read(answer: Answer) -> Translated:
            posting, residue = self._words.read(only(answer), on)
            if posting.posting_number != posting_number:
                raise Unreadable("Chongqing answered about another posting.")
            return Translated(posting, (*answer.residue, *residue))

        return await self._client.call("read_posting", message, {"zpgzbh": posting_number}, read)

    async def publish_posting(self, message: Message, posting: PublishedPosting) -> Translated:
        on = day_of(message.sent_at)
        sent = self._words.write(posting.model_dump(mode="json", exclude_none=True), on)
        facts = {"publication_number": posting.publication_number}
        return await self._client.call(
            "publish_posting", message, sent, lambda answer: self.held(answer, on, facts)
        )

    async def change_posting(
        self, message: Message, ref: PublicationRef, posting: PublishedPosting
    ) -> Translated:
        on = day_of(message.sent_at)
        sent = self._words.write(posting.model_dump(mode="json", exclude_none=True), on)
        sent |= {"zpgzbh": ref.region_posting_number}
        return await self._client.call(
            "change_posting", message, sent, lambda answer: self.held(answer, on, _known(ref))
        )

    async def move_posting(self, message: Message, ref: PublicationRef, move: PostingMove) -> Translated:
        on = day_of(message.sent_at)
        told = {
            "publication_number": ref.publication_number,
            "region_posting_number": ref.region_posting_number,
            "version": ref.version,
            "move": move.value,
        }
        sent = self._move.encode(told, on)
        return await self._client.call(
            "move_posting", message, sent, lambda answer: self.held(answer, on, _known(ref))
        )

    def held(self, answer: Answer, on: date, facts: Facts) -> Translated:
        """The publication as it is held here: the very one that was told."""
        record = only(answer)
        decoded = self._words.receipt.decode(record, on)
        told = decoded.value
        numbers = ("publication_number", "region_posting_number")
        must_agree(facts, **{name: told.get(name) for name in numbers})
        filled = told["hired_men"] + told["hired_women"]
        held = PublicationOnRecord(
            publication_number=told["publication_number"],
            region_posting_number=told["region_posting_number"],
            version=told["version"],
            state=state_of(record, told["openings"], filled, self._words.today()),
        )
        return Translated(held, (*answer.residue, *decoded.residue))


def _known(ref: PublicationRef) -> Facts:
    return {
        "publication_number": ref.publication_number,
        "region_posting_number": ref.region_posting_number,
    }
