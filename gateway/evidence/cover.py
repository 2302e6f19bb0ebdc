"""The cover page of an evidence package: to be read and printed. It proves nothing, and says so.

One HTML file that needs nothing else: no scripts, no outside resources, every value escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Any

from gateway.evidence import cover_words as words
from gateway.evidence.checkpoints import EvidenceLevel, Trust
from gateway.evidence.cover_words import Words, words_for
from gateway.evidence.findings import named_keys
from gateway.evidence.manifest import BodiesState

_BEIJING = timezone(timedelta(hours=8))

_ACT = "exchange"
"""The class of the entries that say what came of an errand; others tell who read of it."""
_COLUMNS: Sequence[Words] = (
    ("序号", "index"),
    ("时间（北京）", "time (Beijing)"),
    ("动作", "act"),
    ("结果与影响", "outcome, effect"),
    ("报文", "bodies"),
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

_STYLE = """
@page { size: A4; margin: 18mm }
body { font: 10.5pt/1.5 "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif;
  color: #1b1b1b; max-width: 180mm; margin: 8mm auto; padding: 0 4mm }
h1 { font-size: 19pt; margin: 0; border-bottom: 2.5pt solid #8c1d18; padding-bottom: 2mm }
h1 small { font-size: 12pt; font-weight: normal; color: #555; margin-left: 3mm }
h2 { font-size: 12pt; margin: 6mm 0 2mm; color: #8c1d18 }
h2 small { font-weight: normal; color: #555; font-size: 10pt; margin-left: 2mm }
table { border-collapse: collapse; width: 100% }
th, td { border: .4pt solid #bbb; padding: 1.2mm 2mm; text-align: left; vertical-align: top }
.facts th { width: 38% }
.keys th { width: 24% }
th { background: #f4f1ee; font-weight: 600; white-space: nowrap }
tr { break-inside: avoid }
.en { color: #444; font-size: 9pt; display: block }
code { font: 8.5pt/1.4 "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm }
.two p { margin: 1mm 0 }
.note { border: .8pt solid #8c1d18; padding: 2mm 3mm; margin: 4mm 0; break-inside: avoid }
"""


@dataclass(frozen=True, slots=True)
class CoverEntry:
    """An entry as the cover shows it."""

    index: int
    said: Mapping[str, Any]
    bodies: BodiesState
    parts: Sequence[str]
    """The names of the bodies that are in the package."""
    level: EvidenceLevel


def cover(errand_id: str, made_at: str, trust: Trust, entries: Sequence[CoverEntry]) -> bytes:
    """The page, the same for the same input."""
    own = [one for one in entries if (one.said.get("errand_id"), one.said.get("class")) == (errand_id, _ACT)]
    body = "".join(
        (
            "<h1>证据包<small>Evidence package</small></h1>",
            _warning(),
            _heading("关于", "What it is about"),
            _about(errand_id, made_at, trust, own or entries, _weakest(entries)),
            _heading("日志条目", "Entries of the log"),
            _entries(entries),
            _heading("密钥与指纹", "Keys and their fingerprints"),
            _keys(trust),
            _heading("如何核验", "How to check"),
            _how(),
        )
    )
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>证据包 Evidence package {escape(errand_id)}</title><style>{_STYLE}</style>"
    )
    return f'<!doctype html>\n<html lang="zh"><head>{head}</head><body>{body}</body></html>\n'.encode()


def _weakest(entries: Sequence[CoverEntry]) -> EvidenceLevel:
    order = list(EvidenceLevel)
    return min((one.level for one in entries), key=order.index)


# -- parts of the page -----------------------------------------------------------------------------------


def _warning() -> str:
    return _side_by_side(
        "本页仅供阅读，本身不具证明力。能证明的是包内的日志条目、收据与报文；请用核验程序核验，并与已公布的密钥指纹比对。",
        "This page is for reading and proves nothing by itself. What proves are the entries, receipts and"
        " bodies in the package: check them with a verifier, and compare the keys with the published ones.",
        "note",
    )


def _about(
    errand_id: str, made_at: str, trust: Trust, entries: Sequence[CoverEntry], level: EvidenceLevel
) -> str:
    last = entries[-1].said
    areas = " → ".join(str(last.get(name)) for name in ("insured_area", "treatment_area") if last.get(name))
    rows = [
        _row("办件编号", "errand", _code(errand_id)),
        _row("事项", "operation", _both(words_for(last.get("operation"), words.OPERATIONS))),
        _row("办理地区", "region asked", _both(words_for(last.get("region"), words.REGIONS))),
        _row("参保地 → 就医地", "insured area → treatment area", escape(areas) or "—"),
        _row("调用方", "asked by", _code(last.get("client_id"))),
        _row("起止", "from, to", f"{_time(entries[0].said)}<br>{_time(last)}"),
        _row("结果", "outcome", _both(words_for(last.get("outcome"), words.OUTCOMES))),
        _row("影响", "effect", _both(words_for(last.get("effect"), words.EFFECTS))),
        _row("证据等级", "evidence level", _both(words.LEVELS[level])),
        _row("日志", "log", _code(trust.origin)),
        _row("制包时间", "package made at", escape(made_at)),
    ]
    return f'<table class="facts">{"".join(rows)}</table>'


def _entries(entries: Iterable[CoverEntry]) -> str:
    head = "".join(f"<th>{_both(title)}</th>" for title in _COLUMNS)
    return f"<table><tr>{head}</tr>{''.join(map(_entry, entries))}</table>"


def _entry(one: CoverEntry) -> str:
    said = one.said
    outcome = _both(words_for(said.get("outcome"), words.OUTCOMES))
    effect = _both(words_for(said.get("effect"), words.EFFECTS))
    names = f"<div>{_code(', '.join(one.parts))}</div>" if one.parts else ""
    cells = (
        str(one.index),
        _time(said),
        _both(words_for(said.get("action"), words.ACTIONS)),
        f"{outcome}<div>{effect}</div>",
        _both(words.BODIES[one.bodies]) + names,
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _keys(trust: Trust) -> str:
    rows = []
    for one in named_keys(trust):
        region = one["of"].removeprefix("witness ")
        owner = (
            ("日志", "log")
            if one["of"] == "log"
            else (f"{words_for(region, words.REGIONS)[0]}见证方", one["of"])
        )
        rows.append(_row(*owner, f"{_code(one['key'])}<br>SHA-256 {_code(_grouped(one['fingerprint']))}"))
    return f'<table class="keys">{"".join(rows)}</table>'


def _how() -> str:
    return _side_by_side(
        "一、命令行：<code>gateway verify 文件 --trust 密钥文件</code>，无需网络与数据库。"
        "二、浏览器：打开核验页面并放入本文件。三、自行编程：格式与约五十行的示例见 README.txt 所指文档。"
        "密钥应从日志运营方与两地分别取得，不应只取自本包。",
        "1. By command: <code>gateway verify FILE --trust KEYS</code>; it needs no network and no database."
        " 2. In a browser: open the verifier's page and drop the file there. 3. By a program of your own:"
        " README.txt says how. Get the keys from the log's operator and from both regions, not from here.",
        "two",
    )


# -- pieces ----------------------------------------------------------------------------------------------


def _heading(chinese: str, english: str) -> str:
    return f"<h2>{chinese}<small>{english}</small></h2>"


def _side_by_side(chinese: str, english: str, kind: str) -> str:
    """Fixed texts of ours; they may hold markup."""
    return f'<div class="two {kind}"><p>{chinese}</p><p lang="en">{english}</p></div>'


def _row(chinese: str, english: str, cell: str) -> str:
    return f"<tr><th>{_both((chinese, english))}</th><td>{cell}</td></tr>"


def _both(both: Words) -> str:
    chinese, english = map(escape, both)
    return chinese if chinese == english else f'{chinese}<span class="en" lang="en">{english}</span>'


def _code(value: object) -> str:
    return f"<code>{escape(str(value))}</code>" if value else "—"


def _time(said: Mapping[str, Any]) -> str:
    at = datetime.fromisoformat(said["recorded_at"]).astimezone(_BEIJING)
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _grouped(digits: str) -> str:
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))
