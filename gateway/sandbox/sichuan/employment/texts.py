"""Text found wherever it stands: texts are indexed by pairs of neighbouring characters."""

import re
import string
from functools import lru_cache
from itertools import pairwise

_FOLDED = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_SEARCHABLE = re.compile(r"[^\x00-\x1f%_\"*]{2,30}")


def folded(text: str) -> str:
    """Latin letters in lower case, the rest as it stands; the store's lower() does the same.

    >>> folded("CNC操作")
    'cnc操作'
    """
    return text.translate(_FOLDED)


def is_searchable(text: str) -> bool:
    """Whether this can be searched for."""
    return _SEARCHABLE.fullmatch(text) is not None


@lru_cache(maxsize=8192)
def pairs(text: str) -> str:
    """The pairs of a text as index words.

    >>> pairs("电工A")
    '5de5x61 7535x5de5'
    """
    kept = folded(text)
    return " ".join(sorted({f"{ord(a):x}x{ord(b):x}" for a, b in pairwise(kept)}))


def query(column: str, text: str) -> str:
    """The index query that finds every text holding this one, and a few others beside."""
    words = " AND ".join(f'"{word}"' for word in pairs(text).split())
    return f"{{{column}}} : ({words})"
