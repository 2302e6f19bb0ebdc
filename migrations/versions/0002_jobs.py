"""Durable jobs: the tables of pgqueuer 1.6.0, in a schema of their own, by the library's own statements.

A later pgqueuer with other tables needs a migration of its own (its `render_converge`).
"""

import sqlalchemy as sa
from alembic import op
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment

from gateway.records.jobs import SCHEMA, settings

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    _execute(QueryBuilderEnvironment(settings()).build_install_query())


def downgrade():
    _execute(QueryBuilderEnvironment(settings()).build_uninstall_query())
    op.execute(f"DROP SCHEMA {SCHEMA}")


def _execute(script):
    """The driver prepares one statement at a time; pgqueuer's script holds many."""
    for statement in _statements(script):
        op.execute(sa.text(statement.replace(":", "\\:")))


def _statements(script):
    """Cut at semicolons that end a line outside of $$ bodies."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if line.rstrip().endswith(";") and statement.count("$$") % 2 == 0:
            yield statement.rstrip().removesuffix(";")
            statement = ""
