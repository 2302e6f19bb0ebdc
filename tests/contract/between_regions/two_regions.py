"""Both mock regions as processes of their own, both adapters, and a relation that moves between them."""

import asyncio
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from types import ModuleType

import chongqing_pension_words
import httpx
import pension_offices
import sichuan_pension_words
from sichuan_adapter_cases import sichuan_process

from gateway.services.pension.backend import CaseRef
from gateway.services.pension.people import Person
from gateway.services.pension.transfers import ContactLetter, TransferStatement
from gateway.vocabulary import Region

SIDES = ("sichuan", "chongqing")
DIRECTIONS = [(origin, receiver) for origin in SIDES for receiver in SIDES if origin != receiver]
WORDS: dict[str, ModuleType] = {"sichuan": sichuan_pension_words, "chongqing": chongqing_pension_words}
AREAS = {"sichuan": "510198", "chongqing": "500198"}

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_serial = count()


def somebody(name="何不同", *, division="510198"):
    """A person whom no test has seen before."""
    thousands, rest = divmod(next(_serial), 1000)
    digits = f"{division}{1960 + thousands}0102{rest:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return Person(name=name, id_number=digits + "10X98765432"[total % 11])


@contextmanager
def chongqing_process(folder):
    """The mock of Chongqing as a process of its own; its URL."""
    command = [sys.executable, "-m", "gateway.sandbox.chongqing", "--port", "0", "--data", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@contextmanager
def both_processes(folder):
    """Both regions; the URL of each."""
    with sichuan_process(folder / "sichuan") as sichuan, chongqing_process(folder / "chongqing") as chongqing:
        yield {"sichuan": sichuan.url, "chongqing": chongqing}


@dataclass(frozen=True)
class Both:
    """An office of each region, with its adapter."""

    offices: dict[str, pension_offices.Office]

    def __getitem__(self, name):
        return self.offices[name]

    async def aclose(self):
        for office in self.offices.values():
            await office.line.aclose()


def both_offices(urls):
    return Both({name: WORDS[name].Office(urls[name]) for name in SIDES})


async def until(holds):
    """Wait for what must come about, however busy the machine is."""
    for _ in range(2_000):
        if holds():
            return
        await asyncio.sleep(0.03)
    raise AssertionError("it did not come about")


def reset(urls):
    """Both regions with their fixtures, as if nothing had been."""
    for url in urls.values():
        httpx.post(f"{url}/sandbox/reset").raise_for_status()


async def enrolled(office, person, contributions, **changes):
    """Have a region keep a person; contributions as the control routes take them."""
    described = {
        "name": person.name,
        "id_number": person.id_number,
        "sex": "male",
        "household_area": person.id_number[:6],
        "scheme": "employee",
        "account_kind": "general",
        "status": "suspended",
        "receives_pension": False,
        "unpaid_months": [],
        "contributions": contributions,
    }
    await office.control("/control/pension/people", people=[{**described, **changes}])


@dataclass(frozen=True)
class Move:
    """A case as both regions know it, and what went along."""

    origin: pension_offices.Office
    receiver: pension_offices.Office
    at_origin: CaseRef
    at_receiver: CaseRef
    letter: ContactLetter
    statement: TransferStatement | None = None


async def lettered(origin, receiver, person, *, schemes=("employee", "employee"), known_as=None):
    """A case up to the letter that the origin has. `known_as`: how the receiving region writes the name."""
    there = known_as or person
    at_receiver = pension_offices.case_of(there, schemes[1])
    at_origin = CaseRef(case_number=at_receiver.case_number, person=person, scheme=schemes[0])
    application = pension_offices.application_of(
        there, (origin.home, receiver.home), schemes, agency=receiver.agency, clerk=receiver.clerk
    )
    await pension_offices.registered(receiver, at_receiver, application)
    accepting = pension_offices.step_of(f"{receiver.clerk[:-1]}9", "accept")
    letter = await pension_offices.lettered_of(receiver, at_receiver, accepting)
    await origin.region.deliver_letter(origin.message(inbound=False), at_origin, letter, application)
    return Move(origin, receiver, at_origin, at_receiver, letter)


async def stated(origin, receiver, person, **how):
    """A case for which the origin's office has made its statement."""
    move = await lettered(origin, receiver, person, **how)
    # Told how to work, the office works at once.
    await origin.control("/control/pension/office", mode="at_once")
    message = origin.message(inbound=False)
    told = await origin.region.read_statement(message, move.at_origin)
    assert told.residue == ()
    return Move(origin, receiver, move.at_origin, move.at_receiver, move.letter, told.answer)


async def delivered(move, statement):
    """The receiving region records a statement, and tells what it is afterwards."""
    return await move.receiver.region.deliver_statement(move.receiver.message(), move.at_receiver, statement)


async def moved(origin, receiver, person, **how):
    """A relation that has moved, in the books of both regions; the money has not."""
    move = await stated(origin, receiver, person, **how)
    await delivered(move, move.statement)
    for office, case in ((receiver, move.at_receiver), (origin, move.at_origin)):
        step = pension_offices.step_of(office.clerk, "complete")
        inbound = office is receiver
        await office.region.handle(office.message(inbound=inbound), case, step)
    return move


async def announced(move):
    """The origin is asked to pay, by a batch of this one case."""
    region = Region.SICHUAN if move.receiver.home == AREAS["sichuan"] else Region.CHONGQING
    total = move.statement.total
    batch = pension_offices.batch_of([(move.at_origin, total)], region, total=total, letter=move.letter)
    await move.origin.region.announce_batch(move.origin.message(inbound=False), batch)
