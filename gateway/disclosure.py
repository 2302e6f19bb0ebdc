"""Which fields an answer tells: for the log, which says what was disclosed without saying it (披露字段)."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel


def fields_told(answer: BaseModel) -> tuple[str, ...]:
    """The members that say something, in order.

    A member within a member is named with it as a whole; of a list, every member that its items can have.
    """
    return tuple(_told(answer))


def _told(answer: BaseModel) -> Iterator[str]:
    members = vars(answer)
    for name in _names(type(answer)):
        value = members.get(name)
        if value is None:
            continue
        if not isinstance(value, list):
            yield name
        elif value and isinstance(value[0], BaseModel):
            kinds = dict.fromkeys(map(type, value))
            yield from dict.fromkeys(f"{name}.{member}" for kind in kinds for member in _names(kind))
        elif value:
            yield name


_KNOWN: dict[type[BaseModel], tuple[str, ...]] = {}


def _names(kind: type[BaseModel]) -> tuple[str, ...]:
    if kind not in _KNOWN:
        _KNOWN[kind] = tuple(kind.model_fields)
    return _KNOWN[kind]
