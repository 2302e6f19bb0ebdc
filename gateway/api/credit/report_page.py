"""The credit report as a page to read and print; it asks no other host for anything (报告网页)."""

from __future__ import annotations

from html import escape

from gateway.api.credit.report_layout import Grid, Row, Section, sheet_of
from gateway.api.credit.report_words import Both
from gateway.cases.credit.answers import CreditReport

_STYLE = """
body{font:14px/1.5 "Noto Sans SC","Microsoft YaHei",sans-serif}
body{margin:2rem auto;max-width:60rem;padding:0 1rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:1.6rem 0 .4rem;border-bottom:2px solid #333}
small{display:block;font-weight:normal;color:#555}
table{border-collapse:collapse;width:100%;margin:.6rem 0 1.2rem;table-layout:fixed}
caption{text-align:left;font-weight:bold;padding:.2rem 0}
th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#f2f2f2}th[scope=row]{width:9rem}
tr.differs td{background:#fff3cd}
p.warning{border:2px solid #b00;padding:.5rem .8rem;font-weight:bold}
footer{margin-top:2rem;border-top:1px solid #999;font-size:.85rem;overflow-wrap:anywhere}
tr{break-inside:avoid}h2,caption{break-after:avoid}
@page{size:A4;margin:14mm}@media print{body{margin:0;max-width:none;font-size:10px}}
"""
_DIFFERS = Both("不一致", "differs")


def page(answer: bytes) -> bytes:
    """The HTML page of a report's JSON; everything that is told is escaped."""
    sheet = sheet_of(CreditReport.model_validate_json(answer))
    warnings = "".join(f'<p class="warning">{_both(one)}</p>' for one in sheet.warnings)
    foot = "".join(f"<p>{_both(one)}</p>" for one in sheet.foot)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(sheet.title.zh)} {escape(sheet.title.en)}</title>"
        f"<style>{_STYLE}</style></head><body><h1>{_both(sheet.title)}</h1>{warnings}"
        f"{''.join(map(_section, sheet.sections))}<footer>{foot}</footer></body></html>"
    ).encode()


def _section(section: Section) -> str:
    notes = "".join(f"<p>{_both(one)}</p>" for one in section.notes)
    return f"<section><h2>{_both(section.title)}</h2>{notes}{''.join(map(_grid, section.grids))}</section>"


def _grid(grid: Grid) -> str:
    caption = "" if grid.caption is None else f"<caption>{_both(grid.caption)}</caption>"
    heads = "".join(f'<th scope="col">{_both(one)}</th>' for one in grid.heads)
    head = f"<thead><tr><td></td>{heads}</tr></thead>" if heads else ""
    return f"<table>{caption}{head}<tbody>{''.join(map(_row, grid.rows))}</tbody></table>"


def _row(row: Row) -> str:
    label = _both(row.label) + (f"<strong>{_both(_DIFFERS)}</strong>" if row.differs else "")
    cells = "".join(f"<td>{'<br>'.join(map(_both, cell)) or '—'}</td>" for cell in row.cells)
    differs = ' class="differs"' if row.differs else ""
    return f'<tr{differs}><th scope="row">{label}</th>{cells}</tr>'


def _both(text: Both) -> str:
    return escape(text.zh) + (f"<small>{escape(text.en)}</small>" if text.en else "")
