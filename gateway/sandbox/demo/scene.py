"""What every chapter has at hand: stage, checks, windows, calendar, a look behind each region."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from gateway.sandbox.demo.behind import Region, Seen
from gateway.sandbox.demo.cases import CHENGDU, CHONGQING, Case
from gateway.sandbox.demo.checks import Checks
from gateway.sandbox.demo.counters import BANK, OFFICES, REGULATORS, CreditCounter, EmploymentOffice
from gateway.sandbox.demo.days import Days
from gateway.sandbox.demo.offices import CLIENTS, Office
from gateway.sandbox.demo.showing import Stage
from gateway.sandbox.demo.window import Call, NotAsTold, Window
from gateway.sandbox.town import Town


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The town as the story sees it."""

    town: Town
    stage: Stage
    checks: Checks
    windows: dict[str, Window]
    """By the region that the hospital lies in."""
    offices: dict[str, Office]
    """The pension offices, by region."""
    employment: dict[str, EmploymentOffice]
    regulators: dict[str, CreditCounter]
    bank: CreditCounter
    auditor: Window
    regions: dict[str, Region]
    days: Days
    settled: list[Call] = field(default_factory=list)
    """The settlements made so far, for the comparison with the ledgers."""

    def window(self, case: Case) -> Window:
        """The window of the case's hospital."""
        return self.windows[case.hospital.region]

    def forget(self) -> None:
        """Leave out what the regions have received up to now."""
        for region in self.regions.values():
            region.seen()

    def received(self, region: str, transaction: str) -> Seen:
        """The latest message of a kind that a region received since `forget`."""
        for seen in reversed(self.regions[region].seen()):
            if seen.transaction == transaction:
                return seen
        raise NotAsTold(f"{region} has received no transaction {transaction}")


@contextmanager
def scene_in(town: Town, stage: Stage) -> Iterator[Scene]:
    """Open the windows of both hospitals and offices, the auditor's, and the look behind both regions."""
    with ExitStack() as stack:
        windows = {
            hospital.region: stack.enter_context(Window(town.url("gateway"), town.token(hospital.client_id)))
            for hospital in (CHENGDU, CHONGQING)
        }
        regions = {
            name: stack.enter_context(Region(name, town.url(name))) for name in ("chongqing", "sichuan")
        }
        offices = {
            region: stack.enter_context(Office(town.url("gateway"), town.token(client_id), region))
            for region, client_id in CLIENTS.items()
        }
        gateway = town.url("gateway")
        employment = {
            region: stack.enter_context(EmploymentOffice(gateway, town.token(client_id), region))
            for region, client_id in OFFICES.items()
        }
        regulators = {
            region: stack.enter_context(CreditCounter(gateway, town.token(client_id)))
            for region, client_id in REGULATORS.items()
        }
        bank = stack.enter_context(CreditCounter(gateway, town.token(BANK)))
        auditor = stack.enter_context(Window(town.url("gateway"), town.token("auditor")))
        yield Scene(
            town=town,
            stage=stage,
            checks=Checks(),
            windows=windows,
            offices=offices,
            employment=employment,
            regulators=regulators,
            bank=bank,
            auditor=auditor,
            regions=regions,
            days=Days(town.directory, regions),
        )
