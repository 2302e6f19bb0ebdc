"""Every operation by its name: drawn once, live or after an enquiry."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.cases import lookup_conclusions as looking
from gateway.cases import settlement_conclusions as settling
from gateway.cases import visit_conclusions as visiting
from gateway.cases.credit import conclusions as looking_up_credit
from gateway.cases.credit import push_conclusions as pushing
from gateway.cases.employment import market_conclusions as on_the_market
from gateway.cases.employment import register_conclusions as looking_up_registers
from gateway.cases.operation import Operation
from gateway.cases.pension import conclusions as transferring
from gateway.cases.pension import fund_conclusions as settling_funds
from gateway.cases.pension import lookup_conclusions as pension_looking
from gateway.operation import Operation as OperationProtocol

OPERATIONS: Mapping[str, OperationProtocol] = {
    operation.name: operation
    for operation in (
        Operation("find_enrolments", looking.enrolments),
        Operation("catalogue_item", looking.as_it_is),
        Operation("institution", looking.as_it_is),
        Operation("file_treatment", looking.filed),
        Operation("read_filing", looking.filing_read),
        Operation("cancel_filing", looking.filing_cancelled),
        Operation("open_visit", visiting.opened_at_insurer, reversible=True),
        Operation(
            "open_visit_at_treatment",
            visiting.opened_at_treatment,
            True,
            visiting.not_opened_at_treatment,
        ),
        Operation("cancel_visit", visiting.cancelled_at_treatment),
        Operation(
            "cancel_visit_at_insurer",
            visiting.cancelled_at_insurer,
            when_failed=visiting.not_cancelled_at_insurer,
            method="cancel_visit",
        ),
        Operation("undo_opening", visiting.undone, method="cancel_visit"),
        Operation("record_diagnoses", visiting.diagnosed),
        Operation("discharge", visiting.discharged),
        Operation("add_lines", visiting.lines_priced),
        Operation("withdraw_lines", visiting.lines_taken_back),
        Operation("pre_settle", settling.pre_settled),
        Operation("settle", settling.settled, reversible=True),
        Operation("cancel_settlement", settling.settlement_cancelled, reversible=True),
        Operation(
            "record_settlement",
            settling.recorded,
            when_failed=settling.not_recorded,
        ),
        Operation(
            "record_cancellation",
            settling.recorded,
            when_failed=settling.not_recorded,
        ),
        *pension_looking.OPERATIONS,
        *transferring.OPERATIONS,
        *settling_funds.OPERATIONS,
        *looking_up_registers.OPERATIONS,
        *on_the_market.OPERATIONS,
        *looking_up_credit.OPERATIONS,
        *pushing.OPERATIONS,
    )
}
