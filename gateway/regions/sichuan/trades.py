"""Two phases: every call first, then what came back is checked, and only then is it confirmed.

A call that nobody confirmed has no effect. So whatever is lost before the first confirmation ends as
Unreached, and an answer that does not add up ends as Refused; only a lost confirmation is an unknown outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import ValidationError

from gateway.errors import OutcomeUnknown, Refused, RegionError, Unreached, Unreadable, Untranslatable
from gateway.outcomes import Translated, TranslatedList
from gateway.regions import xml
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.envelope import Answer
from gateway.vocabulary import Message, Region

Outcome = TypeVar("Outcome", bound=Translated | TranslatedList)

_UNCONFIRMED = "2"
ALREADY_CONFIRMED = "-303"
OVERTAKEN = "-305"
_USED_BEFORE = "-101"


class Disagrees(Exception):
    """An answer does not add up, or is not the answer to what was asked."""


@dataclass(frozen=True, slots=True)
class Call(Generic[Outcome]):
    """A numbered transaction, and how the outputs of its segments become our words."""

    transaction: str
    segments: tuple[str, ...] = field(repr=False)
    """The data of each segment, as XML; only fee rows have more than one."""
    read: Callable[[Sequence[xml.Element]], Outcome]
    """Checks and translates. Raises Disagrees, Untranslatable, Unreadable."""
    names: tuple[str, ...] = field(default=(), repr=False)
    """Names of people that were sent, to be struck out of what the region says."""
    known: frozenset[str] = frozenset()
    """Numbers that were sent and belong to no person."""


class Trades:
    """Carries calls out with Sichuan: reads in one step, changes in two."""

    def __init__(self, client: SichuanClient) -> None:
        self._client = client

    async def read(self, message: Message, call: Call[Outcome]) -> Outcome:
        """Ask what changes nothing. Raises Unreached and Refused, also for what does not add up."""
        answer = await self._client.call(
            message, call.transaction, call.segments[0], names=call.names, known=call.known
        )
        return _translated(call, [answer])

    async def carry_out(self, message: Message, call: Call[Outcome]) -> Outcome:
        """Ask, check, confirm. Raises Refused, Unreached, and OutcomeUnknown once a confirmation was lost."""
        trades = await self._ask(message, call)
        try:
            translated = _translated(call, trades)
        except RegionError:
            await self.drop(message, trades)
            raise
        await self.confirm(message, trades, names=call.names, known=call.known)
        return translated

    async def carry_out_or_unsent(self, message: Message, call: Call[Outcome]) -> Outcome:
        """The same, for what may be sent anew.

        What the region dropped because something else went first (-305) is as if never sent: Unreached, where
        a refusal would be final.
        """
        try:
            return await self.carry_out(message, call)
        except Refused as refused:
            if refused.code == OVERTAKEN:
                raise Unreached(refused.detail, region=Region.SICHUAN, code=refused.code) from refused
            raise

    async def confirm(
        self,
        message: Message,
        trades: Sequence[Answer],
        *,
        names: tuple[str, ...] = (),
        known: frozenset[str] = frozenset(),
    ) -> None:
        """Confirm every segment. What fails before the first took effect drops all of them."""
        for place, trade in enumerate(trades):
            try:
                await self._client.confirm(message, trade, names=names, known=known)
            except (Refused, Unreached) as error:
                if place:
                    raise OutcomeUnknown(
                        "Sichuan confirmed a part of the message and not the rest.",
                        region=Region.SICHUAN,
                        code=error.code,
                        message=error.message,
                    ) from error
                await self.drop(message, trades)
                raise

    async def drop(self, message: Message, trades: Sequence[Answer]) -> None:
        """Cancel calls that must not be confirmed. A cancellation that is lost does no harm.

        Raises OutcomeUnknown when the region says that one was confirmed.
        """
        for trade in trades:
            try:
                await self._client.cancel(message, trade.serial)
            except Refused as error:
                if error.code == ALREADY_CONFIRMED:
                    raise OutcomeUnknown(region=Region.SICHUAN, code=error.code) from error
            except Unreached:
                # Unconfirmed is without effect; the next ones would be lost the same way.
                return

    async def _ask(self, message: Message, call: Call[Outcome]) -> list[Answer]:
        """Phase one of every segment; a loss on the way drops those that the region may have taken."""
        trades: list[Answer] = []
        count = len(call.segments)
        for number, data in enumerate(call.segments, start=1):
            control = {"fdxh": str(number), "fdzs": str(count)} if count > 1 else {}
            try:
                trades.append(
                    await self._client.call(
                        message,
                        call.transaction,
                        data,
                        control=control,
                        names=call.names,
                        known=call.known,
                    )
                )
                if not (trades[-1].serial and trades[-1].verification):
                    raise Unreached("Sichuan gave no codes to confirm with.", region=Region.SICHUAN)
            except Refused as error:
                if trades or error.code == _USED_BEFORE:
                    await self._drop_unseen(message)
                raise
            except Unreached:
                await self._drop_unseen(message)
                raise
        return trades

    async def _drop_unseen(self, message: Message) -> None:
        """Cancel, as far as possible, what the region holds of this message though no answer arrived."""
        try:
            found = await self._client.query(message, tidy=True)
            for trade in found.output.iterfind("jy"):
                if trade.get("jyzt") == _UNCONFIRMED:
                    await self._client.cancel(message, trade.get("jylsh", ""))
        except (Refused, Unreached):
            return


def checked(read: Callable[[Sequence[xml.Element]], Outcome], answers: Sequence[Answer]) -> Outcome:
    """The answers in our words. Raises Disagrees, Untranslatable, Unreadable and nothing else."""
    try:
        return read([answer.output for answer in answers])
    except ValidationError as error:
        raise unvalidated(error) from None


def unvalidated(error: ValidationError) -> Unreadable:
    """What to say of an answer that does not make what it should: its fields, and never what they held."""
    return Unreadable(f"Sichuan's answer does not make a {error.title}: {_where(error)}.")


def _where(error: ValidationError) -> str:
    """The fields that do not hold, and never what they held."""
    places = (".".join(str(part) for part in one["loc"]) for one in error.errors(include_input=False))
    return ", ".join(dict.fromkeys(place or "as a whole" for place in places))


def _translated(call: Call[Outcome], answers: Sequence[Answer]) -> Outcome:
    try:
        return checked(call.read, answers)
    except Disagrees as error:
        raise Refused(str(error), region=Region.SICHUAN, code="amounts_disagree") from error
    except Untranslatable as error:
        raise Refused(error.detail, region=Region.SICHUAN, code="untranslatable") from error
    except Unreadable as error:
        raise Unreached(error.detail, region=Region.SICHUAN) from error
