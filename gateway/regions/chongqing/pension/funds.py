"""The money of transfers: batches to be paid, payments that arrived (基金结算 jj_js, 基金登账 jj_dz)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from gateway.outcomes import Translated
from gateway.regions.chongqing.answers import Output, lost
from gateway.regions.chongqing.pension.answers import understood
from gateway.regions.chongqing.pension.applications import LETTER
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.pension.places import Places, place
from gateway.regions.chongqing.pension.tables import (
    LINE,
    PAGE,
    SCHEME,
    Facts,
    Reader,
    SharedTables,
    agrees,
    beyond,
)
from gateway.regions.chongqing.pension.transactions import TRANSACTIONS
from gateway.regions.codecs import INTEGER, TEXT, YUAN_NUMBER, YUAN_TEXT
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_WITH_TIME, INSTANT, day_of
from gateway.regions.translation import Translation
from gateway.services.pension.backend import Batch, CaseRef
from gateway.services.pension.transfers import BatchAccepted, IncomingPayment
from gateway.vocabulary import Message, Region

_PROVINCES: Final = {Region.CHONGQING: "500000", Region.SICHUAN: "510000"}
_BANK: Final = ("bank_name", "bank_number", "account_name", "account_number")

BATCH: Final = Crosswalk(
    "chongqing.B09",
    term="基金结算发起",
    source=f"{PAGE} 4",
    rows=(
        Row("batch_number", "pch", TEXT, "批次号", required=True),
        *place("receiving", "zrsbmc", "zrxzqh", "转入社保名称"),
        Row("period", "jsrq", DATE_WITH_TIME, "结算日期", required=True),
        *(
            Row(f"account.{row.path}", row.wire, row.codec, row.term, required=True)
            for row in LETTER.rows
            if row.path in _BANK
        ),
        Row("total", "pcze", YUAN_TEXT, "批次总额", required=True),
    ),
    elsewhere=("receiving_region", "lines"),
)

BATCH_LINE: Final = Crosswalk(
    "chongqing.B09.jsmx",
    term="结算明细",
    source=f"{PAGE} 4",
    rows=(
        Row("case_number", "gzlsh", TEXT, "系统跟踪流水号", required=True),
        Row("amount", "je", YUAN_TEXT, "金额", required=True),
    ),
)

BATCH_ACCEPTED: Final = Crosswalk(
    "chongqing.jj_js",
    term="结算受理",
    source=f"{PAGE} 4",
    rows=(
        Row("region_batch_number", "jsph", TEXT, "结算批号", required=True),
        Row("total", "pcze", YUAN_TEXT, "批次总额", required=True),
        Row("count", "pcbs", INTEGER, "批次笔数", required=True),
    ),
)

PAYMENT: Final = Crosswalk(
    "chongqing.jj_dz",
    term="登账",
    source=f"{PAGE} 4",
    rows=(
        Row("payment_number", "dzbh", TEXT, "登账编号", required=True),
        Row("name", "xm", TEXT, "姓名", required=True, note="as the bank wrote it"),
        Row("id_number", "bzhm", TEXT, "社会保障号码", required=True),
        SCHEME,
        Row("amount", "je", YUAN_NUMBER, "金额", required=True),
        Row("bank_receipt_number", "sspzh", TEXT, "实收凭证号", required=True),
        Row("received_at", "dzsj", INSTANT, "到账时间", required=True, note="its day is told"),
    ),
)

PAYMENT_NUMBER: Final = Row("payment_number", "dzbh", TEXT, "登账编号", required=True)
POSTING: Final = Crosswalk("chongqing.B10", term="登账匹配", source=f"{PAGE} 4", rows=(PAYMENT_NUMBER,))
RETURNING: Final = Crosswalk(
    "chongqing.B11",
    term="退回款项",
    source=f"{PAGE} 4",
    rows=(PAYMENT_NUMBER, Row("reason", "bz", LINE, "备注", required=True)),
)

CROSSWALKS: Final = (BATCH, BATCH_LINE, BATCH_ACCEPTED, PAYMENT, POSTING, RETURNING)


class Funds:
    """Announces batches; reads, ties and returns payments."""

    def __init__(
        self, client: ChongqingPensionClient, codes: Mapping[str, CodeTable], shared: SharedTables
    ) -> None:
        self._client = client
        self._shared = shared
        self._places = Places(codes)
        self._batch = Translation(BATCH, codes)
        self._line = Translation(BATCH_LINE, codes)
        self._accepted = Translation(BATCH_ACCEPTED, codes)
        self._payment = Translation(PAYMENT, codes)
        self._posting = Translation(POSTING, codes)
        self._returning = Translation(RETURNING, codes)
        self.batch_answered_by = (self._accepted, shared.receipt)
        self.payment_answered_by = (self._payment,)
        self.readers: Mapping[str, Reader] = {
            "announce_batch": self.accepted,
            "post_payment": shared.noted,
            "return_payment": shared.noted,
        }

    async def announce_batch(self, message: Message, batch: Batch) -> Translated:
        on = day_of(message.sent_at)
        output = await self._client.call(TRANSACTIONS["announce_batch"], message, self.tell(batch, on))
        facts = {"total": batch.total, "count": len(batch.lines)}
        return understood(lambda: self.accepted(output, on, facts), changes_state=True)

    def tell(self, batch: Batch, on: date) -> dict[str, Any]:
        """A batch as Chongqing is told it; of the letter only the account counts."""
        told = {
            "batch_number": batch.batch_number,
            "receiving": self._places.told(_PROVINCES[batch.receiving_region], None, on),
            "period": batch.period,
            "account": {field: getattr(batch.account, field) for field in _BANK},
            "total": batch.total,
        }
        lines = [
            self._line.encode({"case_number": one.case_number, "amount": one.amount}, on)
            for one in batch.lines
        ]
        return self._batch.encode(told, on) | {"jsmx": lines}

    def accepted(self, output: Output, on: date, facts: Facts) -> Translated:
        """The batch as the region has it: of the sum and the number that were asked, or it is not known."""
        decoded = self._accepted.decode(output.nodes["jj_js"], on)
        answer = BatchAccepted.model_validate(decoded.value)
        if not (agrees(facts, "total", answer.total) and agrees(facts, "count", answer.count)):
            lost("The region has another batch than the one asked.", True, "amounts_disagree")
        residue = self._shared.beside(output, on, "jj_js") + decoded.residue
        return Translated(answer, residue)

    async def read_payment(self, message: Message, payment_number: str) -> Translated:
        """Money that arrived; which case it is for is not on it."""
        on = day_of(message.sent_at)
        sent = self._posting.encode({"payment_number": payment_number}, on)
        output = await self._client.call(TRANSACTIONS["read_payment"], message, sent)
        return understood(lambda: self._received(output, payment_number, on), changes_state=False)

    def _received(self, output: Output, payment_number: str, on: date) -> Translated:
        decoded = self._payment.decode(output.nodes["jj_dz"], on)
        if decoded.value["payment_number"] != payment_number:
            lost("The region answered about another payment.", changes_state=False)
        received = datetime.fromisoformat(decoded.value["received_at"])
        told = decoded.value | {"received_on": day_of(received)}
        residue = output.residue + decoded.residue + beyond(output.nodes, "jj_dz")
        return Translated(IncomingPayment.model_validate(told), residue)

    async def post_payment(self, message: Message, case: CaseRef, payment_number: str) -> Translated:
        on = day_of(message.sent_at)
        told = self._posting.encode({"payment_number": payment_number}, on)
        return await self._shared.note("post_payment", message, self._shared.head(case, on) | told)

    async def return_payment(self, message: Message, payment_number: str, reason: str) -> Translated:
        on = day_of(message.sent_at)
        sent = self._returning.encode({"payment_number": payment_number, "reason": reason}, on)
        return await self._shared.note("return_payment", message, sent)
