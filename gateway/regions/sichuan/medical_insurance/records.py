"""Recording the other province's settlement, so that the hospital is paid: 57 records, 58 takes it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from gateway.errors import NotTellable
from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codes import CodeTable
from gateway.regions.dates import day_of
from gateway.regions.sichuan.medical_insurance import settlement_tables as tables_of
from gateway.regions.sichuan.medical_insurance.reading import visit_fields
from gateway.regions.sichuan.reading import fields_of, must_repeat
from gateway.regions.sichuan.trades import Call, Disagrees
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.backend import ToRecord
from gateway.services.medical_insurance.settlements import Amounts, RecordAccepted
from gateway.vocabulary import Message, fen, yuan_of_fen

_NO_FIELD = ("enterprise_supplementary", "medical_assistance", "disabled_veteran", "other_funds")


class Records:
    """Records and takes back, as the treatment area."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._record = Translation(tables_of.RECORD, tables)
        self._recorded = Translation(tables_of.RECORDED, tables)
        self._cancellation = Translation(tables_of.RECORD_CANCELLATION, tables)
        self._cancelled = Translation(tables_of.RECORD_CANCELLED, tables)
        self.recorded_by = (self._recorded,)
        self.cancelled_by = (self._cancelled,)

    def record(self, message: Message, record: ToRecord) -> Call[Translated]:
        """57 异地结算登记."""
        settlement, amounts = record.settlement, record.settlement.amounts
        on, number = day_of(record.visit.started_at), settlement.region_settlement_number
        parts = amounts.parts
        canonical = {
            **visit_fields(record.visit),
            "insured_area": message.insured_area,
            "region_settlement_number": number,
            "amounts": amounts.model_dump(mode="json", exclude_none=True),
            "self_paid": yuan_of_fen(fen(parts.fully_self_paid) + fen(parts.over_limit)),
            "remaining_funds": yuan_of_fen(sum(fen(getattr(amounts, name)) for name in _NO_FIELD)),
            "settled_at": settlement.settled_at.isoformat(),
        }
        return Call(
            transaction="57",
            segments=(xml.elements(self._record.encode(canonical, on)),),
            read=partial(self.recorded, number=number, payable=amounts.fund_total, on=on),
            known=frozenset({number}),
        )

    def recorded(
        self, outputs: Sequence[xml.Element], *, number: str, payable: str | None, on: date
    ) -> Translated:
        """The number of the record; an enquiry does not know what is to be paid."""
        decoded = fields_of(outputs, self._recorded, on)
        must_repeat(decoded.value, region_settlement_number=number)
        if payable is not None:
            must_repeat(decoded.value, payable=payable)
        return Translated(RecordAccepted.model_validate(decoded.value), decoded.residue)

    def cancel(self, record: ToRecord) -> Call[Translated]:
        """58 取消异地结算登记."""
        cancelled = record.cancels_settlement_number
        if cancelled is None:
            raise NotTellable("Sichuan must be told which settlement of the insurer was recorded.")
        on = day_of(record.visit.started_at)
        canonical = {
            **visit_fields(record.visit),
            "cancelled_settlement_number": cancelled,
            "region_settlement_number": record.settlement.region_settlement_number,
        }
        amounts = record.settlement.amounts
        return Call(
            transaction="58",
            segments=(xml.elements(self._cancellation.encode(canonical, on)),),
            read=partial(self.cancelled, number=cancelled, amounts=amounts, on=on),
            known=frozenset({cancelled, record.settlement.region_settlement_number}),
        )

    def cancelled(
        self, outputs: Sequence[xml.Element], *, number: str | None, amounts: Amounts | None, on: date
    ) -> Translated:
        """The number of the cancelling record, which must take back what the insurer took back."""
        decoded = fields_of(outputs, self._cancelled, on)
        if number is not None:
            must_repeat(decoded.value, cancelled_settlement_number=number)
        if amounts is not None:
            must_repeat(decoded.value, total=amounts.total, payable=amounts.fund_total)
        if fen(decoded.value["total"]) > 0:
            raise Disagrees("Sichuan's cancellation of a record moves money forth.")
        return Translated(RecordAccepted.model_validate(decoded.value), decoded.residue)
