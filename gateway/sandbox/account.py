"""As whom the embedded Postgres runs, since it refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Account:
    """As whom the server runs: what stands before its command, and the system account to change to."""

    prefix: tuple[str, ...] = ()
    user: str | None = None

    def identity(self) -> dict[str, object]:
        """Return the arguments that make a subprocess run as this account."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}


OURSELVES = Account()
NAMESPACE = Account(prefix=("unshare", "--user", "--map-user=1000", "--map-group=1000", "--"))
NOBODY = Account(user="nobody")


def fitting_account() -> Account:
    """Return how Postgres, which refuses root, can run for whoever we are."""
    if os.geteuid() != 0:
        return OURSELVES
    try:
        trial = subprocess.run([*NAMESPACE.prefix, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return NOBODY
    return NAMESPACE if trial.returncode == 0 else NOBODY
