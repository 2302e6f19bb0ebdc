"""Carrying transfers from one region to the other, each durably once; regions may be down meanwhile.

The bank moves its place only behind a transfer that the other region has taken. What is carried twice, after
a crash or a lost answer, the other region knows by its receipt number and takes once.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from gateway.sandbox.background import Pace

FILE = "places.json"
_FIELDS = ("bank_receipt_number", "name", "id_number", "scheme", "amount", "to_account")
_PAUSE_WHEN_QUIET = 2.0
"""Seconds."""


class Unreadable(ValueError):
    """A region's list of transfers does not read."""


@dataclass(slots=True)
class Lane:
    """One direction: how far the bank has come, and what holds it up."""

    payer: str
    payee: str
    place: int = 0
    carried: int = 0
    trouble: str = ""
    refused: list[str] = field(default_factory=list)


class Bank:
    """Both directions between two regions."""

    def __init__(self, client: httpx.AsyncClient, regions: Mapping[str, str], folder: Path | None) -> None:
        self._client = client
        self._regions = dict(regions)
        self._file = folder / FILE if folder else None
        one, other = regions
        places = self._kept_places()
        self.lanes = [
            Lane(payer, payee, places.get(payer, 0)) for payer, payee in ((one, other), (other, one))
        ]
        self._written = self._places()

    def _places(self) -> dict[str, int]:
        return {lane.payer: lane.place for lane in self.lanes}

    def _kept_places(self) -> dict[str, int]:
        if self._file is None:
            return {}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if not self._file.exists():
            return {}
        kept: dict[str, int] = json.loads(self._file.read_text())
        return {name: int(place) for name, place in kept.items()}

    def _keep_places(self) -> None:
        """Write down how far each lane has come, unless that is what stands there."""
        places = self._places()
        if self._file is None or places == self._written:
            return
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps(places))
        draft.replace(self._file)
        self._written = places

    async def run(self, pause: float) -> None:
        """Carry for as long as the program runs."""
        pace = Pace(pause, when_quiet=_PAUSE_WHEN_QUIET)
        while True:
            before = self._places()
            await self.round()
            await asyncio.sleep(pace.after(busy=self._places() != before))

    async def round(self) -> None:
        """Once in each direction; a region that is down holds up its lanes and nothing else."""
        await asyncio.gather(*(self._tried(lane) for lane in self.lanes))

    async def _tried(self, lane: Lane) -> None:
        try:
            await self._carry(lane)
        except Exception as problem:  # a defect of one lane must not end the other, nor itself go unsaid
            trouble = f"{type(problem).__name__}: {problem}"
            if trouble != lane.trouble:
                sys.stderr.write(f"{lane.payer} to {lane.payee}: {trouble}\n")
            lane.trouble = trouble
        else:
            lane.trouble = ""

    async def _carry(self, lane: Lane) -> None:
        for transfer in await self._paid(lane):
            answer = await self._client.post(
                f"{self._regions[lane.payee]}/control/pension/incoming",
                json={name: transfer.get(name, "") for name in _FIELDS},
            )
            if answer.status_code in (400, 422):
                # It will never be taken; those behind it must not wait for it.
                lane.refused.append(str(transfer["bank_receipt_number"]))
            else:
                answer.raise_for_status()
                lane.carried += 1
            lane.place = int(transfer["sequence"])
            self._keep_places()
        self._keep_places()  # what could not be written down in an earlier round is trouble until it is

    async def _paid(self, lane: Lane) -> list[dict[str, Any]]:
        answer = await self._client.get(
            f"{self._regions[lane.payer]}/control/pension/outgoing", params={"after": lane.place}
        )
        answer.raise_for_status()
        try:
            said = answer.json()
            listed = said["transfers"] if isinstance(said, dict) else said
            return sorted(
                (one for one in listed if int(one["sequence"]) > lane.place and one["bank_receipt_number"]),
                key=lambda one: int(one["sequence"]),
            )
        except (KeyError, TypeError, ValueError) as problem:
            raise Unreadable(f"{lane.payer}'s list of transfers does not read") from problem

    def report(self) -> dict[str, Any]:
        """How far each lane has come."""
        return {
            "lanes": [
                {
                    "from": lane.payer,
                    "to": lane.payee,
                    "place": lane.place,
                    "carried": lane.carried,
                    "refused": lane.refused,
                    "trouble": lane.trouble,
                }
                for lane in self.lanes
            ]
        }
