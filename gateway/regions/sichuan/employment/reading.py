"""What the employment transactions share: reads that say what is wrong, records, receipts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeVar

from gateway.errors import Unreadable
from gateway.outcomes import Translated, TranslatedList
from gateway.regions import xml
from gateway.regions.codecs import Codec, as_text
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.employment.occupations import decoded
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.trades import Call, Disagrees, checked
from gateway.regions.translation import Translation
from gateway.services.employment.seekers import Individual
from gateway.services.pension.names import plain_name
from gateway.vocabulary import Message

PAGE: Final = "docs/regions/sichuan-employment.md section"
Facts = Mapping[str, Any]
Reader = Callable[[Sequence[xml.Element], date, Facts], Translated]
Outcome = TypeVar("Outcome", bound=Translated | TranslatedList)

NAME: Final[Codec] = text_up_to(50)
PERSON: Final = (
    Row("name", "aac003", NAME, "姓名", required=True),
    Row("id_number", "aac147", text_up_to(18), "证件号码", required=True),
)
SEARCH: Final = Crosswalk(
    "sichuan.employment_person", term="人员查询 入参", source=f"{PAGE} 5, J05", rows=PERSON
)
RECEIPT: Final = "aaz002"
"""业务日志号: every change answers it, and it is nothing to our callers."""
_NOBODY: Final = "GATEWAY"
_LEAST, _MOST = 4, 12


def numbered(prefix: str, digits: int) -> Codec:
    """A number of the region's own: letters and digits."""

    def shaped(value: Any) -> str:
        text = as_text(value)
        rest = text.removeprefix(prefix)
        if not text.startswith(prefix) or len(rest) != digits or not (rest.isascii() and rest.isdigit()):
            raise ValueError(f"is not {prefix} and {digits} digits")
        return text

    return Codec(f"number {prefix}", f"{prefix} and {digits} digits", shaped, shaped)


def by_staff(message: Message) -> Message:
    """The message with a staff number as the region takes it; who has none is told as the gateway itself."""
    operator = message.operator
    fits = _LEAST <= len(operator) <= _MOST and operator.isascii() and operator.isalnum()
    return message if fits else replace(message, operator=_NOBODY)


async def read(client: SichuanClient, message: Message, call: Call[Outcome]) -> Outcome:
    """Ask what changes nothing. Raises Refused, Unreached, Untranslatable, Unreadable."""
    answer = await client.call(
        by_staff(message), call.transaction, call.segments[0], names=call.names, known=call.known
    )
    try:
        return checked(call.read, [answer])
    except Disagrees as error:
        raise Unreadable(str(error)) from None


def names_of(*names: str | None) -> tuple[str, ...]:
    """Names to strike out of what the region says, also as the region may write them."""
    said = [name for name in names if name]
    return tuple(dict.fromkeys(spelt(name) for name in said for spelt in (str, plain_name)))


def asking(
    transaction: str,
    data: str,
    read_answer: Callable[[Sequence[xml.Element]], Outcome],
    *,
    names: tuple[str, ...] = (),
    known: frozenset[str] = frozenset(),
) -> Call[Outcome]:
    """A call with one segment."""
    return Call(transaction=transaction, segments=(data,), read=read_answer, names=names, known=known)


def about(person: Individual, search: Translation, on: date) -> str:
    """Whom a read is about."""
    return xml.elements(search.encode(person.model_dump(mode="json"), on))


def records(output: xml.Element, name: str) -> list[xml.Element]:
    """The records of a list answer. Raises Disagrees when it counts others than there are."""
    found = output.findall(name)
    if output.findtext("jls") != str(len(found)):
        raise Disagrees("Sichuan counts other records than there are.")
    return found


def listed(
    output: xml.Element,
    name: str,
    translation: Translation,
    on: date,
    make: Callable[[dict[str, Any], xml.Element], Any],
) -> TranslatedList:
    """Every record of a list answer in our words."""
    told: list[Any] = []
    residue = dict.fromkeys(beside(output, "jls", name))
    for element in records(output, name):
        record = decoded(translation, xml.fields(element), on)
        residue |= dict.fromkeys(record.residue)
        told.append(make(record.value, element))
    return TranslatedList(told, tuple(residue))


def beside(output: xml.Element, *known: str) -> tuple[str, ...]:
    """What stands in an output beside its known parts."""
    return tuple(dict.fromkeys(str(child.tag) for child in output if child.tag not in known))
