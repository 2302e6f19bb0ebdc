"""The money of transfers: batches to pay (Y21), payments that came (Y06), posted (Y22), returned (Y23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codecs import TEXT
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, day_of
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.pension import sections
from gateway.regions.sichuan.pension.applications import LETTER
from gateway.regions.sichuan.pension.heads import (
    PAGE,
    PERSON,
    SCHEME,
    Facts,
    Heads,
    Reader,
    amount,
    change,
    count,
    names_of,
)
from gateway.regions.sichuan.pension.transactions import CHANGES, READS
from gateway.regions.sichuan.reading import fields_of, must_agree, must_repeat
from gateway.regions.sichuan.trades import Call
from gateway.regions.translation import Translation
from gateway.services.pension.backend import Batch, CaseRef
from gateway.services.pension.transfers import BatchAccepted, IncomingPayment
from gateway.vocabulary import Message, Region

_PROVINCES: Final = {Region.CHONGQING: "500000", Region.SICHUAN: "510000"}
_BANK: Final = ("bank_name", "bank_number", "account_name", "account_number")

BATCH: Final = Crosswalk(
    "sichuan.pension_batch",
    term="结算批次 入参",
    source=f"{PAGE} 5, Y21",
    rows=(
        Row("batch_number", "pch", text_up_to(40), "批次号", required=True),
        Row("receiving_province", "aab299", text_up_to(6), "转入省行政区划", required=True),
        Row("period", "jsrq", DATE_COMPACT, "结算日期", required=True),
        *(
            Row(f"account.{row.path}", row.wire, row.codec, row.term, required=True)
            for row in LETTER.rows
            if row.path in _BANK
        ),
        amount("total", "pcze", "批次总额"),
    ),
    elsewhere=("receiving_region", "lines"),
)
BATCH_LINE: Final = Crosswalk(
    "sichuan.pension_batch_line",
    term="结算明细 jsmx 行",
    source=f"{PAGE} 5, Y21",
    rows=(
        Row("case_number", "aaz341", text_up_to(32), "系统跟踪流水号", required=True),
        amount("amount", "yad003", "金额"),
    ),
)
BATCH_ACCEPTED: Final = Crosswalk(
    "sichuan.pension_batch_answer",
    term="结算批次 出参",
    source=f"{PAGE} 5, Y21",
    rows=(
        Row("region_batch_number", "aaz288", TEXT, "结算批次号", required=True),
        amount("total", "pcze", "批次总额"),
        count("count", "pcbs", "批次笔数"),
    ),
)
PAYMENT: Final = Crosswalk(
    "sichuan.pension_payment",
    term="登账 ad12",
    source=f"{PAGE} 4, Y06",
    rows=(
        Row("payment_number", "yad010", TEXT, "登账编号", required=True),
        *PERSON,
        SCHEME,
        amount("amount", "yad003", "金额"),
        Row("bank_receipt_number", "aad008", TEXT, "实收凭证编号", required=True),
        Row("received_on", "aad017", DATE_COMPACT, "登账时间", required=True),
    ),
    canonical_fields=frozenset(IncomingPayment.model_fields),
)
PAYMENT_NUMBER: Final = Row("payment_number", "yad010", text_up_to(30), "登账编号", required=True)
POSTING: Final = Crosswalk(
    "sichuan.pension_posting",
    term="登账匹配 入参",
    source=f"{PAGE} 5, Y22",
    rows=(PAYMENT_NUMBER,),
)
RETURNING: Final = Crosswalk(
    "sichuan.pension_payment_return",
    term="退回款项 入参",
    source=f"{PAGE} 5, Y23",
    rows=(PAYMENT_NUMBER, Row("reason", "aae013", text_up_to(200), "退回原因", required=True)),
)
CROSSWALKS: Final = (BATCH, BATCH_LINE, BATCH_ACCEPTED, PAYMENT, POSTING, RETURNING)


class Funds:
    """Announces batches; reads, ties and returns payments."""

    def __init__(self, tables: Mapping[str, CodeTable], heads: Heads) -> None:
        self._heads = heads
        self._batch = Translation(BATCH, tables)
        self._line = Translation(BATCH_LINE, tables)
        self._accepted = Translation(BATCH_ACCEPTED, tables)
        self._payment = Translation(PAYMENT, tables)
        self._posting = Translation(POSTING, tables)
        self._returning = Translation(RETURNING, tables)
        self.batch_answered_by = (self._accepted, heads.receipt)
        self.payment_answered_by = (self._payment,)
        self.readers: Mapping[str, Reader] = {
            "announce_batch": self.accepted,
            "post_payment": heads.noted(),
            "return_payment": heads.noted("no_case"),
        }

    def announce(self, message: Message, batch: Batch) -> Call[Translated]:
        """Y21 结算批次."""
        on = day_of(message.sent_at)
        return change(
            CHANGES["announce_batch"],
            self.written(batch, on),
            self.accepted,
            on,
            facts={"total": batch.total, "count": len(batch.lines)},
            known=frozenset({batch.batch_number, *(line.case_number for line in batch.lines)}),
        )

    def written(self, batch: Batch, on: date) -> str:
        """A batch as Sichuan is told it; of the letter only the account counts."""
        canonical = {
            "batch_number": batch.batch_number,
            "receiving_province": _PROVINCES[batch.receiving_region],
            "period": batch.period,
            "account": {name: getattr(batch.account, name) for name in _BANK},
            "total": batch.total,
        }
        each = ({"case_number": line.case_number, "amount": line.amount} for line in batch.lines)
        lines = sections.table("jsmx", sections.told(self._line, each, on))
        return xml.elements(self._batch.encode(canonical, on)) + lines

    def accepted(self, outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
        """The batch as the region takes it: of the total and the number of lines that were asked."""
        own = {row.wire: outputs[0].findtext(row.wire) for row in BATCH_ACCEPTED.rows}
        decoded = self._accepted.decode(own, on)
        must_agree(facts, total=decoded.value["total"], count=decoded.value["count"])
        _, residue = self._heads.received(outputs[0], on, *own)
        return Translated(BatchAccepted.model_validate(decoded.value), residue)

    def read_payment(self, message: Message, payment_number: str) -> Call[Translated]:
        """Y06 收到款项."""
        on = day_of(message.sent_at)
        return Call(
            transaction=READS["read_payment"],
            segments=(self._numbered(payment_number, on),),
            read=partial(self.received, number=payment_number, on=on),
            known=frozenset({payment_number}),
        )

    def received(self, outputs: Sequence[xml.Element], *, number: str, on: date) -> Translated:
        """Money that arrived; which case it is for is not on it."""
        decoded = fields_of(outputs, self._payment, on)
        must_repeat(decoded.value, payment_number=number)
        return Translated(IncomingPayment.model_validate(decoded.value), decoded.residue)

    def post(self, message: Message, case: CaseRef, payment_number: str) -> Call[Translated]:
        """Y22 登账匹配."""
        on = day_of(message.sent_at)
        return change(
            CHANGES["post_payment"],
            self._numbered(payment_number, on),
            self.readers["post_payment"],
            on,
            head=self._heads.of(case, on),
            known=frozenset({payment_number}),
        )

    def give_back(self, message: Message, payment_number: str, reason: str) -> Call[Translated]:
        """Y23 退回款项."""
        on = day_of(message.sent_at)
        canonical = {"payment_number": payment_number, "reason": reason}
        return change(
            CHANGES["return_payment"],
            xml.elements(self._returning.encode(canonical, on)),
            self.readers["return_payment"],
            on,
            names=names_of(reason),
            known=frozenset({payment_number}),
        )

    def _numbered(self, payment_number: str, on: date) -> str:
        return xml.elements(self._posting.encode({"payment_number": payment_number}, on))
