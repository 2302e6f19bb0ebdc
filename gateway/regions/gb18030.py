"""GB 18030 text, read and written by one table whichever way it goes.

Python's codec follows the edition of 2000 and libxml2's follows the C library's: they disagree about 25
two-byte codes. So bytes become text here and nowhere else, and XML is parsed from text.

The table is that of GB 18030-2022 with the reading that Unicode recommends for it: private-use code points,
which older tables put in place of real characters, are never let in. What follows from that:

- 18 codes of the 2022 edition and A8BC of the 2005 edition stand for the real character, both ways;
- six codes (FE51 ...), which the 2022 edition gave up, are still read, but written as four bytes.
"""

import re

# Two-byte code: what Python makes of it, and the character that is meant.
_MEANT = {
    "\ue78d": "\ufe10",  # A6D9, then the other vertical punctuation marks
    "\ue78e": "\ufe12",
    "\ue78f": "\ufe11",
    "\ue790": "\ufe13",
    "\ue791": "\ufe14",
    "\ue792": "\ufe15",
    "\ue793": "\ufe16",
    "\ue794": "\ufe17",
    "\ue795": "\ufe18",
    "\ue796": "\ufe19",
    "\ue7c7": "\u1e3f",  # A8BC
    "\ue81e": "\u9fb4",  # FE59, then the other ideographs that Unicode 4.1 took in
    "\ue826": "\u9fb5",
    "\ue82b": "\u9fb6",
    "\ue82c": "\u9fb7",
    "\ue832": "\u9fb8",
    "\ue843": "\u9fb9",
    "\ue854": "\u9fba",
    "\ue864": "\u9fbb",
}
_GIVEN_UP = {
    "\ue816": "\U00020087",  # FE51
    "\ue817": "\U00020089",  # FE52
    "\ue818": "\U000200cc",  # FE53
    "\ue831": "\U000215d7",  # FE6C
    "\ue83b": "\U0002298f",  # FE76
    "\ue855": "\U000241fe",  # FE91
}
_READ = str.maketrans(_MEANT | _GIVEN_UP)
_WRITE = str.maketrans({real: private for private, real in _MEANT.items()} | _GIVEN_UP)

# These characters are rare: a search over their ranges is far cheaper than translating every text.
_TO_READ = re.compile("[\ue78d-\ue864]")
_TO_WRITE = re.compile("[\u1e3f\u9fb4-\u9fbb\ue816-\ue855\ufe10-\ufe19]")

_INTERPUNCTS = re.compile("\\s*[\u00b7\u0387\u2022\u2024\u2027\u2219\u22c5\u30fb\uff0e\uff65]\\s*")
_STOP_BETWEEN_HAN = re.compile(
    "(?<=[\u3400-\u9fff\U00020000-\U000323af])\\.(?=[\u3400-\u9fff\U00020000-\U000323af])"
)


def decode(data: bytes) -> str:
    """Read GB 18030 bytes; also right for GBK and GB 2312, which are parts of it.

    Raises ValueError for bytes that are no text in it.
    """
    text = data.decode("gb18030")
    return text.translate(_READ) if _TO_READ.search(text) else text


def encode(text: str) -> bytes:
    """Write text as GB 18030, which has a code for every character there is.

    Raises ValueError for a lone surrogate.
    """
    return (text.translate(_WRITE) if _TO_WRITE.search(text) else text).encode("gb18030")


def normalise_name(name: str) -> str:
    """A person's name with one kind of interpunct (间隔号) and no space around it.

    Registers write the dot in 阿依努尔·买买提 in ten ways. All become U+00B7, which GB 2312 has too; a plain
    full stop only where it stands between two Chinese characters. The characters themselves are not touched:
    who is called 㐂 is not called 喜.

    >>> normalise_name("阿依努尔 • 买买提")
    '阿依努尔·买买提'
    """
    return _STOP_BETWEEN_HAN.sub("·", _INTERPUNCTS.sub("·", name.strip()))
