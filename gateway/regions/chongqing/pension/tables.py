"""What several transactions share: the case head, the receipt, and lists that no table names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from gateway.outcomes import Translated
from gateway.regions.chongqing.answers import Output
from gateway.regions.chongqing.pension.answers import understood
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.pension.transactions import TRANSACTIONS
from gateway.regions.codecs import TEXT, Codec, as_text, code, flag
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import day_of
from gateway.regions.translation import Translation
from gateway.services.pension.backend import CaseRef
from gateway.services.pension.people import Person
from gateway.services.pension.transfers import Receipt
from gateway.vocabulary import Message

PAGE: Final = "docs/regions/chongqing-pension.md"

Facts = Mapping[str, Any]
"""What is known of the question when its answer is read, live or after an enquiry."""
Reader = Callable[[Output, date, Facts], Translated]
"""Reads the answer to a change; the same one reads it live and when it is enquired about."""

DONE_IS_NULL: Final = flag("0", "1")
"""The page's F: `0` is yes, `1` or nothing is no."""


def _line(value: Any) -> str:
    text = as_text(value)
    if any(character < " " or character == "\x7f" for character in text):
        raise ValueError("holds a line break or another control character")
    return text


def _texts(value: Any) -> list[str]:
    if not isinstance(value, (list, tuple)):
        raise ValueError("is not a list")
    return [_line(one) for one in value]


LINE: Final = Codec("text, one line", "text without control characters", _line, _line)
LINES: Final = Codec("list of texts", "texts without control characters", _texts, _texts)

PERSON: Final = (
    Row("id_number", "bzhm", TEXT, "社会保障号码", required=True),
    Row("name", "xm", LINE, "姓名", required=True, note="as the sender writes it; not compared"),
)
SCHEME: Final = Row("scheme", "xzlx", code("xzlx"), "险种类型", required=True)

CASE_HEAD: Final = Crosswalk(
    "chongqing.case",
    term="业务头",
    source=f"{PAGE} 2",
    rows=(Row("case_number", "gzlsh", TEXT, "系统跟踪流水号", required=True), *PERSON, SCHEME),
)

SEARCH: Final = Crosswalk("chongqing.C01", term="参保查询", source=f"{PAGE} 4", rows=(*PERSON, SCHEME))

RECEIPT: Final = Crosswalk(
    "chongqing.receipt",
    term="业务回执",
    source=f"{PAGE} 4",
    rows=(
        Row("region_receipt_number", "ywrzh", TEXT, "业务日志号", required=True),
        Row(
            "state", "ywzt", code("ywzt"), "业务状态", required=True, note="understood or the answer is none"
        ),
    ),
)

CROSSWALKS: Final = (CASE_HEAD, SEARCH, RECEIPT)


class SharedTables:
    """The translations that several transactions use; compiled once."""

    def __init__(self, client: ChongqingPensionClient, codes: Mapping[str, CodeTable]) -> None:
        self._client = client
        self._head = Translation(CASE_HEAD, codes)
        self._search = Translation(SEARCH, codes)
        self.receipt = Translation(RECEIPT, codes)

    def head(self, case: CaseRef, on: date) -> dict[str, Any]:
        """The case head (业务头) that every operation on a case begins with."""
        told = {"case_number": case.case_number, "scheme": case.scheme}
        return self._head.encode(told | case.person.model_dump(mode="json"), on)

    def search(self, person: Person, scheme: str, on: date) -> dict[str, Any]:
        """Whom a read or a certificate is about."""
        return self._search.encode(person.model_dump(mode="json") | {"scheme": scheme}, on)

    async def note(self, operation: str, message: Message, sent: Mapping[str, Any]) -> Translated:
        """Carry a change that answers nothing but its receipt."""
        output = await self._client.call(TRANSACTIONS[operation], message, sent)
        on = day_of(message.sent_at)
        return understood(lambda: self.noted(output, on, {}), changes_state=True)

    def noted(self, output: Output, on: date, facts: Facts) -> Translated:
        """The receipt, live or as an enquiry shows it."""
        decoded = self.receipt.decode(output.nodes, on)
        return Translated(Receipt.model_validate(decoded.value), output.residue + decoded.residue)

    def beside(self, output: Output, on: date, node: str) -> tuple[str, ...]:
        """The residue around a change's own node, whose receipt must read like any other."""
        around = {field: value for field, value in output.nodes.items() if field != node}
        return output.residue + self.receipt.decode(around, on).residue


def beyond(nodes: Mapping[str, Any], *known: str) -> tuple[str, ...]:
    """The nodes that an answer holds beside those that are read."""
    return tuple(name for name in nodes if name not in known and nodes[name] is not None)


def listed(nodes: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """A list of rows; absent, null and empty are the same. Raises ValueError for anything else."""
    rows = nodes.get(name)
    if rows is None or rows == "":
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"{name} is not a list of rows")
    return rows


def agrees(facts: Facts, name: str, answered: Any) -> bool:
    """Whether an answer is to what was asked, as far as what was asked is still known."""
    return facts.get(name) in (None, answered)
