"""What it means when an answer of the credit platform does not translate: never a success, never repaired."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError

from gateway.errors import Refused, Unreadable, Untranslatable
from gateway.regions.sichuan.credit.client import lost
from gateway.regions.sichuan.trades import Disagrees, unvalidated
from gateway.vocabulary import Region

T = TypeVar("T")


def understood(read: Callable[[], T], *, changes_state: bool) -> T:
    """Translate an answer. A change whose receipt does not hold may have taken place: OutcomeUnknown.

    Of a read, what does not add up and a code that no table knows are refused by name; what does not read at
    all is Unreached, as if nothing had come.
    """
    try:
        return read()
    except (Disagrees, Untranslatable) as error:
        detail = error.detail if isinstance(error, Untranslatable) else str(error)
        code = "untranslatable" if isinstance(error, Untranslatable) else "amounts_disagree"
        if changes_state:
            lost(detail, changes_state=True, code=code)
        raise Refused(detail, region=Region.SICHUAN, code=code) from error
    except Unreadable as error:
        return lost(error.detail, changes_state=changes_state)
    except ValidationError as error:
        return lost(unvalidated(error).detail, changes_state=changes_state)
