"""The journal of calls and their two phases: arrive, work, confirm, cancel, enquire."""

import json
import secrets
import sqlite3
from dataclasses import asdict
from datetime import datetime

from gateway.sandbox.sichuan import areas, fixtures, store, wire
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import BEIJING, Fields, parse_instant, written
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.transactions import known
from gateway.sandbox.sichuan.wire import Message, Output, Reply

IN_PROCESS, UNCONFIRMED, CONFIRMED, CANCELLED, REFUSED, ANSWERED = range(1, 7)


class Journal:
    """Every call under its batch number (pcbh), with what became of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def arrive(self, message: Message) -> int:
        """Write a call down before anything else happens; -101 when its batch number was used."""
        segment, segments = _segment(message)
        self._refuse_repetition(message, segments)
        try:
            cursor = self._connection.execute(
                "insert into trade (pcbh, segment, segments, jybh, akb020, jysj, arrived, state, request)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(message.pcbh, segment, segments, message.jybh, message.akb020, message.jysj),
                    *(written(datetime.now(BEIJING)), IN_PROCESS, json.dumps(asdict(message))),
                ),
            )
        except sqlite3.IntegrityError:
            raise Refusal(-101, message.pcbh) from None
        assert cursor.lastrowid
        return cursor.lastrowid

    def _refuse_repetition(self, message: Message, segments: int) -> None:
        for row in self._connection.execute("select * from trade where pcbh = ?", (message.pcbh,)):
            visit = json.loads(row["request"])["data"].get("akc190")
            alike = (row["jybh"], row["segments"], visit)
            if message.jybh != "111" or alike != ("111", segments, message.data.get("akc190")):
                raise Refusal(-101, message.pcbh)

    def work(self, trade: int) -> Reply:
        """Check and compute a call; what it changes is undone until it is confirmed."""
        row = self._row("id", trade)
        assert row
        try:
            with store.transaction(self._connection):
                output = self._perform(row, keep=False)
                return self._answered(row, output)
        except Refusal as refusal:
            return self.refuse(trade, refusal.code, refusal.message)
        except BaseException:
            self._close(trade, CANCELLED)
            raise

    def refuse(self, trade: int, code: int, message: str) -> Reply:
        """Close a call with a no."""
        self._connection.execute(
            "update trade set state = ?, appcode = ?, appmsg = ? where id = ?",
            (REFUSED, code, message, trade),
        )
        row = self._row("id", trade)
        assert row
        return Reply(code, message, row["pcbh"])

    def _perform(self, row: sqlite3.Row, *, keep: bool) -> Output:
        message = Message(**json.loads(row["request"]))
        transaction = known(message.jybh)
        ctx = Context(self._connection, message, row["id"], parse_instant(row["arrived"]))
        with store.trial(self._connection, keep=keep):
            return transaction.perform(ctx)

    def _answered(self, row: sqlite3.Row, output: Output) -> Reply:
        jylsh = jyyzm = ""
        state = ANSWERED
        if known(row["jybh"]).two_phase:
            jylsh = f"{row['jybh']}C{_office(row)}SJ{row['id']:010X}"
            jyyzm = f"{secrets.randbelow(10**9):09d}"
            state = UNCONFIRMED
        self._connection.execute(
            "update trade set state = ?, jylsh = ?, jyyzm = ?, output = ? where id = ?",
            (state, jylsh or None, jyyzm, json.dumps(output), row["id"]),
        )
        return Reply(pcbh=row["pcbh"], jylsh=jylsh, jyyzm=jyyzm, output=output)

    def confirm(self, asked: Fields) -> Reply:
        """Carry a call out, once."""
        row = self._named(asked)
        if not secrets.compare_digest(asked.need("jyyzm").encode(), row["jyyzm"].encode()):
            raise Refusal(-304)
        if row["state"] == CANCELLED:
            raise Refusal(-302)
        if row["state"] == UNCONFIRMED:
            self._carry_out(row)
        return Reply(jylsh=row["jylsh"], output={"jyzt": str(CONFIRMED)})

    def _carry_out(self, row: sqlite3.Row) -> None:
        try:
            with store.transaction(self._connection):
                if self._perform(row, keep=True) != json.loads(row["output"]):
                    raise Refusal(-305, "结果与预先计算不一致")
                self._close(row["id"], CONFIRMED)
        except Refusal as refusal:
            self._close(row["id"], CANCELLED)
            raise refusal if refusal.code == -305 else Refusal(-305, refusal.message) from refusal

    def cancel(self, asked: Fields) -> Reply:
        """Drop an unconfirmed call."""
        row = self._named(asked)
        if row["state"] == CONFIRMED:
            raise Refusal(-303)
        self._close(row["id"], CANCELLED)
        return Reply(jylsh=row["jylsh"], output={"jyzt": str(CANCELLED)})

    def _named(self, asked: Fields) -> sqlite3.Row:
        row = self._row("jylsh", asked.need("jylsh"))
        if row is None or row["akb020"] != asked.need("akb020"):
            raise Refusal(-301, asked.text("jylsh"))
        return row

    def uncertain(self, asked: Fields) -> Reply:
        """The calls that await confirm or cancel, oldest first."""
        institution, pcbh = asked.text("akb020"), asked.text("pcbh")
        if not (institution or pcbh):
            raise Refusal(-104, "akb020/pcbh")
        rows = self._connection.execute(
            f"select * from trade where state = {UNCONFIRMED}"
            " and (? = '' or akb020 = ?) and (? = '' or pcbh = ?) order by id",
            (institution, institution, pcbh, pcbh),
        )
        names = ("pcbh", "jylsh", "jyyzm", "jybh", "jysj", "akb020")
        listed = [{**{name: row[name] for name in names}, "fdxh": str(row["segment"])} for row in rows]
        return Reply(pcbh=pcbh, output={"row": listed})

    def query(self, asked: Fields) -> Reply:
        """What became of a batch number."""
        pcbh = asked.need("pcbh")
        found = self._connection.execute("select * from trade where pcbh = ? order by segment", (pcbh,))
        rows = found.fetchall()
        if not rows:
            return Reply(pcbh=pcbh, output={"jyzt": "0"})
        head = f"<jyzt>{min(row['state'] for row in rows)}</jyzt>"
        return Reply(pcbh=pcbh, raw=head + "".join(_reported(row) for row in rows))

    def _row(self, column: str, value: object) -> sqlite3.Row | None:
        query = f"select * from trade where {column} = ?"
        row: sqlite3.Row | None = self._connection.execute(query, (value,)).fetchone()
        return row

    def _close(self, trade: int, state: int) -> None:
        self._connection.execute("update trade set state = ? where id = ?", (state, trade))


def _segment(message: Message) -> tuple[int, int]:
    number, count = (message.control.get(name) or "1" for name in ("fdxh", "fdzs"))
    if message.jybh != "111":
        return 1, 1
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count) <= 9999):
        raise Refusal(-103, "fdxh/fdzs")
    return int(number), int(count)


def _office(row: sqlite3.Row) -> str:
    data = json.loads(row["request"])["data"]
    for code in (data.get("yab139", ""), data.get("yab003", "")):
        if areas.is_office(code):
            return str(code)
    institution = fixtures.institutions().get(row["akb020"])
    return institution.office if institution else "0003"


def _reported(row: sqlite3.Row) -> str:
    state = row["state"]
    shown = {
        "fdxh": str(row["segment"]),
        "jybh": row["jybh"],
        "jyzt": str(state),
        "jylsh": row["jylsh"] or "",
        "jyyzm": row["jyyzm"] if state == UNCONFIRMED else "",
        "akb020": row["akb020"],
        "jysj": row["jysj"],
        "sdsj": row["arrived"],
        "appcode": str(row["appcode"]) if state != IN_PROCESS else "",
        "appmsg": row["appmsg"],
    }
    output = wire.render(json.loads(row["output"]))
    return f"<jy{wire.attributes(shown)}><output>{output}</output></jy>"
