"""The data files of the mock: people, institutions, offices, catalogue."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from gateway.sandbox.sichuan import money


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One insurance of a person (参保信息)."""

    insurance: str
    category: str
    status: str
    balance: int
    office: str
    since: str
    stopped: str
    employer: str


@dataclass(frozen=True, slots=True)
class Person:
    """An insured person of the fixtures."""

    number: str
    id: str
    name: str
    sex: str
    birth: str
    card: str
    recognition: str
    token: str
    civil_servant: str
    enrolments: tuple[Enrolment, ...]
    former_id: str = ""
    ethnicity: str = "01"

    def enrolled(self, insurance: str) -> Enrolment | None:
        """The enrolment of that kind, in force or not."""
        return next((held for held in self.enrolments if held.insurance == insurance), None)


@dataclass(frozen=True, slots=True)
class Institution:
    """A designated institution (定点医药机构)."""

    code: str
    name: str
    grade: str
    kind: str
    state: str
    scope: str
    office: str


@dataclass(frozen=True, slots=True)
class Item:
    """A catalogue item (医保目录项目)."""

    own: str
    national: str
    name: str
    grade: str
    category: str
    limit: Decimal | None
    ratio: Decimal
    restricted: bool
    since: str
    until: str

    def valid_on(self, day: date) -> bool:
        """Whether the item may be charged on that day."""
        return self.since <= day.isoformat() and (not self.until or day.isoformat() <= self.until)


@cache
def data(name: str) -> dict[str, Any]:
    """One data file, read once."""
    return tomllib.loads((resources.files(__package__) / "data" / name).read_text("utf-8"))


@cache
def people() -> dict[str, Person]:
    """Everybody, by personal number (aac001)."""
    found = (_person(entry) for entry in data("people.toml")["person"])
    return {person.number: person for person in found}


def _person(entry: dict[str, Any]) -> Person:
    held = tuple(_enrolment(row) for row in entry["enrolments"])
    return Person(**{**entry, "enrolments": held})


def _enrolment(row: list[str]) -> Enrolment:
    insurance, category, status, balance, office, since, stopped, employer = row
    return Enrolment(insurance, category, status, money.fen(balance), office, since, stopped, employer)


@cache
def institutions() -> dict[str, Institution]:
    """This region's institutions, by code (akb020)."""
    return {row[0]: Institution(*row) for row in data("institutions.toml")["items"]}


@cache
def foreign_grades() -> dict[str, str]:
    """Grades of the other province's institutions that the fixtures know."""
    return dict(data("institutions.toml")["foreign_grades"])


@cache
def offices() -> dict[str, str]:
    """Office codes of Sichuan with the national area of each."""
    return {office: area for office, area, _ in data("institutions.toml")["offices"]}


@cache
def catalogue() -> dict[str, Item]:
    """Items by own code (yka094)."""
    return {row[0]: _item(row) for row in data("catalogue.toml")["items"]}


@cache
def catalogue_by_national_code() -> dict[str, Item]:
    """Items by national code (gjbm)."""
    return {item.national: item for item in catalogue().values()}


def _item(row: list[str]) -> Item:
    own, national, name, grade, category, limit, ratio, restricted, since, until = row
    return Item(
        own,
        national,
        name,
        grade,
        category,
        Decimal(limit) if limit else None,
        Decimal(ratio),
        restricted == "1",
        since,
        until,
    )
