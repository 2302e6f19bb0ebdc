"""What the registers know of a person, and the public list of agencies: J05 to J09."""

import json
from typing import Any

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.employment import occupations, reading
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_TOLD = {"valid": "1", "revoked": "3", "pending": "5"}
_NOT_FOUND, _MISMATCH = "2", "4"


def registrations(ctx: Context) -> Output:
    """J05."""
    return _list("jydj", _of_person(ctx, "registration"))


def recognitions(ctx: Context) -> Output:
    """J06: what was approved; why stays here."""
    told = ("add001", "aae071", "aae031", "aae100")
    found = [{name: one.get(name, "") for name in told} for one in _of_person(ctx, "recognition")]
    return _list("jykn", found)


def certificate(ctx: Context) -> Output:
    """J07: of somebody else's certificate nothing is told."""
    asked = reading.fields(ctx)
    number, (id_number, name) = reading.certificate(asked), _who(asked)
    row = ctx.one("select * from employment_certificate where number = ?", number)
    if row is None:
        return {"bcc012": number, "hyjg": _NOT_FOUND}
    if row["id_number"] != id_number or _plain(row["name"]) != _plain(name):
        return {"bcc012": number, "hyjg": _MISMATCH}
    told = {"bcc012": number, "hyjg": _TOLD[row["state"]]}
    if row["state"] == "valid":
        fields = json.loads(row["fields"])
        told |= {**fields, "aca112": occupations.known()[fields["aca111"]].title}
    if row["state"] == "revoked":
        told |= {"cxrq": row["revoked"]}
    return told


def subsidies(ctx: Context) -> Output:
    """J08."""
    asked = reading.fields(ctx)
    trade, level = reading.occupation(asked), asked.one_of("bac015", reading.SKILLS)
    found = [one for one in _of_person(ctx, "subsidy") if (one["aca111"], one["bac015"]) == (trade, level)]
    return _list("btxx", found)


def licences(ctx: Context) -> Output:
    """J09."""
    code = reading.credit_code(reading.fields(ctx))
    found = []
    for one in _entries(ctx, "licence", code):
        services = [{"row": [{"fwlx": service} for service in one.pop("services")]}]
        found.append({**one, "fwnr": services})
    return _list("rlzy", found)


def _list(name: str, found: list[dict[str, Any]]) -> Output:
    return {"jls": str(len(found)), name: found}


def _of_person(ctx: Context, register: str) -> list[dict[str, Any]]:
    """The entries of a person, newest first; refuses a name that is not the one kept."""
    asked = reading.fields(ctx)
    id_number, name = _who(asked)
    row = ctx.one("select name from employment_person where id_number = ?", id_number)
    if row is None:
        return []
    if _plain(row["name"]) != _plain(name):
        raise Refusal(-812)
    return _entries(ctx, register, id_number)


def _who(asked: Fields) -> tuple[str, str]:
    return asked.need("aac147"), reading.said(asked, "aac003", 50)


def _entries(ctx: Context, register: str, owner: str) -> list[dict[str, Any]]:
    rows = ctx.connection.execute(
        "select fields from employment_entry where register = ? and owner = ? order by day desc, id",
        (register, owner),
    )
    return [json.loads(row["fields"]) for row in rows.fetchall()]


def _plain(name: str) -> str:
    return "".join(char for char in name if char not in " \u3000·•．.")
