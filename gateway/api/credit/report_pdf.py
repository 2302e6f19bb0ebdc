"""The credit report as a document to keep: PDF with Chinese text, and no font of the machine's (报告文件)."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import escape

from gateway.api.credit.report_layout import Grid, Row, Section, Sheet, sheet_of
from gateway.api.credit.report_words import Both
from gateway.cases.credit.answers import CreditReport

_FONT: Final = "STSong-Light"
"""Adobe's name for the Song face of GB; whatever shows the document has it, so it is not put in."""
_NOT_IN_FONT: Final = "〓"
"""Stands for a character beyond the face (the geta mark 下駄, as printers set it)."""
_LABEL_SHARE: Final = 0.22
_MARGIN: Final = 40.0


def pdf(answer: bytes) -> bytes:
    """The PDF of a report's JSON."""
    report = CreditReport.model_validate_json(answer)
    return _Press(report).printed(sheet_of(report))


class _Press:
    """Sets a sheet; the library is loaded when the first document is asked for."""

    def __init__(self, report: CreditReport) -> None:
        from reportlab.lib import colors, pagesizes
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer

        if _FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
        self._make: dict[str, Any] = {
            "paragraph": Paragraph,
            "table": LongTable,
            "space": Spacer,
            "document": SimpleDocTemplate,
        }
        self._report = report
        self._page = pagesizes.A4
        self._grey, self._line, self._mark = colors.whitesmoke, colors.grey, colors.lightyellow
        self._styles = {
            size: ParagraphStyle(str(size), fontName=_FONT, fontSize=size, leading=size * 1.4, wordWrap="CJK")
            for size in (8, 9, 13, 17)
        }

    def printed(self, sheet: Sheet) -> bytes:
        """The document's bytes; the same report gives the same."""
        flow = [self._text(sheet.title, 17), self._make["space"](1, 8)]
        for warning in sheet.warnings:
            flow += [self._text(Both(f"⚠ {warning.zh}", warning.en), 9), self._make["space"](1, 4)]
        for section in sheet.sections:
            flow += self._section(section)
        flow += [self._make["space"](1, 10), *(self._text(one, 8) for one in sheet.foot)]
        into = BytesIO()
        self._make["document"](
            into,
            pagesize=self._page,
            leftMargin=_MARGIN,
            rightMargin=_MARGIN,
            topMargin=_MARGIN,
            bottomMargin=_MARGIN,
            title=f"{sheet.title.zh} {self._report.report_number}",
            invariant=True,
        ).build(flow, onFirstPage=self._foot, onLaterPages=self._foot)
        return into.getvalue()

    def _foot(self, canvas: Any, document: Any) -> None:
        """On every page: which report it is of, and which page."""
        canvas.setFont(_FONT, 8)
        canvas.drawString(_MARGIN, _MARGIN / 2, self._report.report_number)
        canvas.drawRightString(self._page[0] - _MARGIN, _MARGIN / 2, str(document.page))

    def _section(self, section: Section) -> list[Any]:
        flow = [self._make["space"](1, 10), self._text(section.title, 13), self._make["space"](1, 3)]
        flow += [self._text(one, 9) for one in section.notes]
        for grid in section.grids:
            flow += self._grid(grid)
        return flow

    def _grid(self, grid: Grid) -> list[Any]:
        width = self._page[0] - 2 * _MARGIN - 12
        columns = max(1, len(grid.heads), *(len(row.cells) for row in grid.rows))
        widths = [width * _LABEL_SHARE, *([width * (1 - _LABEL_SHARE) / columns] * columns)]
        lines = [["", *(self._text(one, 8) for one in grid.heads)]] if grid.heads else []
        lines += [self._row(row) for row in grid.rows]
        look = [
            ("GRID", (0, 0), (-1, -1), 0.4, self._line),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (0, -1), self._grey),
        ]
        start = 1 if grid.heads else 0
        for number, row in enumerate(grid.rows, start):
            if row.differs:
                look.append(("BACKGROUND", (1, number), (-1, number), self._mark))
        table = self._make["table"](lines, colWidths=widths, repeatRows=start, splitInRow=1, style=look)
        caption = [] if grid.caption is None else [self._text(grid.caption, 9)]
        return [self._make["space"](1, 5), *caption, self._make["space"](1, 2), table]

    def _row(self, row: Row) -> list[Any]:
        label = [self._text(row.label, 8)]
        if row.differs:
            label.append(self._text(Both("不一致", "differs"), 8))
        return [label, *([self._text(one, 8) for one in cell] or "—" for cell in row.cells)]

    def _text(self, text: Both, size: int) -> Any:
        english = f'<br/><font color="#555555">{_set(text.en)}</font>' if text.en else ""
        return self._make["paragraph"](_set(text.zh) + english, self._styles[size])


def _set(text: str) -> str:
    """A text as the library takes it: nothing of it is markup, and no character is beyond the face."""
    within = "".join(char if ord(char) < 0x10000 else _NOT_IN_FONT for char in text)
    return escape(within)
