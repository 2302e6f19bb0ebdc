"""The two pension offices at their windows, and the people they ask about; all are the sandbox's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import count
from typing import Any

from towns import Desk, Place

from gateway.sandbox.demo.window import Call, new_key

PENSION = "/v1/pension"
AREAS = {"sichuan": "510198", "chongqing": "500198"}
CLIENTS = {"sichuan": "pension-office-chengdu", "chongqing": "pension-office-chongqing"}
CLERKS = {"sichuan": "SC2001", "chongqing": "CQ1001"}

Body = dict[str, Any]


def person(name: str, id_number: str) -> Body:
    """A person as the contract names one."""
    return {"name": name, "id_number": id_number}


ZHOU = person("周明远", "510198198805126012")
TANG = person("唐立新", "500198197903176033")
JIANG = person("蒋国栋", "510198197002206073")
FENG = person("冯秀珍", "500198195810116083")
ZENG = person("曾凡", "510198198511306093")
AYGUL = person("阿依古丽·买买提", "510198199004066106")
OUYANG = person("欧阳䶮", "500198198707186116")
SUN = person("孙桂芳", "510198195703036143")
XIA = person("夏雨", "510198199202286169")
NOBODY = person("无此人", "500198195810116067")


class Office(Desk):
    """A pension office: its agency speaks, and one of its staff is named with everything."""

    def __init__(self, url: str, token: str, region: str) -> None:
        super().__init__(url, token)
        self.region = region

    @property
    def signed(self) -> Body:
        """Who asks."""
        return {"agency_code": f"{AREAS[self.region]}000001", "handled_by": CLERKS[self.region]}

    def history(self, whose: Body, *, fault: str = "", **more: Any) -> Call:
        """Look a person's contributions up."""
        body = {"person": whose, "scheme": "employee", **self.signed, **more}
        return self.ask(f"{PENSION}/histories/search", body, fault=fault)

    def eligibility(self, whose: Body, origin: str = "sichuan", *, sex: str = "male", **more: Any) -> Call:
        """Ask whether a person may transfer out of a region into the other one."""
        receiving = "chongqing" if origin == "sichuan" else "sichuan"
        body = {
            "person": {**whose, "sex": sex, "household_area": whose["id_number"][:6]},
            "origin_area": AREAS[origin],
            "receiving_area": AREAS[receiving],
            "origin_scheme": "employee",
            "receiving_scheme": "employee",
            **self.signed,
            **more,
        }
        return self.ask(f"{PENSION}/transfer-eligibility-checks", body)

    def certificate(self, whose: Body, *, key: str | None = None, fault: str = "", **more: Any) -> Call:
        """Have a certificate issued."""
        body = {"person": whose, "scheme": "employee", **self.signed, **more}
        return self.ask(f"{PENSION}/certificates", body, key=key or new_key(), fault=fault)

    def survival(self, whose: Body, **more: Any) -> Call:
        """Look a pensioner's checks up."""
        return self.ask(f"{PENSION}/survival-records/search", {"person": whose, **self.signed, **more})

    def checked(self, whose: Body, on: str, *, key: str | None = None, fault: str = "", **more: Any) -> Call:
        """Hand a check on to the other region, which pays."""
        paying = "chongqing" if self.region == "sichuan" else "sichuan"
        body = {
            "person": whose,
            "paying_area": AREAS[paying],
            "checked_in_area": AREAS[self.region],
            "method": "counter",
            "outcome": "verified",
            "checked_on": on,
            **self.signed,
            **more,
        }
        return self.ask(f"{PENSION}/survival-checks", body, key=key or new_key(), fault=fault)


@contextmanager
def offices_of(place: Place) -> Iterator[dict[str, Office]]:
    """Both offices, by their region."""
    with ExitStack() as open_things:
        yield {
            region: open_things.enter_context(
                Office(place.town.url("gateway"), place.town.token(client_id), region)
            )
            for region, client_id in CLIENTS.items()
        }


def effects(place: Place, region: str, effect: str, id_number: str) -> list[dict[str, Any]]:
    """What a region did of one kind for a person, one row each."""
    rows = place.controls[region].get("/control/pension/ledger").raise_for_status().json()["ledger"]
    return [row for row in rows if (row["effect"], row.get("id_number")) == (effect, id_number)]


def pensioner(place: Place, paying: str, last_check: date) -> Body:
    """Somebody new whom a region pays a pension, checked last on a day."""
    serial = next(_SERIALS)
    born = f"{AREAS[paying]}19560101{serial:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(one) * weight for one, weight in zip(born, weights, strict=True)) % 11]
    whose = person(f"沙盒老人{serial}", born + check)
    entry = {
        **whose,
        "sex": "male" if serial % 2 else "female",
        "household_area": AREAS[paying],
        "scheme": "employee",
        "account_kind": "general",
        "status": "terminated",
        "receives_pension": True,
        "last_check": last_check.isoformat(),
        "contributions": [
            {
                "from": "2000-01",
                "to": "2015-12",
                "base": "2100.00",
                "unit_rate": "0.2000",
                "personal_rate": "0.0800",
                "credited_rate": "0.0000",
                "area_code": AREAS[paying],
            }
        ],
    }
    place.controls[paying].post("/control/pension/people", json={"people": [entry]}).raise_for_status()
    return whose


_SERIALS = count(100)


def move_to(place: Place, day: str) -> None:
    """Let both regions' day be another one."""
    for control in place.controls.values():
        control.post("/control/pension/date", json={"date": day}).raise_for_status()


def left_behind(place: Place, words: Iterable[str]) -> Iterator[str]:
    """Every table and log in which one of the words can be read, as text or as bytes."""
    sought = [form for word in words for form in (word, word.encode().hex(), word.encode("gb18030").hex())]
    tables = place.query(
        """SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"""
    )
    for name in sorted(row["name"] for row in tables):
        rows = place.query(f"SELECT to_jsonb(kept)::text AS text FROM {name} AS kept")
        if any(form in row["text"] for row in rows for form in sought):
            yield name
    for log in ("gateway", "worker"):
        text = place.town.log(log).read_text()
        if any(form in text for form in sought):
            yield log
