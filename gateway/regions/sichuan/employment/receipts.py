"""What every change in Sichuan's labour market answers besides: its receipt (业务日志号)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gateway.errors import Unreadable
from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.sichuan.employment.reading import RECEIPT

Read = Callable[[Sequence[xml.Element]], Translated]


def receipted(read: Read) -> Read:
    """Read the answer to a change, which has a receipt. Raises Unreadable where there is none: the region
    took nothing on record that could be confirmed.
    """

    def checked(outputs: Sequence[xml.Element]) -> Translated:
        if not (outputs[0].findtext(RECEIPT) or "").strip():
            raise Unreadable(f"Sichuan's answer to a change has no {RECEIPT}.")
        return read(outputs)

    return checked
