"""Whether pensioners live: checks (Y07, Y25), and what the region does on its own about them (资格认证)."""

import sqlite3
from datetime import date, datetime, timedelta

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import BEIJING, Fields
from gateway.sandbox.sichuan.pension import books, cases, fixtures, people, reading, store
from gateway.sandbox.sichuan.pension.people import Account
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_PAYS_NOT, _PAYS, _SUSPENDED, _ENDED = "0", "1", "2", "3"
_LIVES, _DEAD = "1", "3"
_WAYS, _RESULTS = "123456", "1234"
_MONTHS_VALID = 12


def today(connection: sqlite3.Connection) -> date:
    """The day by which the region goes; the real one unless it was moved."""
    ahead = int(store.setting(connection, "days_ahead", "0"))
    return datetime.now(BEIJING).date() + timedelta(days=ahead)


def set_today(connection: sqlite3.Connection, day: date) -> None:
    """Let the region's day be another one, and go on from there."""
    store.set_to(connection, "days_ahead", str((day - datetime.now(BEIJING).date()).days))


def find(ctx: Context) -> Output:
    """Y07: whether a pension is paid here, and the checks, newest first."""
    id_number = reading.fields(ctx).need("aac002")
    held = people.of_person(ctx.connection, id_number)
    if not held:
        return {}
    status = payment_status(ctx.connection, id_number)
    area = fixtures.agency()["aab301"] if status in (_PAYS, _SUSPENDED) else ""
    rows = ctx.connection.execute(
        "select * from pension_check where id_number = ? order by day desc, id desc", (id_number,)
    )
    return {"aae116": status, "aaa027": area, "row": [_shown(row) for row in rows]}


def _shown(row: sqlite3.Row) -> Output:
    return {
        "aaz103": row["number"],
        "aaa049": row["way"],
        "aaa094": row["result"],
        "aae230": reading.written_day(row["day"]),
        "rzqh": row["area"],
        "aae138": reading.written_day(row["died"]),
        "aaa080": row["elsewhere"],
    }


def payment_status(connection: sqlite3.Connection, id_number: str) -> str:
    """What became of the payment of a pension (发放状态)."""
    if not any(one.receives for one in people.of_person(connection, id_number)):
        return _PAYS_NOT
    return store.setting(connection, f"payment/{id_number}", _PAYS)


def recognise(ctx: Context) -> Output:
    """Y25: take over a check that the other region made; its result counts at once."""
    asked = reading.fields(ctx)
    account = _pensioner(ctx, asked)
    check = _check_of(ctx, asked, account)
    names = ("number", "id_number", "way", "result", "day", "area", "died", "elsewhere")
    try:
        ctx.connection.execute(
            f"insert into pension_check ({', '.join(names)}) values (?, ?, ?, ?, ?, ?, ?, ?)",
            tuple(check[name] for name in names),
        )
    except sqlite3.IntegrityError:
        raise Refusal(-652) from None
    books.enter(ctx.connection, "check_recorded", id_number=account.id_number, reference=str(check["number"]))
    review(ctx.connection)
    row = ctx.one("select * from pension_check where number = ?", check["number"])
    assert row
    return {**_shown(row), **cases.receipt(ctx, cases.NO_CASE)}


def _pensioner(ctx: Context, asked: Fields) -> Account:
    asked.need("aac003")
    held = people.of_person(ctx.connection, asked.need("aac002"))
    if not held:
        raise Refusal(-608)
    found = next((one for one in held if one.receives), None)
    if found is None or payment_status(ctx.connection, found.id_number) == _ENDED:
        raise Refusal(-651)
    return found


def _check_of(ctx: Context, asked: Fields, account: Account) -> dict[str, str]:
    if not reading.area(asked, "aaa027").startswith("51"):
        raise Refusal(-605, "aaa027")
    reading.agency(asked, "yab003")
    asked.need("aae011")
    result, day = asked.one_of("aaa094", tuple(_RESULTS)), reading.day(asked, "aae230")
    if day > max(today(ctx.connection), ctx.arrived.date()):
        raise Refusal(-104, "aae230")
    if (result == _DEAD) != bool(asked.text("aae138")):
        raise Refusal(-104, "aae138")
    return {
        "number": ctx.number("RZ510198"),
        "id_number": account.id_number,
        "way": asked.one_of("aaa049", tuple(_WAYS)),
        "result": result,
        "day": day.isoformat(),
        "area": reading.area(asked, "rzqh"),
        "died": reading.day(asked, "aae138").isoformat() if result == _DEAD else "",
        "elsewhere": "1",
    }


# -- the paying region's own acts -------------------------------------------------------------------


def overdue(connection: sqlite3.Connection) -> bool:
    """Whether some pension is to be suspended, resumed or ended."""
    return any(
        _wanted(connection, one) != _standing(connection, one) for one in people.pensioners(connection)
    )


def review(connection: sqlite3.Connection) -> None:
    """Bring every payment to where the checks say it belongs; the region tells nobody."""
    for account in people.pensioners(connection):
        wanted = _wanted(connection, account)
        if wanted == _standing(connection, account):
            continue
        store.set_to(connection, f"payment/{account.id_number}", wanted)
        effect = {_PAYS: "pension_resumed", _SUSPENDED: "pension_suspended", _ENDED: "pension_ended"}[wanted]
        books.enter(connection, effect, id_number=account.id_number, reference=account.number)


def _standing(connection: sqlite3.Connection, account: Account) -> str:
    return store.setting(connection, f"payment/{account.id_number}", _PAYS)


def _wanted(connection: sqlite3.Connection, account: Account) -> str:
    rows = connection.execute(
        "select result, day from pension_check where id_number = ?", (account.id_number,)
    ).fetchall()
    if any(row["result"] == _DEAD for row in rows):
        return _ENDED
    newest = max((row["day"] for row in rows if row["result"] == _LIVES), default="")
    return _PAYS if newest >= _oldest_valid(today(connection)).isoformat() else _SUSPENDED


def _oldest_valid(day: date) -> date:
    try:
        return day.replace(year=day.year - _MONTHS_VALID // 12)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
