"""Looks behind the gateway: what a region received, what its ledgers say; steers its pension side."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import httpx


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as it went over the wire: the transaction, the very bytes, and these as text."""

    transaction: str
    path: str
    content: bytes
    text: str

    def value(self, name: str) -> str | None:
        """The first value under a field's own name, wherever it stands in the message."""
        return next(iter(self.values(name)), None)

    def values(self, name: str) -> list[str]:
        """All values under a field's own name, in order."""
        found = _in_xml(self.text, name) if self.text.startswith("<?xml") else _in_json(self.text, name)
        return list(found)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a region's ledger in the words of both: a settlement or a record of one."""

    kind: str
    number: str
    refers_to: str
    total: str
    fund: str
    account: str
    cash: str
    stands: bool


class Region:
    """A mock region's control routes; the gateway does not know them."""

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        self._read_up_to = 0

    def __enter__(self) -> "Region":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def seen(self) -> list[Seen]:
        """What came since the last time this was asked, oldest first."""
        found = []
        while rows := self._get("/sandbox/exchanges", after=str(self._read_up_to), limit="1000"):
            self._read_up_to = rows[-1]["sequence"]
            found += [_seen(row, "request") for row in rows if row["transaction"] not in HEARING]
        return found

    def exchanged(self, transaction: str, part: str) -> list[Seen]:
        """The `request` or the `response` of every message of a kind, oldest first."""
        rows: list[dict[str, Any]] = []
        after = 0
        while page := self._get("/sandbox/exchanges", after=str(after), limit="1000"):
            after, rows = page[-1]["sequence"], rows + page
        return [_seen(row, part) for row in rows if row["transaction"] == transaction]

    def ledger(self) -> list[Row]:
        """Settlements, and records of the other region's settlements, negative ones too."""
        read = _sichuan_row if self.name == "sichuan" else _chongqing_row
        return [read(row) for row in self._get("/sandbox/ledger") if row["kind"] in ("settlement", "record")]

    def used(self, person: str) -> dict[str, str]:
        """What is counted for a person against yearly limits, as far as it is not zero (年度累计)."""
        counted = {}
        for row in self._get("/sandbox/accumulations", person=person):
            year = row.get("aae001") or row.get("year")
            for name, value in row.items():
                if name not in _NOT_COUNTED and float(value):
                    counted[f"{year} {name}"] = str(value)
        return counted

    def pension(self, name: str, **asked: Any) -> dict[str, Any]:
        """Steer the pension side with what is given, or look at it: office, date, ledger, outgoing …"""
        return self._control("pension", name, asked)

    def employment(self, name: str, **asked: Any) -> dict[str, Any]:
        """Steer the employment side, or look at it: postings, seekers, acts, ledger …"""
        return self._control("employment", name, asked)

    def credit(self, name: str, **asked: Any) -> dict[str, Any]:
        """Steer the credit platform, or look at it: decisions, acts, pushes …"""
        return self._control("credit", name, asked)

    def provoke(self, transaction: str, fault: str) -> None:
        """Have the next message of a kind fail."""
        asked = {"transaction": transaction, "fault": fault, "times": 1}
        self._http.post("/sandbox/faults", json=asked).raise_for_status()

    def effects(self, **of: str) -> list[dict[str, Any]]:
        """The rows of the pension ledger that bear these values, oldest first."""
        rows = self.pension("ledger")["ledger"]
        return [row for row in rows if all(row[name] == value for name, value in of.items())]

    def _control(self, service: str, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        path = f"/control/{service}/{name}"
        answer = self._http.post(path, json=asked) if asked else self._http.get(path)
        return dict(answer.raise_for_status().json())

    def _get(self, path: str, **query: str) -> list[dict[str, Any]]:
        response = self._http.get(path, params=query).raise_for_status()
        return list(response.json())


HEARING = frozenset({"Y05", "C05", "XY06", "X06"})
"""What the worker asks again and again: has an office put out anything new? (取消息)"""
_NOT_COUNTED = frozenset({"aac001", "aae140", "aae001", "akc087", "psn_no", "insutype", "year", "balance"})


def _seen(row: dict[str, Any], part: str) -> Seen:
    content = base64.b64decode(row[f"{part}_base64"])
    return Seen(row["transaction"], row["path"], content, row[f"{part}_text"])


def _sichuan_row(row: dict[str, Any]) -> Row:
    record = row["kind"] == "record"
    return Row(
        kind=row["kind"],
        number=row["djbh"] if record else row["yka103"],
        refers_to=row.get("ydjsbh", ""),
        total=row["yka055"],
        fund=row["yka107"],
        account=row["yka065"],
        cash=row["ykh012"],
        stands=row["jszt"] == "1",
    )


def _chongqing_row(row: dict[str, Any]) -> Row:
    amounts = row["amounts"]
    return Row(
        kind=row["kind"],
        number=row["setl_id"],
        refers_to=row["insu_setl_id"] or "",
        total=amounts["medfee_sumamt"],
        fund=amounts["fund_pay_sumamt"],
        account=amounts["acct_pay"],
        cash=amounts["psn_cash_pay"],
        stands=row["status"] == "stands",
    )


def _in_xml(text: str, name: str) -> Iterator[str]:
    """Elements and attributes alike; the text is decoded, so its declaration of an encoding goes."""
    # The sandbox's own mock kept this message; no stranger's XML comes here.
    for element in ET.fromstring(text.partition("?>")[2]).iter():  # noqa: S314
        if element.tag == name and element.text:
            yield element.text
        if name in element.attrib:
            yield element.attrib[name]


def _in_json(text: str, name: str) -> Iterator[str]:
    def walk(node: Any) -> Iterator[str]:
        pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in pairs:
            if key == name and value not in (None, "") and not isinstance(value, (dict, list)):
                yield json.dumps(value, ensure_ascii=False)
            yield from walk(value)

    return walk(json.loads(text))
