"""The two employment offices where they look things up, and what the sandbox's own files say is there."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from employment_desks import CLIENTS, EMPLOYMENT, SIGNED
from towns import Desk, Place

import gateway.sandbox
from gateway.sandbox.demo.behind import Seen
from gateway.sandbox.demo.window import Call, new_key
from gateway.vocabulary import BEIJING

Body = dict[str, Any]

_SANDBOX = Path(gateway.sandbox.__file__).parent
FILES: Mapping[str, Body] = {
    region: tomllib.loads((_SANDBOX / region / "employment/data/people.toml").read_text(encoding="utf-8"))
    for region in CLIENTS
}
_ID = {"sichuan": "id_number", "chongqing": "citizenid"}
_CERTIFICATE = {"sichuan": "number", "chongqing": "zsbh"}
_WHY = {"sichuan": "adc310", "chongqing": "reason"}

NOBODY = {"name": "无此人", "id_number": "500198195810116067"}


def person(region: str, id_number: str) -> Body:
    """Whom a region's registers know under a number, by the name that they keep."""
    (name,) = (one["name"] for one in FILES[region]["person"] if one[_ID[region]] == id_number)
    return {"name": name, "id_number": id_number}


def holder(region: str, number: str) -> Body:
    """Whose a certificate is, as its issuer keeps it."""
    kept = FILES[region]["certificate"]
    (one,) = (one for one in kept if one[_CERTIFICATE[region]] == number)
    return {"name": one["name"], "id_number": one[_ID[region]]}


def why_recognised(region: str) -> set[str]:
    """Every reason for a recognition that a region keeps to itself."""
    rows = (row for one in FILES[region]["person"] for row in one.get("recognition", []))
    return {row[_WHY[region]] for row in rows if row.get(_WHY[region])}


class Counter(Desk):
    """An employment office: it asks, and one of its staff is named with what is about a person."""

    def __init__(self, url: str, token: str, region: str) -> None:
        super().__init__(url, token)
        self.region = region

    def registrations(self, whose: Body, **more: Any) -> Call:
        """Look a person's registrations up."""
        return self._about("/registrations/search", {"person": whose, "purpose": "benefit_review"}, more)

    def recognitions(self, whose: Body, **more: Any) -> Call:
        """Ask whether a person's difficulty was recognised."""
        return self._about("/recognitions/search", {"person": whose, "purpose": "job_placement"}, more)

    def certificate(self, whose: Body, number: str, **more: Any) -> Call:
        """Have a certificate verified."""
        body = {"person": whose, "certificate_number": number, "purpose": "skill_recognition"}
        return self._about("/certificates/verifications", body, more)

    def subsidies(self, whose: Body, **more: Any) -> Call:
        """Ask whether training as an electrician, level three, was subsidised already."""
        trade = {"occupation": "6-31-01-03", "level": "senior"}
        body = {"person": whose, **trade, "purpose": "subsidy_review"}
        return self._about("/training-subsidies/search", body, more)

    def licences(self, credit_code: str) -> Call:
        """Ask what an agency may do."""
        return self._read(f"/agency-licences?credit_code={credit_code}")

    def fairs(self, held_from: str, held_to: str) -> Call:
        """Ask which fairs are announced."""
        return self._read(f"/job-fairs?held_from={held_from}&held_to={held_to}")

    def monitoring(self, month: str) -> Call:
        """Read a month's figures."""
        return self._read(f"/monitoring?month={month}")

    def announce(self, number: str, held_from: str, *, key: str | None = None) -> Call:
        """Have the other region announce a fair, too."""
        body = {"fair_number": number, "held_from": held_from, **SIGNED[self.region]}
        return self.ask(f"{EMPLOYMENT}/joint-fairs", body, key=key or new_key())

    def _about(self, path: str, body: Body, more: Body) -> Call:
        said = {**body, **SIGNED[self.region], **more}
        kept = {name: value for name, value in said.items() if value is not ...}
        return self.ask(EMPLOYMENT + path, kept)

    def _read(self, path: str) -> Call:
        return self._call("GET", EMPLOYMENT + path, None, {})


@contextmanager
def counters_of(place: Place) -> Iterator[dict[str, Counter]]:
    """Both, by their region; the labour markets are there, so that nobody waits until they are made."""
    with ExitStack() as open_things:
        for control in place.controls.values():
            control.post("/control/employment/seed", json={"postings": 0}).raise_for_status()
        yield {
            region: open_things.enter_context(
                Counter(place.town.url("gateway"), place.town.token(client_id), region)
            )
            for region, client_id in CLIENTS.items()
        }


def by_region(call: Call) -> dict[str, Body]:
    """What each region said, once both were asked."""
    return {one["region"]: one for one in call.told(200).answer["regions"]}


def without(told: Body, *names: str) -> Body:
    """What is told, less what does not matter."""
    return {name: value for name, value in told.items() if name not in names}


def fairs_of(office: Counter, region: str, *, joint: bool = False) -> list[Body]:
    """A region's own fairs around today, or the other one's that it announces, by their days."""
    told = by_region(_fairs(office))[region]["fairs"]
    return [one for one in told if ("joint_number" in one) is joint]


def _fairs(office: Counter, *_: str) -> Call:
    today = datetime.now(BEIJING).date()
    return office.fairs(str(today - timedelta(30)), str(today + timedelta(60)))


# -- every look-up ---------------------------------------------------------------------------------------

RECOGNISED = {
    "sichuan": person("sichuan", "510198197203150010"),
    "chongqing": person("chongqing", "500198196906200030"),
}
"""Somebody of each region who is unemployed, recognised, certified and was trained."""
CERTIFIED = {"sichuan": "S000051019800001", "chongqing": "CQ500198202000071"}
_RECOGNISED = {
    "sichuan": ("SCJK202600000017", "2026-04-10", "2029-04-09"),
    "chongqing": ("CQKN20260012", "2026-02-01", "2029-01-31"),
}
RECOGNITIONS = {
    region: {
        "recognition_number": number,
        "recognised_by_region": region,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "in_force": True,
    }
    for region, (number, valid_from, valid_to) in _RECOGNISED.items()
}
"""All that may be told of them."""
_VERIFIED = {"outcome": "verified", "occupation": "6-31-01-03", "level": "senior"}
CERTIFICATES = [
    (
        "sichuan",
        "S000051019800001",
        {**_VERIFIED, "issuer": "四川沙箱职业技能评价中心", "issued_on": "2024-06-18"},
    ),
    ("sichuan", "S000051019800002", {"outcome": "revoked", "revoked_on": "2025-09-20"}),
    ("sichuan", "S000051019800003", {"outcome": "pending"}),
    (
        "chongqing",
        "CQ500198202000071",
        {**_VERIFIED, "issuer": "重庆沙箱职业技能鉴定中心", "issued_on": "2020-11-18"},
    ),
    ("chongqing", "CQ500198201900012", {"outcome": "revoked", "revoked_on": "2024-05-06"}),
    ("chongqing", "CQ500198202600003", {"outcome": "pending"}),
]
"""Who issued it, its number, and what the issuer says of it."""
_GRANTED = {
    "sichuan": ("SCBT202400000031", "2000.00", "2024-07-12"),
    "chongqing": ("CQBT20240088", "1800.00", "2024-09-30"),
}
SUBSIDIES = {
    region: {
        "region": region,
        "subsidy_number": number,
        "kind": "training",
        "occupation": "6-31-01-03",
        "level": "senior",
        "amount": amount,
        "granted_on": granted_on,
    }
    for region, (number, amount, granted_on) in _GRANTED.items()
}
"""As each was granted; how codes were mapped stands beside it."""
AGENCY = "91510100MA6000016A"
"""Licensed in Sichuan, with a branch in Chongqing."""
LICENCES = {
    "510198000017": ("sichuan", "licence", {"intermediation", "information"}, "2028-04-30"),
    "BA510198000064": ("sichuan", "filing", {"guidance", "training"}, None),
    "BA500198000105": ("chongqing", "filing", {"guidance", "outsourcing"}, None),
}
"""Of the agency, by number: whose register, kind, services, end."""
MONTH = "2026-03"


@dataclass(frozen=True)
class LookUp:
    """A look-up: how a region is asked what it holds, and where its answer tells it."""

    operation: str
    number: int
    told_in: str
    ask: Callable[..., Call]
    """With an office, about what the named region holds; about a person, with more to say."""

    def silent(self, told: Body) -> bool:
        """Whether a region's answer tells nothing of what it holds, and nothing in its place."""
        why = ("region", "outcome", "errand_id", "region_code", "region_message")
        return not any(without(told, *why).values())

    @property
    def transactions(self) -> dict[str, str]:
        """What each region calls it."""
        return {"sichuan": f"J{self.number:02d}", "chongqing": f"Z{self.number:02d}"}


def _registrations(office: Counter, of: str, **more: Any) -> Call:
    return office.registrations(RECOGNISED[of], **more)


def _recognitions(office: Counter, of: str, **more: Any) -> Call:
    return office.recognitions(RECOGNISED[of], **more)


def _certificate(office: Counter, of: str, **more: Any) -> Call:
    return office.certificate(RECOGNISED[of], CERTIFIED[of], **more)


def _subsidies(office: Counter, of: str, **more: Any) -> Call:
    return office.subsidies(RECOGNISED[of], **more)


ABOUT_PEOPLE = [
    LookUp("find_registrations", 5, "registrations", _registrations),
    LookUp("find_recognitions", 6, "recognitions", _recognitions),
    LookUp("verify_certificate", 7, "certificate", _certificate),
    LookUp("find_subsidies", 8, "subsidies", _subsidies),
]
PUBLIC = [
    LookUp("find_licences", 9, "licences", lambda office, _: office.licences(AGENCY)),
    LookUp("find_fairs", 10, "fairs", _fairs),
    LookUp("read_monitoring", 11, "figures", lambda office, _: office.monitoring(MONTH)),
]
LOOK_UPS = [*ABOUT_PEOPLE, *PUBLIC]


def asked(place: Place) -> dict[str, list[Seen]]:
    """The look-ups that each region got since this was asked last; the worker may have asked other things."""
    numbers = {number for one in LOOK_UPS for number in one.transactions.values()}
    return {
        name: [seen for seen in region.seen() if seen.transaction in numbers]
        for name, region in place.regions.items()
    }


# -- figures as they came over the wire ------------------------------------------------------------------

_FIELDS = {
    "sichuan": ("J11", "yf", "aaa027", "aab022", "jcqys"),
    "chongqing": ("Z11", "ny", "qh", "bio_industry", "qys"),
}
_SECTIONS = dict(zip("ABCDEFIJLNO", "ABCDENJKQMS", strict=True))
"""Of Chongqing's older industries those that are one section of today's, alone."""


def enterprises_of(place: Place, region: str, month: str) -> dict[tuple[str, str], int]:
    """How many enterprises a region said that each group has, small ones too; the sections named alike."""
    transaction, of, *fields = _FIELDS[region]
    found: dict[tuple[str, str], int] = {}
    for seen in place.regions[region].exchanged(transaction, "response"):
        if not seen.text.startswith(("<?xml", "{")):  # a fault that another test provoked
            continue
        months, *columns = (list(map(_plain, seen.values(name))) for name in (of, *fields))
        if set(months) == {month.replace("-", "")}:
            found.clear()  # what was said last counts: another test may have had it spoilt before
            for area, industry, count in zip(*columns, strict=True):
                section = industry if region == "sichuan" else _SECTIONS.get(industry[:1])
                if section is not None:
                    found[area[:6], section] = int(count)
    return found


def _plain(value: str) -> str:
    return str(json.loads(value)) if value.startswith('"') else value
