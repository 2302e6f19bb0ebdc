"""What Sichuan transfers (信息表, Y03), gives no more (Y04), takes back (Y16), and is told (Y17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codecs import TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, MONTH, day_of
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.pension import sections
from gateway.regions.sichuan.pension.applications import REASON
from gateway.regions.sichuan.pension.heads import (
    FROM,
    PAGE,
    PERSON_NUMBER,
    SCHEME,
    STAFF,
    TO,
    Heads,
    Reader,
    amount,
    change,
    count,
)
from gateway.regions.sichuan.pension.histories import LUMP_SUMS, ORIGINS, ROWS, Contributions
from gateway.regions.sichuan.pension.transactions import CHANGES, READS
from gateway.regions.sichuan.reading import residue_of
from gateway.regions.sichuan.trades import Call
from gateway.regions.translation import Translation
from gateway.services.pension.backend import CaseRef
from gateway.services.pension.transfers import NonTransferableSegment, OriginRefusal, TransferStatement
from gateway.vocabulary import Message

STATEMENT: Final = Crosswalk(
    "sichuan.pension_statement",
    term="信息表一 ic90",
    source=f"{PAGE} 3",
    rows=(
        Row("statement_number", "xxbh", text_up_to(30), "信息表编号", required=True),
        Row("letter_number", "aae270", text_up_to(30), "联系函编号", required=True),
        PERSON_NUMBER,
        SCHEME,
        Row("unit_name", "aab004", text_up_to(100), "单位名称"),
        *ORIGINS,
        Row("local_from", "aae030", MONTH, "本地缴费起始时间", required=True),
        Row("local_to", "aae031", MONTH, "本地缴费终止时间", required=True),
        count("local_months", "aae201", "实际缴费月数"),
        count("deemed_months", "aae200", "视同缴费月数"),
        Row("transferred_on", "aae035", DATE_COMPACT, "转移时间", required=True),
        amount("before_1998", "aic093", "1998年前个人缴费累计储存额"),
        amount("until_last_year", "aic089", "1998年至上年末累计储存额"),
        amount("current_year", "aic082", "当年记账本金"),
        amount("account_total", "aic083", "个人账户转移额"),
        amount("pool_total", "aic084", "统筹基金转移额"),
        amount("annuity_total", "zynje", "职业年金额"),
        amount("total", "aic102", "转移基金总额"),
        STAFF,
        Row("reviewed_by", "fhr", text_up_to(12), "复核人", required=True),
    ),
    elsewhere=("rows", "lump_sums", "non_transferable"),
    canonical_fields=frozenset(TransferStatement.model_fields),
)
LEFT_BEHIND: Final = Crosswalk(
    "sichuan.pension_left_behind",
    term="不予转移 bkzy",
    source=f"{PAGE} 3",
    rows=(
        *(FROM, TO),
        Row("reason", "bzyy", code("bzyy"), "不予转移原因", required=True),
        Row("notice_number", "gzsbh", text_up_to(30), "告知书编号"),
        Row("notified_on", "gzrq", DATE_COMPACT, "告知日期"),
    ),
    canonical_fields=frozenset(NonTransferableSegment.model_fields),
)
REFUSAL: Final = Crosswalk(
    "sichuan.pension_refusal",
    term="不予办理 出参",
    source=f"{PAGE} 4, Y04",
    rows=(*REASON.rows, Row("note", "aae013", TEXT, "说明")),
    elsewhere=("region_code",),
)
RETURN: Final = Crosswalk(
    "sichuan.pension_return",
    term="退回信息表 入参",
    source=f"{PAGE} 5, Y16",
    rows=(Row("statement_number", "xxbh", text_up_to(30), "信息表编号", required=True),),
    elsewhere=("faults",),
)
FAULT: Final = Crosswalk(
    "sichuan.pension_fault",
    term="退回原因 thyy 行",
    source=f"{PAGE} 5, Y16",
    rows=(Row("fault", "aae013", text_up_to(500), "退回原因", required=True),),
)
CROSSWALKS: Final = (STATEMENT, LEFT_BEHIND, REFUSAL, RETURN, FAULT)
_STATEMENT, _LEFT_BEHIND, _FAULTS = "ic90", "bkzy", "thyy"


class Statements:
    """Reads what the origin made, gives it back, and has the receiving side record another's."""

    def __init__(self, tables: Mapping[str, CodeTable], heads: Heads, contributions: Contributions) -> None:
        self._heads = heads
        self._contributions = contributions
        self._statement = Translation(STATEMENT, tables)
        self._left_behind = Translation(LEFT_BEHIND, tables)
        self._refusal = Translation(REFUSAL, tables)
        self._return = Translation(RETURN, tables)
        self._fault = Translation(FAULT, tables)
        self.statement_answered_by = (self._statement, *contributions.answered_by, self._left_behind)
        self.refusal_answered_by = (self._refusal,)
        self.readers: Mapping[str, Reader] = {
            "return_statement": heads.noted("statement_returned"),
            "deliver_statement": heads.noted("posted"),
        }

    def read(self, message: Message, case: CaseRef) -> Call[Translated]:
        """Y03 信息表."""
        on = day_of(message.sent_at)
        head = self._heads.of(case, on)
        return Call(
            transaction=READS["read_statement"],
            segments=(head.written,),
            read=partial(self.made, on=on),
            names=head.names,
            known=head.known,
        )

    def made(self, outputs: Sequence[xml.Element], *, on: date) -> Translated:
        """The newest statement as it came: translated, not judged."""
        output = outputs[0]
        decoded = sections.read(output, _STATEMENT, self._statement, on)
        lists, beside = self._contributions.read(output, on)
        left = sections.listed(output, _LEFT_BEHIND, self._left_behind, on)
        answer = {**decoded.value, **lists, "non_transferable": sections.values(left)}
        residue = (
            *sections.beyond(output, _STATEMENT, ROWS, LUMP_SUMS, _LEFT_BEHIND),
            *residue_of((decoded, *left)),
            *beside,
            *sections.strays(output, _LEFT_BEHIND),
        )
        return Translated(TransferStatement.model_validate(answer), tuple(dict.fromkeys(residue)))

    def read_refusal(self, message: Message, case: CaseRef) -> Call[Translated]:
        """Y04 不予办理."""
        on = day_of(message.sent_at)
        head = self._heads.of(case, on)
        return Call(
            transaction=READS["read_refusal"],
            segments=(head.written,),
            read=partial(self.refused, on=on),
            names=head.names,
            known=head.known,
        )

    def refused(self, outputs: Sequence[xml.Element], *, on: date) -> Translated:
        """Why the office will not transfer; its own code stands beside ours."""
        wire = xml.fields(outputs[0])
        decoded = self._refusal.decode(wire, on)
        answer = {**decoded.value, "region_code": wire["byyy"]}
        return Translated(OriginRefusal.model_validate(answer), decoded.residue)

    def give_back(
        self, message: Message, case: CaseRef, statement_number: str, faults: Sequence[str]
    ) -> Call[Translated]:
        """Y16 退回信息表."""
        on = day_of(message.sent_at)
        returned = self._return.encode({"statement_number": statement_number}, on)
        reasons = sections.told(self._fault, ({"fault": one} for one in faults), on)
        return change(
            CHANGES["return_statement"],
            xml.elements(returned) + sections.table(_FAULTS, reasons),
            self.readers["return_statement"],
            on,
            head=self._heads.of(case, on),
            known=frozenset({statement_number}),
        )

    def deliver(self, message: Message, case: CaseRef, statement: TransferStatement) -> Call[Translated]:
        """Y17 接续登记."""
        on = day_of(message.sent_at)
        return change(
            CHANGES["deliver_statement"],
            self.written(statement, on),
            self.readers["deliver_statement"],
            on,
            head=self._heads.of(case, on),
            known=frozenset({statement.letter_number, *_periods(statement)}),
        )

    def written(self, statement: TransferStatement, on: date) -> str:
        """A statement as Sichuan is told it: four sections, the lists only where they hold something."""
        lists = {"rows", "lump_sums", "non_transferable"}
        canonical = statement.model_dump(mode="json", exclude_none=True, exclude=lists)
        left = [one.model_dump(mode="json", exclude_none=True) for one in statement.non_transferable]
        return (
            sections.document(_STATEMENT, self._statement.encode(canonical, on))
            + self._contributions.written(statement.rows, statement.lump_sums, on)
            + sections.table(_LEFT_BEHIND, sections.told(self._left_behind, left, on))
        )


def _periods(statement: TransferStatement) -> set[str]:
    """The periods by which Sichuan names a row that it does not take."""
    return {str(MONTH.encode(month)) for row in statement.rows for month in (row.from_month, row.to_month)}
