"""How the story looks in a terminal of 110 columns, with colour or without."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, TextIO

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, chop_cells
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from gateway.sandbox.demo.behind import Seen
from gateway.sandbox.demo.window import Call

WIDTH = 110
THREE_WAYS = (8, 34, 32, 30)

# Chinese term, the contract's name, and where it stands among the amounts.
MONEY = (
    ("费用总额", "total"),
    ("· 全自费", "parts.fully_self_paid"),
    ("· 超限价自费", "parts.over_limit"),
    ("· 先行自付", "parts.preliminary_self_paid"),
    ("· 符合政策范围", "parts.in_scope"),
    ("起付线", "deductible_paid"),
    ("统筹基金", "basic_pool"),
    ("大病保险", "resident_serious_illness"),
    ("基金支付总额", "fund_total"),
    ("个人负担", "personal_total"),
    ("· 个人账户", "personal_account"),
    ("· 现金", "cash"),
    ("账户余额", "account_balance"),
)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that all sides say in their own way: dotted path in the call, and each region's field."""

    chinese: str
    asked: str
    chongqing: str
    sichuan: str


def console_for(stream: TextIO) -> Console:
    """A console of fixed width, plain when the stream is not a terminal."""
    return Console(file=stream, width=WIDTH, highlight=False, emoji=False)


class Stage:
    """Where the story is shown; everything goes through these few shapes."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._console.print()
        self._console.rule(Text(title, style="bold cyan"), align="left", characters="━")

    def say(self, text: str, style: str = "") -> None:
        """Tell a sentence or two."""
        self._console.print(Text(text, style=style))

    def call(self, call: Call, remark: str = "") -> None:
        """Show one call as method, path and status."""
        style = "green" if call.status < 400 else "yellow"
        line = Text.assemble(
            ("→ ", "dim"), f"{call.method} {_shortened(call.path)}  ", (str(call.status), style)
        )
        apart = line.cell_len + cell_len(remark) + 2 > WIDTH
        self._console.print(line if apart or not remark else line.append(f"  {remark}"))
        if apart:
            self._console.print(Text(f"  {remark}"))

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        right: Sequence[int] = (),
        widths: Sequence[int | None] = (),
    ) -> None:
        """Show rows under heads; the columns numbered in `right` hold amounts."""
        table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
        for place, (head, width) in enumerate(zip_longest(heads, widths)):
            justify: JustifyMethod = "right" if place in right else "left"
            table.add_column(head, justify=justify, overflow="fold", min_width=width, max_width=width)
        for row in rows:
            table.add_row(*map(Text, row))
        self._console.print(table)

    def said_three_ways(self, terms: Sequence[Term], call: Call, chongqing: Seen, sichuan: Seen) -> None:
        """Show the caller's JSON beside the messages that the two regions received for it."""
        heads = (
            "",
            "caller wrote (JSON)",
            f"Chongqing got {chongqing.transaction} (JSON)",
            f"Sichuan got {sichuan.transaction} (XML)",
        )
        self.three_ways(heads, terms, call.body, chongqing, sichuan)

    def three_ways(
        self,
        heads: Sequence[str],
        terms: Sequence[Term],
        ours: Any,
        chongqing: Seen,
        sichuan: Seen,
        *,
        widths: Sequence[int] = THREE_WAYS,
    ) -> None:
        """Show the gateway's JSON beside the two regions' messages that say the same."""
        rows = [
            (
                term.chinese,
                _as_json(term.asked, _found(ours, term.asked)),
                _as_json(term.chongqing, _json_text(chongqing, term.chongqing)),
                _as_xml(term.sichuan, sichuan.value(term.sichuan)),
            )
            for term in terms
        ]
        self.table(heads, rows, widths=widths)

    def whole(self, seen: Seen, whose: str) -> None:
        """Show a message whole, as the region received it."""
        self.say(f"All that {whose} received in {seen.transaction}, POST {seen.path}:", "dim")
        self.raw(seen.text)

    def raw(self, text: str) -> None:
        """Show a message as it is, broken only where the terminal ends."""
        for line in text.splitlines():
            for piece in chop_cells(line, WIDTH):
                self._console.print(Text(piece))

    def money(self, heads: Sequence[str], all_amounts: Sequence[dict[str, Any]]) -> None:
        """Show how the money is split, one column for each settlement; rows of zeros are left out."""
        rows = []
        for chinese, path in MONEY:
            figures = [str(_found(amounts, path) or "0.00") for amounts in all_amounts]
            if any(figure != "0.00" for figure in figures):
                rows.append((chinese, path.rpartition(".")[2], *figures))
        self.table(("CNY", "", *heads), rows, right=range(2, 2 + len(all_amounts)))


def as_bytes(raw: bytes, limit: int | None = None) -> str:
    """Write bytes, or the first of them, in hexadecimal."""
    return raw[:limit].hex(" ").upper()


def _found(body: Any, path: str) -> Any:
    for name in path.split(".") if path else ():
        if isinstance(body, list):
            body = body[int(name)] if int(name) < len(body) else None
        else:
            body = body.get(name) if isinstance(body, dict) else None
    return body if path else None


def _json_text(seen: Seen, name: str) -> Any:
    value = seen.value(name) if name else None
    return None if value is None else _Literal(value)


class _Literal(str):
    """A value that is JSON text already."""


def _as_json(path: str, value: Any) -> str:
    if value is None:
        return "–"
    shown = value if isinstance(value, _Literal) else json.dumps(value, ensure_ascii=False)
    return f'"{path.rpartition(".")[2]}": {shown}'


def _as_xml(name: str, value: str | None) -> str:
    return "–" if value is None else f"<{name}>{value}</{name}>"


def _shortened(path: str) -> str:
    """Leave the middle of ids out: they differ from run to run and say nothing."""
    parts = [f"{part[:4]}…{part[-4:]}" if len(part) == 36 else part for part in path.split("/")]
    return "/".join(parts)
