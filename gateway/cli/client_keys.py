"""`gateway client key`: the keys with which clients sign their requests (请求签名密钥)."""

from __future__ import annotations

import base64
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cyclopts

from gateway.cli.running import CannotStart
from gateway.cli.upkeep import as_owner, as_running_role, deployment, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.cases.client_keys import ClientKeyKept

app = cyclopts.App(name="key", help="The keys with which clients sign their requests.")


class Shared(StrEnum):
    """The algorithms for which both sides have the same secret."""

    HMAC_SHA256 = "hmac-sha256"
    HMAC_SM3 = "hmac-sm3"


@app.command
def add(
    client_id: str,
    *,
    public: Annotated[
        Path | None, cyclopts.Parameter(help="file with the client's Ed25519 public key, as PEM or JWK")
    ] = None,
    secret: Annotated[
        Shared | None, cyclopts.Parameter(help="make a secret for this algorithm, and print it this once")
    ] = None,
) -> None:
    """Give a client a key to sign with: its own public one, or a secret that is made here.

    Prints the key's id (keyid), and a secret in base64 on a line of its own. The secret is kept encrypted and
    is never shown again: hand it over, and let nobody keep this output. Gateways heed the key within seconds.
    """
    from gateway.cases.client_keys import SignatureAlgorithm, new_secret
    from gateway.keys.files import read_sealing_keys
    from gateway.records.client_keys import add_public_key, add_secret

    if (public is None) == (secret is None):
        raise CannotStart("Name either --public FILE or --secret ALGORITHM.")
    given = deployment()
    key = None if public is None else _read(public)
    made = new_secret()

    async def work() -> str | None:
        async with as_owner(given) as act:
            if key is not None:
                return await add_public_key(act, client_id, key)
            assert secret is not None
            algorithm, keeper = SignatureAlgorithm(secret.value), read_sealing_keys(given.sealing_keys_file)
            return await add_secret(act, client_id, algorithm, made, keeper)

    key_id = run(work())
    if key_id is None:
        raise CannotStart(f"No client is registered as {client_id}.")
    sys.stdout.write(f"{key_id} {SignatureAlgorithm.ED25519 if secret is None else secret}\n")
    if secret is not None:
        sys.stdout.write(f"{base64.b64encode(made).decode()}\n")
    if given.public_url is None and not given.sandbox:
        sys.stderr.write("gateway: CHUANYU_PUBLIC_URL is not set, so no signed request is taken yet.\n")


@app.command(name="list")
def list_(client_id: str | None = None) -> None:
    """List the keys of a client, or of all: id, algorithm, since when, until when."""
    for one in _all():
        if client_id in (None, one.client_id):
            state = "counts" if one.removed_at is None else f"removed {one.removed_at:%Y-%m-%dT%H:%M:%SZ}"
            sys.stdout.write(
                f"{one.key_id:32} {one.algorithm.value:12} {one.added_at:%Y-%m-%dT%H:%M:%SZ} {state}\n"
            )


@app.command
def remove(
    key_id: str, *, reason: Annotated[str, cyclopts.Parameter(help="why, as the log is to say it")]
) -> None:
    """Take a key away for good, and destroy its secret: gateways refuse it within seconds."""
    from gateway.records.client_keys import remove_key

    given = deployment()

    async def work() -> bool:
        async with as_owner(given) as act:
            return await remove_key(act, key_id, reason=reason)

    if not run(work()):
        raise CannotStart(f"No key {key_id} counts.")
    sys.stdout.write(f"{key_id} removed\n")


def _all() -> Sequence[ClientKeyKept]:
    from gateway.records.client_keys import kept_keys

    given = deployment()

    async def work() -> Sequence[ClientKeyKept]:
        async with as_running_role(given) as act:
            return await kept_keys(act)

    return run(work())


def _read(file: Path) -> bytes:
    from gateway.cases.client_keys import LONGEST_FILE, KeyUnreadable, read_public_key

    try:
        with file.open("rb") as opened:
            return read_public_key(opened.read(LONGEST_FILE).decode())
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CannotStart(f"{file} does not hold a public key as PEM or JWK.") from None
    except KeyUnreadable as error:
        raise CannotStart(f"{file}: {error}") from None
