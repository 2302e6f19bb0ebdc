"""Places by name, as the page publishes them; a place without a name there is told by its code (XZMC)."""

from dataclasses import dataclass

NAMES = {
    "500000": "重庆市",
    "500198": "重庆市沙盒区",
    "500103": "重庆市渝中区",
    "500112": "重庆市渝北区",
    "510000": "四川省",
    "510100": "四川省成都市",
    "510198": "四川省成都市沙盒区",
    "510104": "四川省成都市锦江区",
    "510700": "四川省绵阳市",
}
_CODES = {name: code for code, name in NAMES.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """A place with its name and its six-digit code."""

    name: str
    code: str

    @property
    def is_home(self) -> bool:
        """Whether it lies in Chongqing."""
        return self.code.startswith("50")

    def told(self, name_field: str, code_field: str) -> dict[str, str]:
        """The fields of an answer: the code only with a name outside of the table."""
        fields = {name_field: self.name}
        return fields if self.name in _CODES else {**fields, code_field: self.code}


def of_code(code: str) -> Place:
    """The place of a code; one without a name is named by its code."""
    return Place(NAMES.get(code, code), code)


def of_name(name: str, code: str) -> Place | None:
    """The place of a name, with the code beside it, if any; None when they do not fit or do not suffice."""
    known = _CODES.get(name)
    if known is not None:
        return Place(name, known) if code in ("", known) else None
    return Place(name, code) if len(code) == 6 and code.isascii() and code.isdecimal() else None
