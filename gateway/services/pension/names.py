"""Whether two regions write the same name: blanks, middle dots and old code points set aside (姓名比对)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from gateway.services.tables import rows_of

MIDDLE_DOT = "\u00b7"
_DOTS = (
    "\u00b7\u0387\u16eb\u2022\u2024\u2027\u2219\u22c5\u25cf\u2e30\u2e31\u2e33\u30fb\ua78f\ufe52\uff0e\uff65."
)
"""Every sign that is seen between the parts of a name (间隔号); the full stop is typed in its stead."""

_UNSEEN = "\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff\u3164"
_VARIATION_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_RADICALS = range(0x2F00, 0x2FE0)
_FULL_WIDTH_LETTERS = range(0xFF01, 0xFF5F)


@cache
def _standard_characters() -> Mapping[int, str]:
    """What single characters are brought to: dots to one, the unseen to nothing, old code points to new."""
    return {
        **{
            int(row["private_use"], 16): chr(int(row["standard"], 16))
            for row in rows_of(__package__, "private_use_characters")
        },
        **dict.fromkeys(map(ord, _DOTS), MIDDLE_DOT),
        **dict.fromkeys(map(ord, _UNSEEN), ""),
        **dict.fromkeys(_VARIATION_SELECTORS, ""),
        **{code: unicodedata.normalize("NFKC", chr(code)) for code in _RADICALS},
        **{code: chr(code - 0xFEE0) for code in _FULL_WIDTH_LETTERS if code != ord("\uff0e")},
    }


def plain_name(name: str) -> str:
    """A name as it is compared: without blanks (U+3000 too), with one middle dot, in standard characters.

    Old GBK fonts keep some characters in the private-use area; GB 18030 gave them their own place since.
    Compatibility ideographs become the character that they double (Unicode's canonical form).

    >>> plain_name("欧阳\\ue863")
    '欧阳䶮'
    >>> plain_name("阿依古丽 •\\u3000买买提")
    '阿依古丽·买买提'
    """
    translated = unicodedata.normalize("NFC", name.translate(_standard_characters()))
    return "".join(character for character in translated if not character.isspace())


def same_name(a: str, b: str) -> bool:
    """Whether two spellings are one name, character by character; nothing is guessed, none is never same."""
    plain = plain_name(a)
    return bool(plain.replace(MIDDLE_DOT, "")) and plain == plain_name(b)
