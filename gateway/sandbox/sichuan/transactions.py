"""The numbered transactions (交易编号): what each does, and which wait for a confirmation."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.sandbox.sichuan import catalogue, fees, filings, people, records, settlements, visits
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.employment import transactions as employment
from gateway.sandbox.sichuan.pension import transactions as pension
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output


@dataclass(frozen=True, slots=True)
class Transaction:
    """One numbered transaction."""

    perform: Callable[[Context], Output]
    two_phase: bool


_READS: dict[str, Callable[[Context], Output]] = {
    "03": people.identify,
    "10": settlements.presettle_outpatient,
    "16": people.chronic_diseases,
    "19": filings.read,
    "51": settlements.presettle_inpatient,
    "56": settlements.look_up,
    "59": people.accumulations,
    "91": catalogue.item,
    "100": catalogue.institution,
}

_CHANGES: dict[str, Callable[[Context], Output]] = {
    "11": settlements.settle_outpatient,
    "12": settlements.cancel_outpatient,
    "17": filings.create,
    "18": filings.cancel,
    "21": visits.admit,
    "22": visits.cancel,
    "23": visits.diagnose,
    "25": visits.discharge,
    "43": fees.withdraw,
    "52": settlements.settle_inpatient,
    "53": settlements.cancel_inpatient,
    "57": records.record,
    "58": records.cancel,
    "110": visits.register,
    "111": fees.add,
}

TRANSACTIONS: dict[str, Transaction] = {
    **{
        number: Transaction(perform, two_phase=False)
        for number, perform in {**_READS, **pension.READS, **employment.READS}.items()
    },
    **{
        number: Transaction(perform, two_phase=True)
        for number, perform in {**_CHANGES, **pension.CHANGES, **employment.CHANGES}.items()
    },
}


def known(number: str) -> Transaction:
    """A transaction by its number."""
    if number not in TRANSACTIONS:
        raise Refusal(-105, number)
    return TRANSACTIONS[number]
