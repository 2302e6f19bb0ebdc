"""The sandbox's OAuth2 issuer: client credentials (RFC 6749) for JWT access tokens (RFC 9068).

Clients prove themselves by private_key_jwt (RFC 7523) or by a secret. `--port` serves; the other options look
after the directory of an issuer, which may be running meanwhile.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from gateway.sandbox.issuer_client_keys import UnfitKey
from gateway.sandbox.issuer_door import create_issuer
from gateway.sandbox.issuer_signing import StillWaiting
from gateway.sandbox.issuing import Issuer, issue_token
from gateway.sandbox.serving import serve

__all__ = ["Issuer", "create_issuer", "issue_token"]


def main() -> None:
    """Serve the issuer: `python -m gateway.sandbox.issuer --port 7003 --data var/issuer`."""
    arguments = argparse.ArgumentParser(prog="python -m gateway.sandbox.issuer", description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="the issuer's directory")
    what = arguments.add_mutually_exclusive_group(required=True)
    what.add_argument("--port", type=int, help="serve there")
    what.add_argument(
        "--rotate", action="store_true", help="publish a new signing key, which signs soon after"
    )
    what.add_argument("--client-key", metavar="CLIENT", help="show the private key of a sandbox client (JWK)")
    what.add_argument("--assertion", metavar="CLIENT", help="make a client_assertion that is good once")
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--url", help="its name in tokens, when callers reach it under another address")
    given = arguments.parse_args()
    if given.port is not None:
        url = given.url or f"http://127.0.0.1:{given.port}"
        serve(create_issuer(Issuer.open(given.data, url)), given.port, given.host, http="h11")
        return
    if not given.data.is_dir():
        sys.exit(f"There is no issuer in {given.data}.")
    issuer = Issuer.open(given.data)
    issuer.make_client_keys()
    try:
        sys.stdout.write(_look_after(issuer, given) + "\n")
    except LookupError:
        sys.exit("There is no such client, or its private key is not here.")
    except (StillWaiting, UnfitKey) as error:
        sys.exit(str(error))


def _look_after(issuer: Issuer, given: argparse.Namespace) -> str:
    client_id = given.client_key or given.assertion
    if client_id is not None and client_id not in issuer.register.clients:
        raise LookupError(client_id)
    if given.client_key is not None:
        return json.dumps(issuer.client_keys.private(given.client_key))
    if given.assertion is not None:
        return issuer.assertion(given.assertion)
    old, new = issuer.keys.rotate()
    assert old.leaves_at is not None
    return (
        f"{new.kid} is published and signs from {_clock(new.signs_from)}.\n"
        f"{old.kid} stays published until {_clock(old.leaves_at)}."
    )


def _clock(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


if __name__ == "__main__":
    main()
