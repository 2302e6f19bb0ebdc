"""Pages over several regions: whose hits come next, and where each region stands afterwards (联合检索分页).

A region's place moves only over hits that were shown, or passed over for good. One that does not answer keeps
its place: its hits come on a later page, and none comes twice.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, Generic, TypeVar

import orjson

from gateway.services.federation import Position
from gateway.vocabulary import Region

Hit = TypeVar("Hit")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{1,800}", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_LAST: Final = 253_402_300_799_999_999
"""The end of the year 9999, in microseconds."""


class NoCursor(ValueError):
    """This is no cursor of this search."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a search has come in one region."""

    after: Position | None = None
    """The last of the region's hits that was shown."""
    done: bool = False
    """The region has no more, and need not be asked again."""


Places = Mapping[Region, Place]


@dataclass(frozen=True, slots=True)
class Placed(Generic[Hit]):
    """A hit and where it stands."""

    position: Position
    hit: Hit


@dataclass(frozen=True, slots=True)
class Page(Generic[Hit]):
    """What is shown, and where each region stands now."""

    hits: Sequence[tuple[Region, Hit]]
    places: Places
    copies: Mapping[Region, int]
    """How many of each region's were passed over, for they are another's copies."""


def in_order(found: Sequence[Placed[Any]], after: Position | None) -> bool:
    """Whether a region answered in the one order, and strictly after the place it was given."""
    keys = [] if after is None else [after.key]
    keys += [one.position.key for one in found]
    return all(one < next_one for one, next_one in pairwise(keys))


def page_of(
    places: Places,
    found: Mapping[Region, Sequence[Placed[Hit]]],
    limit: int,
    *,
    is_copy: Callable[[Hit], bool] = lambda _: False,
) -> Page[Hit]:
    """The next page, of what each region that answered has found after its place, `limit` hits at most.

    A region that found fewer has no more. One that is missing from `found` did not answer.
    """
    merged = sorted(
        ((one.position.key, region.value, region, one) for region, hits in found.items() for one in hits),
        key=lambda row: row[:2],
    )
    shown: list[tuple[Region, Hit]] = []
    moved = dict(places)
    walked, copies = dict.fromkeys(found, 0), dict.fromkeys(found, 0)
    for _, _, region, one in merged:
        if is_copy(one.hit):
            copies[region] += 1
        elif len(shown) == limit:
            break
        else:
            shown.append((region, one.hit))
        walked[region] += 1
        moved[region] = Place(one.position)
    for region, hits in found.items():
        if walked[region] == len(hits) < limit:
            moved[region] = Place(moved[region].after, done=True)
    return Page(shown, moved, copies)


# -- the cursor ------------------------------------------------------------------------------------------


def written(places: Places, query: bytes) -> str:
    """The places as text that means something for this query only."""
    rows = {region.value: _row(place) for region, place in sorted(places.items())}
    text = orjson.dumps({"q": _bound(rows, query), "r": rows}, option=orjson.OPT_SORT_KEYS)
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def read(cursor: str, query: bytes, regions: Sequence[Region]) -> Places:
    """The places that a cursor holds; raises NoCursor for one of another query, and for what is none."""
    try:
        if not _SHAPE.fullmatch(cursor):
            raise NoCursor
        said = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        rows = said["r"]
        places = {Region(name): _place(row) for name, row in rows.items()}
        if set(places) != set(regions) or written(places, query) != cursor:
            raise NoCursor
    except NoCursor:
        raise
    except (binascii.Error, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise NoCursor from None
    return places


def _bound(rows: Mapping[str, Any], query: bytes) -> str:
    """Ties the places to the query, and shows what was altered; it keeps nothing secret."""
    text = orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(query + b"\0" + text).hexdigest()[:16]


def _row(place: Place) -> list[Any]:
    if place.after is None:
        return [int(place.done)]
    at = (place.after.registered_at - _EPOCH) // _MICROSECOND
    return [int(place.done), place.after.tier, at, place.after.number]


def _place(row: Any) -> Place:
    done, *position = row
    if type(done) is not int or done not in (0, 1) or len(position) not in (0, 3):
        raise NoCursor
    if not position:
        return Place(None, bool(done))
    tier, at, number = position
    whole = type(tier) is int and type(at) is int and isinstance(number, str)
    if not whole or tier not in (0, 1) or not 0 <= at <= _LAST or not _NUMBER.fullmatch(number):
        raise NoCursor
    return Place(Position(tier, _EPOCH + at * _MICROSECOND, number), bool(done))
