"""The treatment side's dated catalogue: finds the version of a day and splits a fee line by it. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gateway.sandbox.chongqing.policy import rounded
from gateway.sandbox.chongqing.refusals import Refusal

CLASS_B, CLASS_C = "02", "03"


@dataclass(frozen=True, slots=True)
class Version:
    """One item as it stands in a period; an empty `limit` or `ends` is none."""

    national_code: str
    own_code: str
    name: str
    list_type: str
    charge_type: str
    limited_use: str
    begins: str
    ends: str
    charge_class: str
    limit: str
    ratio: Decimal

    def holds_on(self, day: str) -> bool:
        """Whether this version is in force."""
        return self.begins <= day and (not self.ends or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Split:
    """The four parts of a line in fen, and the self-pay ratio that was applied."""

    own: int
    over: int
    pre: int
    scope: int
    ratio: Decimal


class Catalogue:
    """All versions of all items, in the order of the file."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.versions = [_version(item, raw) for item in data["item"] for raw in item["versions"]]
        self._by_code: dict[str, list[Version]] = {}
        for version in self.versions:
            self._by_code.setdefault(version.national_code, []).append(version)

    def on(self, national_code: str, day: str) -> Version:
        """The version of a day; refuses an item that is unknown then, by its code."""
        for version in self._by_code.get(national_code, ()):
            if version.holds_on(day):
                return version
        raise Refusal("CQ4002", national_code)


def split(version: Version, amount: int, count: Decimal, price: Decimal, approval: str) -> Split:
    """Divide a line: 全自费, 超限价, 先行自付, 符合范围. Amounts of refund lines are negative."""
    unapproved = version.limited_use == "1" and approval != "1"
    if version.charge_class == CLASS_C or unapproved or approval == "2":
        return Split(amount, 0, 0, 0, Decimal(1))
    over = 0
    if version.limit and price > Decimal(version.limit):
        over = rounded((price - Decimal(version.limit)) * count * 100)
    pre = rounded((amount - over) * version.ratio) if version.charge_class == CLASS_B else 0
    return Split(0, over, pre, amount - over - pre, version.ratio)


def _version(item: dict[str, Any], raw: dict[str, str]) -> Version:
    return Version(
        national_code=item["national_code"],
        own_code=item["own_code"],
        name=item["name"],
        list_type=item["list_type"],
        charge_type=item["charge_type"],
        limited_use=item["limited_use"],
        begins=raw["from"],
        ends=raw["to"],
        charge_class=raw["class"],
        limit=raw["limit"],
        ratio=Decimal(raw["ratio"]),
    )
