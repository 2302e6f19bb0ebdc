"""The access report as a page to print, Chinese and English side by side."""

from __future__ import annotations

from html import escape

from gateway.cases.audit import Access, AccessReport
from gateway.vocabulary import beijing

_STYLE = """
body{font:15px/1.5 "Noto Sans SC","Microsoft YaHei",sans-serif}
body{margin:2rem auto;max-width:60rem;padding:0 1rem}
h1{font-size:1.4rem;margin:0}h1 small,td small,th small{display:block;font-weight:normal;color:#555}
table{border-collapse:collapse;width:100%;margin-top:1rem}th{background:#f2f2f2}
th,td{border:1px solid #999;padding:.35rem .5rem;text-align:left;vertical-align:top}
tr{break-inside:avoid}thead{display:table-header-group}
@page{size:A4 landscape;margin:12mm}@media print{body{margin:0;max-width:none;font-size:11px}}
"""
_HEADS = (
    ("时间", "When"),
    ("谁", "Who"),
    ("做了什么", "What"),
    ("目的与依据", "Why"),
    ("看到的字段", "Fields seen"),
    ("结果", "Outcome"),
    ("日志序号", "Log entries"),
)


def page(report: AccessReport) -> bytes:
    """The HTML page; everything that is told is escaped."""
    head = "".join(f"<th>{zh}<small>{en}</small></th>" for zh, en in _HEADS)
    rows = "".join(_row(access) for access in report.accesses) or _NOBODY
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>个人信息查询记录 Access report</title><style>{_STYLE}</style></head><body>"
        "<h1>个人信息查询记录<small>Who saw or changed something about you, and why</small></h1>"
        f"<p>{_made(report)}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        "<p>每一行都可由日志中所列序号的条目证明。<br>"
        "Each line is proved by the entries of the log that it names.</p>"
        "</body></html>"
    ).encode()


_NOBODY = '<tr><td colspan="7">没有记录。<small>Nobody.</small></td></tr>'


def _made(report: AccessReport) -> str:
    at = f"{beijing(report.made_at):%Y-%m-%d %H:%M}"
    text = f"生成时间（北京时间）{at}，共 {len(report.accesses)} 项。<br>Made at {at}, Beijing time;"
    text += f" {len(report.accesses)} in all."
    if not report.complete:
        text += "<br><strong>还有更早的记录未列出。There are older ones that are not listed.</strong>"
    return text


def _row(access: Access) -> str:
    who = [access.institution_code or "", access.organisation or "", access.client_id]
    cells = (
        _under_each_other(f"{beijing(access.at):%Y-%m-%d}", f"{beijing(access.at):%H:%M:%S}"),
        _under_each_other(*who),
        _under_each_other(access.what.zh, access.what.en, access.region.full_name if access.region else ""),
        _under_each_other(access.purpose.zh, access.purpose.en, access.legal_basis or ""),
        ", ".join(escape(field) for field in access.disclosed) or "—",
        _under_each_other(access.outcome.zh, access.outcome.en),
        ", ".join(map(str, access.indexes)),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _under_each_other(*lines: str) -> str:
    first, *rest = (escape(line) for line in lines if line)
    return first + "".join(f"<small>{line}</small>" for line in rest)
