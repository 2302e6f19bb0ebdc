"""In which language a page is read, and what is asked for when nobody says."""

from __future__ import annotations

import re
from enum import StrEnum

_QUALITY = re.compile(r"\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*", re.ASCII)


class Language(StrEnum):
    """A language of the pages, as RFC 5646 names it."""

    ENGLISH = "en"
    CHINESE = "zh-CN"

    @property
    def other(self) -> Language:
        """The one to change to."""
        return Language.CHINESE if self is Language.ENGLISH else Language.ENGLISH

    @property
    def name_of_itself(self) -> str:
        """As its readers call it."""
        return {Language.ENGLISH: "English", Language.CHINESE: "中文"}[self]


def _named(tag: str) -> Language | None:
    primary = tag.strip().lower().partition("-")[0]
    return {"en": Language.ENGLISH, "zh": Language.CHINESE, "*": Language.ENGLISH}.get(primary)


def language_of(asked: str | None, accepted: str | None) -> Language:
    """The language of `?lang=`, else the one that Accept-Language (RFC 9110, 12.5.4) likes best."""
    if asked and (named := _named(asked)):
        return named
    wishes: list[tuple[float, Language]] = []
    for part in (accepted or "").split(","):
        tag, _, quality = part.partition(";")
        weight = _QUALITY.fullmatch(quality) if quality else None
        if (named := _named(tag)) and not (quality and weight is None):
            wishes.append((float(weight[1]) if weight else 1.0, named))
    best = max(wishes, key=lambda wish: wish[0], default=(0.0, Language.ENGLISH))
    return best[1] if best[0] > 0 else Language.ENGLISH
