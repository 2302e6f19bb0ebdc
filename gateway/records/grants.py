"""What the running role may do: no more than the records need, and nothing to the log but append to it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

TABLES = {
    "alembic_version": "SELECT",
    "clients": "SELECT",
    "client_keys": "SELECT",
    "client_nonces": "SELECT, INSERT, DELETE",
    "errands": "SELECT, INSERT, UPDATE",
    "filings": "SELECT, INSERT, UPDATE",
    "visits": "SELECT, INSERT, UPDATE",
    "fee_lines": "SELECT, INSERT, UPDATE",
    "settlements": "SELECT, INSERT, UPDATE",
    "transfers": "SELECT, INSERT, UPDATE",
    "transfer_entries": "SELECT, INSERT",
    "transfer_documents": "SELECT, INSERT",
    "office_places": "SELECT, INSERT, UPDATE",
    "office_news": "SELECT, INSERT, UPDATE",
    "settlement_batches": "SELECT, INSERT, UPDATE",
    "payments": "SELECT, INSERT, UPDATE",
    "deliveries": "SELECT, INSERT, UPDATE",
    "publications": "SELECT, INSERT, UPDATE",
    "publication_acts": "SELECT, INSERT",
    "compliance_findings": "SELECT, INSERT, UPDATE",
    "referrals": "SELECT, INSERT, UPDATE",
    "credit_pushes": "SELECT, INSERT, UPDATE",
    "credit_places": "SELECT, INSERT, UPDATE",
    "log_head": "SELECT",
    "log_months": "SELECT",
    "log_entries": "SELECT",
    "log_tiles": "SELECT",
    "log_checkpoints": "SELECT, INSERT",
    "log_cosignatures": "SELECT, INSERT",
    "log_retirements": "SELECT",
    "sealed_bodies": "SELECT",
    "seals": "SELECT, INSERT",
    "seal_persons": "SELECT, INSERT",
    "jobs.pgqueuer": "SELECT, INSERT, UPDATE, DELETE",
    "jobs.pgqueuer_log": "SELECT, INSERT, UPDATE, DELETE",
    "jobs.pgqueuer_statistics": "SELECT, INSERT, UPDATE, DELETE",
    "jobs.pgqueuer_schedules": "SELECT, INSERT, UPDATE, DELETE",
}
SEQUENCES = {"node_numbers": "USAGE"}
FUNCTIONS = ("append_to_log(bytea[], bytea[])", "prepare_log_months(int)")
"""Run as the owner, whatever the running role may do by itself."""


def statements(connection: Connection, role: str) -> Iterator[str]:
    """The grants on whatever there is; none when one role both migrates and runs. They may be repeated."""
    if not role or role == connection.scalar(text("SELECT current_user")):
        return
    to = connection.dialect.identifier_preparer.quote(role)
    for name, rights in {**TABLES, **SEQUENCES}.items():
        if _exists(connection, name):
            kind = "SEQUENCE" if name in SEQUENCES else "TABLE"
            yield f"REVOKE ALL ON {kind} {name} FROM {to}"
            yield f"GRANT {rights} ON {kind} {name} TO {to}"
    for function in FUNCTIONS:
        if connection.scalar(text("SELECT to_regprocedure(:name)"), {"name": function}) is not None:
            yield f"GRANT EXECUTE ON FUNCTION {function} TO {to}"
    if _exists(connection, "jobs.pgqueuer"):
        yield f"GRANT USAGE ON SCHEMA jobs TO {to}"
        yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA jobs TO {to}"


def _exists(connection: Connection, name: str) -> bool:
    return connection.scalar(text("SELECT to_regclass(:name)"), {"name": name}) is not None
