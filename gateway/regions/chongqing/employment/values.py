"""How the market writes values, and what its tables share: places of twelve digits, people, one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from gateway.errors import Unreadable
from gateway.outcomes import Translated, TranslatedList
from gateway.regions import lone_codes
from gateway.regions.asked import differing
from gateway.regions.chongqing.employment.answers import Answer, Record
from gateway.regions.codecs import NAME, TEXT, Codec, as_text, flag
from gateway.regions.crosswalk import Row
from gateway.regions.lone_codes import LoneCodes
from gateway.regions.translation import Translation

PAGE: Final = "docs/regions/chongqing-employment.md"
Facts = Mapping[str, Any]
Reader = Callable[[Answer, date, Facts], Translated]

_LONG: Final = "000000"
NO_OCCUPATION: Final = "6990100"
"""普通工: the list of 2022 has nothing like it."""
NO_INDUSTRY: Final = "P0000"
"""其他行业: nor has GB/T 4754-2017."""
_WITHOUT_COUNTERPART: Final[LoneCodes] = {
    "jsdj": ("6", "7", "8"),  # professional titles and no skill levels
    "zpgz": (NO_OCCUPATION,),
    "gz": (NO_OCCUPATION,),
    "bio_industry": (NO_INDUSTRY,),
}


def _place12(value: Any) -> str:
    text = as_text(value)
    if len(text) != 6 or not text.isdigit():
        raise ValueError("is not six digits")
    return text + _LONG


def numbered(prefix: str) -> Codec:
    """A number of the platform's own: two letters and fourteen digits."""

    def shaped(value: Any) -> str:
        text = as_text(value)
        if len(text) != 16 or not text.startswith(prefix) or not (text[2:].isascii() and text[2:].isdigit()):
            raise ValueError(f"is not {prefix} and fourteen digits")
        return text

    return Codec(f"number {prefix}", f"{prefix} and fourteen digits", shaped, shaped)


def _area(value: Any) -> str:
    text = as_text(value)
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        raise ValueError("is not twelve digits")
    return text[:6]


PLACE: Final = Codec("area of twelve digits", "areas of six digits; what is finer is cut", _place12, _area)
YES_NO: Final = flag("Y", "N")


PERSON: Final = (
    Row("name", "bip_name", NAME, "姓名", required=True),
    Row("id_number", "bip_citizenid", TEXT, "身份证号码", required=True),
)


def only(answer: Answer) -> Record:
    """The one record of an answer. Raises Unreadable when it is not one."""
    if len(answer.records) != 1:
        raise Unreadable("Chongqing's answer is not one record.")
    return answer.records[0]


def must_agree(facts: Facts, **answered: Any) -> None:
    """Check an answer against what was asked, as far as that is still known. Raises Unreadable."""
    if (other := differing(facts, answered)) is not None:
        raise Unreadable(f"Chongqing's answer has another {other} than was asked about.")


def listed(
    answer: Answer, translation: Translation, on: date, make: Callable[[dict[str, Any], Record], Any]
) -> TranslatedList:
    """Every record of an answer in our words."""
    told, residue = [], dict.fromkeys(answer.residue)
    for record in answer.records:
        plain, beside = with_counterparts(record)
        decoded = translation.decode(plain, on)
        residue |= dict.fromkeys((*decoded.residue, *beside))
        told.append(make(decoded.value, record))
    return TranslatedList(told, tuple(residue))


def with_counterparts(record: Record) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A record without codes that are known and have no counterpart in ours, and which those were."""
    return lone_codes.with_counterparts(record, _WITHOUT_COUNTERPART)


def unified_code(record: Record) -> tuple[str | None, tuple[str, ...]]:
    """The unified code of a unit (法人码), and what of old records is none."""
    number = str(record.get("bio_no") or "")
    if not number or len(number) == 18:
        return number or None, ()
    return None, ("bio_no that is no unified code",)


def some(record: Record, field: str) -> list[Any]:
    """What stands in a list of a record. Raises Unreadable when it is none, or empty."""
    found = record.get(field)
    if not isinstance(found, list) or not found:
        raise Unreadable(f"{field} from chongqing is no list of something.")
    return found


def without(record: Record, *fields: str) -> dict[str, Any]:
    """A record without what another table reads."""
    return {name: value for name, value in record.items() if name not in fields}
