"""Settlements with Chongqing as the insurer (结算); each answer is checked before it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from gateway.errors import Refused
from gateway.outcomes import Translated
from gateway.regions.chongqing.answers import Output, lost, only, understand
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance import settlement_tables as tables
from gateway.regions.chongqing.medical_insurance.circumstances import Extension
from gateway.regions.chongqing.medical_insurance.lines import disagree
from gateway.regions.chongqing.medical_insurance.transactions import of_visit
from gateway.regions.codes import CodeTable
from gateway.regions.dates import day_of
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.backend import Charge, SettlementRef, VisitRef
from gateway.services.medical_insurance.rules import (
    PART_NAMES,
    broken_identities,
    is_cancellation_of,
    sum_of_parts,
)
from gateway.services.medical_insurance.settlements import Amounts, Benefit, RegionSettlement
from gateway.services.medical_insurance.visits import Parts
from gateway.services.medical_insurance.words import CareKind
from gateway.vocabulary import Message, Region, fen

B = TypeVar("B", bound=Benefit)


class Settlements:
    """Prices, settles, cancels and reads settlements of Chongqing's insured."""

    def __init__(self, client: ChongqingClient, codes: Mapping[str, CodeTable], extension: Extension) -> None:
        self._client = client
        self._extension = extension
        self._charges = (
            Translation(tables.OUTPATIENT_CHARGE, codes),
            Translation(tables.INPATIENT_CHARGE, codes),
        )
        self._cancellation = Translation(tables.CANCELLATION, codes)
        self._setlinfo = {number: Translation(table, codes) for number, table in tables.SETLINFO.items()}
        self._setldetail = {number: Translation(table, codes) for number, table in tables.SETLDETAIL.items()}

    def answered_by(self, operation: str) -> tuple[Translation, ...]:
        """The tables that read the answers of an operation."""
        kinds = (CareKind.OUTPATIENT, CareKind.INPATIENT)
        read = operation == "read_settlement"
        numbers = ("5203",) if read else tuple(of_visit(operation, kind) for kind in kinds)
        return tuple(table[number] for number in numbers for table in (self._setlinfo, self._setldetail))

    # -- asking --------------------------------------------------------------------------------------

    async def pre_settle(self, message: Message, charge: Charge) -> Translated:
        """Price without effect. Amounts that do not add up are refused: nothing has moved."""
        infno, sent = self._charge("pre_settle", message, charge)
        output = await self._client.call(infno, message, sent, changes_state=False)
        on = day_of(charge.visit.started_at)
        translated, benefit = understand(
            lambda: self._read(Benefit, infno, output, charge.visit, on), changes_state=False
        )
        if not _as_asked(benefit, charge.total, charge.parts):
            raise Refused(
                region=Region.CHONGQING,
                code="amounts_disagree",
                message="The amounts of the region's calculation do not add up.",
            )
        return translated

    async def settle(self, message: Message, charge: Charge) -> Translated:
        """Settle in one phase. An answer that cannot be right leaves the outcome unknown: it has moved."""
        infno, sent = self._charge("settle", message, charge)
        output = await self._client.call(infno, message, sent, changes_state=True)
        on = day_of(charge.visit.started_at)
        translated, settlement = understand(
            lambda: self._read(RegionSettlement, infno, output, charge.visit, on), changes_state=True
        )
        if settlement.message_id != message.message_id:
            lost("The region answered about another message.", changes_state=True)
        if not _as_asked(settlement, charge.total, charge.parts):
            disagree()
        return translated

    async def cancel_settlement(self, message: Message, settlement: SettlementRef) -> Translated:
        """Take a settlement back; the region writes a negative one under a new number."""
        visit = settlement.visit
        infno = of_visit("cancel_settlement", visit.care_kind)
        on = day_of(visit.started_at)
        told = {
            "person_number": visit.person_number,
            "visit_number": visit.visit_number,
            "region_settlement_number": settlement.region_settlement_number,
        }
        sent = {"data": self._cancellation.encode(told, on)}
        output = await self._client.call(infno, message, sent, changes_state=True)
        translated, cancelling = understand(
            lambda: self._read(RegionSettlement, infno, output, visit, on), changes_state=True
        )
        if cancelling.message_id != message.message_id:
            lost("The region answered about another message.", changes_state=True)
        if cancelling.region_settlement_number == settlement.region_settlement_number:
            lost("The region gave the cancellation the number of what it cancels.", changes_state=True)
        if not _takes_back(settlement.parts, cancelling.amounts) or _broken(cancelling):
            disagree()
        return translated

    async def read_settlement(self, message: Message, settlement: SettlementRef) -> Translated:
        """The settlement as the region's ledger holds it."""
        number = settlement.region_settlement_number
        sent = {"data": {"setl_id": number}}
        output = await self._client.call("5203", message, sent, changes_state=False)

        def read() -> tuple[Translated, RegionSettlement]:
            rows = [row for row in output.nodes["setlinfo"] if row["setl_id"] == number]
            if not rows:
                raise Refused(
                    region=Region.CHONGQING, code="settlement_unknown", message="No such settlement."
                )
            (row,) = rows
            return self.from_ledger(row, output, settlement.visit, day_of(settlement.visit.started_at))

        translated, found = understand(read, changes_state=False)
        if _broken(found):
            raise Refused(
                region=Region.CHONGQING,
                code="amounts_disagree",
                message="The amounts in the region's ledger do not add up.",
            )
        return translated

    def _charge(self, operation: str, message: Message, charge: Charge) -> tuple[str, dict[str, Any]]:
        visit = charge.visit
        on = day_of(visit.started_at)
        told = {
            "person_number": visit.person_number,
            "visit_number": visit.visit_number,
            "insurance_kind": visit.insurance_kind,
            "care_kind": visit.care_kind,
            "credential": charge.credential.model_dump(mode="json", exclude_none=True),
            "total": charge.total,
            "parts": {name: getattr(charge.parts, name) for name in PART_NAMES},
            "use_personal_account": charge.use_personal_account,
            "invoice_number": charge.invoice_number,
        }
        inpatient = visit.care_kind.is_inpatient
        if inpatient:
            told |= {"insured_area": message.insured_area, "treatment_area": message.treatment_area}
        node = self._charges[inpatient].encode(told, on) | self._extension.write(
            visit.care_kind,
            on,
            emergency=visit.emergency,
            basis=charge.basis,
            institution_code=message.institution_code,
        )
        return of_visit(operation, visit.care_kind), {"data": node}

    # -- reading -------------------------------------------------------------------------------------

    def _read(
        self, kind: type[B], infno: str, output: Output, visit: VisitRef, on: date
    ) -> tuple[Translated, B]:
        return self._translated(
            kind, infno, output.nodes["setlinfo"], output.nodes["setldetail"], output.residue, visit, on
        )

    def from_ledger(
        self, row: Mapping[str, Any], output: Output, visit: VisitRef, on: date
    ) -> tuple[Translated, RegionSettlement]:
        """A settlement from a row of 5203, with the details that go with its number."""
        details = [one for one in output.nodes["setldetail"] if one["setl_id"] == row["setl_id"]]
        return self._translated(RegionSettlement, "5203", row, details, output.residue, visit, on)

    def _translated(
        self,
        kind: type[B],
        infno: str,
        row: Mapping[str, Any],
        details: Sequence[Mapping[str, Any]],
        residue: tuple[str, ...],
        visit: VisitRef,
        on: date,
    ) -> tuple[Translated, B]:
        if row["mdtrt_id"] != visit.visit_number or row["psn_no"] != visit.person_number:
            lost("The region answered about another visit.", changes_state=kind is RegionSettlement)
        head = self._setlinfo[infno].decode(row, on)
        funds = [self._setldetail[infno].decode(detail, on) for detail in details]
        beyond = dict.fromkeys((*residue, *head.residue, *(f for fund in funds for f in fund.residue)))
        benefit = kind.model_validate({**head.value, "fund_payments": [fund.value for fund in funds]})
        return Translated(benefit, tuple(beyond)), benefit

    def found(
        self, operation: str, output: Output, message_id: str, visit: VisitRef, facts: Mapping[str, Any]
    ) -> Translated:
        """What a message settled or cancelled, as an enquiry lists it; checked as a live answer is."""
        row = only(output.nodes["setlinfo"], medins_setl_id=message_id)
        translated, settlement = self.from_ledger(row, output, visit, day_of(visit.started_at))
        if not _as_stored(operation, settlement, facts):
            disagree()
        return translated


def _broken(benefit: Benefit) -> bool:
    return bool(broken_identities(benefit.amounts, benefit.fund_payments))


def _as_asked(benefit: Benefit, total: str, parts: Parts) -> bool:
    """Whether the identities hold, and the total and its four parts are those that were handed over."""
    amounts = benefit.amounts
    return amounts.total == total and amounts.parts == parts and not _broken(benefit)


def _takes_back(cancelled: Parts, amounts: Amounts) -> bool:
    """Whether the total and each of its four parts are those of the cancelled settlement, negated."""
    pairs = [(fen(getattr(cancelled, name)), fen(getattr(amounts.parts, name))) for name in PART_NAMES]
    return all(before == -after for before, after in pairs) and fen(amounts.total) == -sum_of_parts(cancelled)


def _as_stored(operation: str, settlement: RegionSettlement, facts: Mapping[str, Any]) -> bool:
    if operation == "settle":
        return _as_asked(settlement, facts["total"], Parts.model_validate(facts["parts"]))
    cancelled = Amounts.model_validate(facts["settlement"])
    return not _broken(settlement) and is_cancellation_of(cancelled, settlement.amounts)
