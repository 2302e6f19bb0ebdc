"""Holds the migrations' SQL against squawk: is it safe to run on a database that is in use?"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from gateway.records import migrating

SQUAWK = Path(sys.executable).with_name("squawk")
LIBRARYS_OWN = {"0002": "the tables of pgqueuer, by its own statements"}
NOT_ASKED = (
    "prefer-bigint-over-int",  # what is counted here (attempts, lines, versions) stays small
    "prefer-text-field",  # the only VARCHAR is in Alembic's own table
    "require-lock-timeout",  # a matter of the migrating session, not of each script
    "require-statement-timeout",
    "transaction-nesting",  # Alembic writes its BEGIN and COMMIT into the script
)


def scripts() -> Iterator[str]:
    """Each migration of ours as the SQL it runs, without a database."""
    config = migrating.configured("postgresql://nobody@nowhere/nothing")
    for revision in reversed(list(ScriptDirectory.from_config(config).walk_revisions())):
        if revision.revision not in LIBRARYS_OWN:
            config.output_buffer = io.StringIO()
            command.upgrade(config, f"{revision.down_revision or 'base'}:{revision.revision}", sql=True)
            yield config.output_buffer.getvalue()


def main() -> int:
    """Squawk's own exit status."""
    options = [
        "--pg-version=18",
        "--assume-in-transaction",
        "--reporter=gcc",
        f"--exclude={','.join(NOT_ASKED)}",
    ]
    squawk = [str(SQUAWK), *options, "--stdin-filepath=migrations.sql"]
    return subprocess.run(squawk, input="\n".join(scripts()), text=True, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
