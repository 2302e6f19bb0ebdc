"""A transfer as this region has it (转移业务): its role, its state, its documents."""

from dataclasses import dataclass
from typing import Any

from gateway.sandbox.chongqing.pension import codes, fields, writing
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

RECEIVER, ORIGIN = "receiver", "origin"

APPLIED, TO_CORRECT, ACCEPTED, LETTER, RECORDED = "S1", "S2", "S3", "S4", "S5"
QUEUED, STATED, STATEMENT_BACK = "Z1", "Z2", "Z3"
COMPLETED, SUSPENDED, REFUSED, WITHDRAWN, ANNULLED = "B0", "B1", "X1", "X2", "X3"
NO_CASE = "00"
_OPEN = (APPLIED, TO_CORRECT, ACCEPTED, LETTER, RECORDED, QUEUED, STATED, STATEMENT_BACK, SUSPENDED)
_PACKED = ("application", "letter", "statement", "refusal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case."""

    case_number: str
    role: str
    id_number: str
    name: str
    scheme: str
    state: str
    state_before: str
    application: dict[str, Any]
    letter: dict[str, Any]
    statement: dict[str, Any]
    statements: int
    refusal: dict[str, Any]
    payment: str
    recorded_month: int | None
    standing_before: str

    def must_be(self, *states: str) -> None:
        """Refuse what is not possible in another state."""
        if self.state not in states:
            raise Refusal("YL2004", self.state)

    @property
    def total(self) -> str:
        """zyjjze of the statement that it has, or nothing."""
        return str(self.statement["gr_yljf_zyd"]["zyjjze"]) if self.statement else ""


@dataclass(frozen=True, slots=True)
class Head:
    """By what a message says which case it is about."""

    case_number: str
    id_number: str
    name: str
    scheme: str


def head(message: Message) -> Head:
    """Read the case head."""
    asked = message.asked
    return Head(
        fields.shaped(asked, "gzlsh", r"[0-9a-f]{32}"),
        identity(asked),
        fields.needed(asked, "xm", 50),
        fields.code(asked, "xzlx", codes.XZLX),
    )


def identity(asked: fields.Node) -> str:
    """bzhm."""
    return fields.shaped(asked, "bzhm", r"\d{17}[\dX]")


def fitting(store: Store, message: Message) -> Case:
    """The case that a message is about, if it is that person's in that scheme."""
    asked = head(message)
    case = find(store, asked.case_number)
    if case is None:
        raise Refusal("YL2001", asked.case_number)
    if (case.id_number, case.scheme) != (asked.id_number, asked.scheme):
        raise Refusal("YL2009", asked.case_number)
    return case


def of_role(store: Store, message: Message, role: str) -> Case:
    """The case, where this region plays that part in it."""
    case = fitting(store, message)
    if case.role != role:
        raise Refusal("YL2004", case.state)
    return case


def find(store: Store, case_number: str) -> Case | None:
    """A case by its number."""
    row = store.one("select * from pension_case where case_number = ?", case_number)
    return _case(row) if row else None


def all_of(store: Store) -> list[Case]:
    """Every case in the order in which they came."""
    return [_case(row) for row in store.all("select * from pension_case order by serial")]


def waiting(store: Store, states: tuple[str, ...], case_number: str, id_number: str) -> Case | None:
    """The oldest case at the origin in one of these states, by its number or its person's, if given."""
    marks = ", ".join("?" * len(states))
    row = store.one(
        f"select * from pension_case where role = ? and state in ({marks})"
        " and ? in ('', case_number) and ? in ('', id_number) order by serial limit 1",
        *(ORIGIN, *states, case_number, id_number),
    )
    return _case(row) if row else None


def _case(row: Any) -> Case:
    columns = {name: row[name] for name in row.keys() if name != "serial"}  # noqa: SIM118 - a Row has no items
    return Case(**{**columns, **{name: writing.loads(row[name]) for name in _PACKED}})


def opened(store: Store, asked: Head, role: str, state: str, **documents: dict[str, Any]) -> None:
    """Take a new case in; what is not transferred between regions, or known, is refused."""
    if asked.scheme not in codes.SCHEME_WORDS:
        raise Refusal("YL2003", asked.scheme)
    if find(store, asked.case_number) is not None:
        raise Refusal("YL2002", asked.case_number)
    store.insert(
        "pension_case",
        case_number=asked.case_number,
        serial=store.next("pension_case"),
        role=role,
        id_number=asked.id_number,
        name=asked.name,
        scheme=asked.scheme,
        state=state,
        **{name: writing.packed(document) for name, document in documents.items()},
    )


def change(store: Store, case_number: str, **columns: Any) -> None:
    """Write a case anew; documents are packed."""
    values = {name: writing.packed(value) if name in _PACKED else value for name, value in columns.items()}
    marks = ", ".join(f"{name} = ?" for name in values)
    store.run(f"update pension_case set {marks} where case_number = ?", *values.values(), case_number)


def under_way(store: Store, id_number: str, scheme: str) -> list[str]:
    """The numbers of a person's cases that are not over."""
    marks = ", ".join("?" * len(_OPEN))
    rows = store.all(
        "select case_number from pension_case where id_number = ? and scheme = ?"
        f" and state in ({marks}) order by serial",
        *(id_number, scheme, *_OPEN),
    )
    return [row["case_number"] for row in rows]


def brought_in(store: Store, id_number: str, scheme: str) -> list[Case]:
    """Cases by which this person's account elsewhere was taken over and not taken back."""
    rows = store.all(
        "select * from pension_case where id_number = ? and scheme = ? and role = ? and state in (?, ?)"
        " order by serial",
        *(id_number, scheme, RECEIVER, RECORDED, COMPLETED),
    )
    return [_case(row) for row in rows]


def receipt(store: Store, state: str) -> dict[str, Any]:
    """What every change answers: its number in the business log, and the state the case then has."""
    return {"ywrzh": f"CQYW{store.next('pension_receipt'):08d}", "ywzt": state}
