"""Notation of Sichuan's own: texts of limited length."""

from __future__ import annotations

from typing import Any

from gateway.regions.codecs import TEXT, Codec


def text_up_to(length: int) -> Codec:
    """Text that Sichuan has so many characters for; longer text is refused, never cut."""

    def encode(value: Any) -> str:
        text = str(TEXT.encode(value))
        if len(text) > length:
            raise ValueError(f"has more than {length} characters")
        return text

    return Codec(f"text C({length})", f"text of at most {length} characters", encode, TEXT.decode)
