"""Settlements with the insured area: priced (10, 51), settled (11, 52), cancelled (12, 53), read (56)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from gateway.errors import Refused
from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codes import CodeTable
from gateway.regions.dates import day_of
from gateway.regions.sichuan.medical_insurance import settlement_tables as tables_of
from gateway.regions.sichuan.medical_insurance.reading import visit_fields
from gateway.regions.sichuan.medical_insurance.visit_tables import PAYMENT_TABLES, settled_kind
from gateway.regions.sichuan.reading import must_repeat, residue_of
from gateway.regions.sichuan.trades import Call, Disagrees
from gateway.regions.translation import Decoded, Translation
from gateway.services.medical_insurance.backend import Charge, SettlementRef, VisitRef
from gateway.services.medical_insurance.rules import broken_identities, is_cancellation_of
from gateway.services.medical_insurance.settlements import Amounts, Benefit, RegionSettlement
from gateway.services.medical_insurance.visits import Parts
from gateway.services.medical_insurance.words import CareKind, Fund, InsuranceKind, SettlementKind
from gateway.vocabulary import Message, Region, fen, yuan_of_fen

_NO_FIELD = (
    "enterprise_supplementary",
    "medical_assistance",
    "disabled_veteran",
    "other_funds",
    "family_account",
    "hospital_borne",
)
"""Amounts that Sichuan has no field for, because nothing of the kind is ever paid there."""

_FUNDS = {
    "large_expense": Fund.LARGE_EXPENSE,
    "serious_illness_1": Fund.SERIOUS_ILLNESS,
    "serious_illness_2": Fund.SERIOUS_ILLNESS,
    "serious_illness_3": Fund.SERIOUS_ILLNESS,
    "personal_account": Fund.PERSONAL_ACCOUNT,
}
_POOLS = {
    InsuranceKind.EMPLOYEE_BASIC: Fund.EMPLOYEE_POOL,
    InsuranceKind.RESIDENT_BASIC: Fund.RESIDENT_POOL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSettlement:
    """What an answer must be about: taken from the request, or from what the errand stored."""

    visit_number: str
    person_number: str
    insurance_kind: InsuranceKind
    care_kind: CareKind
    on: date
    message_id: str | None = None
    parts: Parts | None = None
    """The four parts that were asked: they restore the split that Sichuan folds."""
    number: str | None = None
    """The settlement that is cancelled or looked up."""
    cancelled: Amounts | None = None
    """The amounts that a cancellation must take back."""

    @classmethod
    def of(cls, visit: VisitRef, **known: Any) -> AskedSettlement:
        """What is asked about a visit."""
        return cls(
            visit_number=visit.visit_number,
            person_number=visit.person_number,
            insurance_kind=visit.insurance_kind,
            care_kind=visit.care_kind,
            on=day_of(visit.started_at),
            **known,
        )


class Settlements:
    """Prices, settles, cancels and reads; what comes back adds up or is not let through."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._charge = {kind: Translation(tables_of.charge(kind), tables) for kind in PAYMENT_TABLES}
        self._settled = Translation(tables_of.SETTLED, tables)
        self._care = {kind: Translation(tables_of.care(kind), tables) for kind in PAYMENT_TABLES}
        self._segment = Translation(tables_of.SEGMENT, tables)
        self._segment_names = {row.canonical: row.name for row in tables["aka213"].rows}
        self._cancellation = Translation(tables_of.CANCELLATION, tables)
        self.answered_by = (self._settled, *self._care.values(), self._segment)

    # -- asking ------------------------------------------------------------------------------------

    def price(self, message: Message, charge: Charge) -> Call[Translated]:
        """10 / 51 预结算."""
        return self._call(message, charge, "51" if charge.visit.care_kind.is_inpatient else "10", self.priced)

    def settle(self, message: Message, charge: Charge) -> Call[Translated]:
        """11 门诊结算 / 52 出院结算."""
        return self._call(
            message, charge, "52" if charge.visit.care_kind.is_inpatient else "11", self.settled
        )

    def _call(self, message: Message, charge: Charge, transaction: str, read: Any) -> Call[Translated]:
        visit, parts = charge.visit, charge.parts
        table = self._charge[settled_kind(visit.insurance_kind)]
        asked = AskedSettlement.of(visit, message_id=message.message_id, parts=parts)
        canonical = {
            **visit_fields(visit),
            "insurance_kind": visit.insurance_kind,
            "care_kind": visit.care_kind,
            "insured_area": message.insured_area,
            "total": charge.total,
            "self_paid": _folded(parts),
            "parts": {
                "preliminary_self_paid": parts.preliminary_self_paid,
                "in_scope": parts.in_scope,
            },
            "use_personal_account": charge.use_personal_account,
            "invoice_number": charge.invoice_number,
        }
        return Call(
            transaction=transaction,
            segments=(xml.elements(table.encode(canonical, asked.on)),),
            read=partial(read, asked=asked),
        )

    def cancel(
        self, message: Message, settlement: SettlementRef, cancelled: RegionSettlement
    ) -> Call[Translated]:
        """12 / 53 取消结算; `cancelled` is the settlement as the region holds it."""
        visit, number = settlement.visit, settlement.region_settlement_number
        amounts = cancelled.amounts
        asked = AskedSettlement.of(
            visit, message_id=message.message_id, parts=amounts.parts, number=number, cancelled=amounts
        )
        canonical = {**visit_fields(visit), "region_settlement_number": number}
        return Call(
            transaction="53" if visit.care_kind.is_inpatient else "12",
            segments=(xml.elements(self._cancellation.encode(canonical, asked.on)),),
            read=partial(self.cancelled, asked=asked),
            known=frozenset({number}),
        )

    def look_up(self, settlement: SettlementRef) -> Call[Translated]:
        """56 结算查询, by the region's own number."""
        number = settlement.region_settlement_number
        asked = AskedSettlement.of(settlement.visit, parts=settlement.parts, number=number)
        return Call(
            transaction="56",
            segments=(xml.elements({"yka103": number}),),
            read=partial(self.looked_up, asked=asked),
            known=frozenset({number}),
        )

    # -- reading -----------------------------------------------------------------------------------

    def priced(self, outputs: Sequence[xml.Element], *, asked: AskedSettlement) -> Translated:
        """What a settlement would pay now."""
        value, residue = self._benefit(outputs[0], asked)
        must_repeat(value, message_id=asked.message_id, kind=SettlementKind.SETTLEMENT)
        return Translated(_adding_up(Benefit.model_validate(value)), residue)

    def settled(self, outputs: Sequence[xml.Element], *, asked: AskedSettlement) -> Translated:
        """A settlement under the region's number."""
        value, residue = self._benefit(outputs[0], asked)
        must_repeat(value, message_id=asked.message_id, kind=SettlementKind.SETTLEMENT)
        return Translated(_adding_up(_numbered(value)), residue)

    def cancelled(self, outputs: Sequence[xml.Element], *, asked: AskedSettlement) -> Translated:
        """A cancellation, which must take back exactly what was moved."""
        value, residue = self._benefit(outputs[0], asked, negated=True)
        must_repeat(
            value,
            message_id=asked.message_id,
            kind=SettlementKind.CANCELLATION,
            cancels_number=asked.number,
        )
        settlement = _adding_up(_numbered(value))
        if asked.cancelled is not None and not is_cancellation_of(asked.cancelled, settlement.amounts):
            raise Disagrees("Sichuan's cancellation does not take back what was settled.")
        return Translated(settlement, residue)

    def looked_up(self, outputs: Sequence[xml.Element], *, asked: AskedSettlement) -> Translated:
        """The settlement with the number that was asked for."""
        for found in outputs[0].iterfind("jsxx"):
            if found.findtext("yka103") == asked.number:
                negated = (found.findtext("yka055") or "").startswith("-")
                value, residue = self._benefit(found, asked, negated=negated)
                return Translated(_adding_up(_numbered(value)), residue)
        raise Refused("Sichuan has no such settlement.", region=Region.SICHUAN, code="not_found")

    def _benefit(
        self, output: xml.Element, asked: AskedSettlement, *, negated: bool = False
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The answer as the contract has it, if it is about this visit and this charge."""
        wire = xml.fields(output)
        head = self._settled.decode(wire, asked.on)
        care = self._care[settled_kind(asked.insurance_kind)].decode(wire, asked.on)
        segments = [self._segment.decode(row, asked.on) for row in xml.rows(output, "row")]
        value = {**head.value, **care.value}
        must_repeat(
            value,
            visit_number=asked.visit_number,
            person_number=asked.person_number,
            insurance_kind=asked.insurance_kind,
            care_kind=asked.care_kind,
        )
        _complete(value["amounts"], value["self_paid"], asked.parts, negated=negated)
        value["fund_payments"] = self._fund_payments(
            segments, asked.insurance_kind, value.get("payable_limit")
        )
        return value, residue_of((head, *segments))

    def _fund_payments(
        self, segments: Sequence[Decoded], kind: InsuranceKind, payable_limit: str | None
    ) -> list[dict[str, Any]]:
        """The segments that pay; the deductible's segment pays nothing and is told by deductible_paid."""
        payments = []
        for segment in (decoded.value for decoded in segments):
            name = segment["segment"]
            if name == "deductible":
                continue
            payment = {
                "fund": _POOLS[kind] if name == "pool" else _FUNDS[name],
                "amount": segment["amount"],
                "in_scope": segment["in_scope"],
                "name": self._segment_names[name],
            }
            if "ratio" in segment:
                payment["process"] = f"支付比例 {segment['ratio']}"
            if name == "pool" and payable_limit is not None:
                payment["payable_limit"] = payable_limit
            payments.append(payment)
        return payments


def _folded(parts: Parts) -> str:
    """yka056: fully self-paid and over the limit in one."""
    return yuan_of_fen(fen(parts.fully_self_paid) + fen(parts.over_limit))


def _complete(amounts: dict[str, Any], self_paid: str, asked: Parts | None, *, negated: bool) -> None:
    """Add what follows from what Sichuan says, and the split of yka056 as it was asked.

    Without the parts that were asked the split is unknown, and all of it stands as fully self-paid.
    """
    parts = amounts["parts"]
    sign = -1 if negated else 1
    over_limit = fen(asked.over_limit) * sign if asked else 0
    if asked is not None:
        told = (self_paid, parts["preliminary_self_paid"], parts["in_scope"])
        wanted = (_folded(asked), asked.preliminary_self_paid, asked.in_scope)
        if [fen(part) for part in told] != [fen(part) * sign for part in wanted]:
            raise Disagrees("Sichuan's answer is about other amounts than were asked.")
    parts["over_limit"] = yuan_of_fen(over_limit)
    parts["fully_self_paid"] = yuan_of_fen(fen(self_paid) - over_limit)
    amounts["personal_total"] = yuan_of_fen(fen(amounts["personal_account"]) + fen(amounts["cash"]))
    amounts.update(dict.fromkeys(_NO_FIELD, "0.00"))


def _numbered(value: Mapping[str, Any]) -> RegionSettlement:
    if not value.get("region_settlement_number"):
        raise Disagrees("Sichuan gave the settlement no number.")
    return RegionSettlement.model_validate(value)


def _adding_up(benefit: Any) -> Any:
    broken = broken_identities(benefit.amounts, benefit.fund_payments)
    if broken:
        raise Disagrees(f"Sichuan's amounts do not add up: {'; '.join(broken)}.")
    return benefit
