"""Access tokens that must not be believed, each with the reason that the log is to give."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

Claims = dict[str, Any]


def bad_tokens(issue: Callable[..., str], published: Claims) -> dict[str, tuple[str, str]]:
    """By name: a token, and the doubt; `issue` signs with the issuer's key and changes claims."""
    good = issue()
    head, body, signature = good.split(".")
    header = _read(head)
    own = ECKey.generate_key("P-256")
    (row, *_) = published["keys"]
    public = OctKey.import_key(json.dumps(row).encode())
    now = int(time.time())

    def signed(key: ECKey | OctKey, **given: str) -> str:
        named = header | given
        return jwt.encode(named, _read(body), key, algorithms=[named["alg"]])

    other_scope = _write(_read(body) | {"scope": "audit-bodies"})
    return {
        "forged": (signed(own), "wrong_signature"),
        "changed": (f"{head}.{other_scope}.{signature}", "wrong_signature"),
        "cut in its signature": (good[:-12], "wrong_signature"),
        "cut in the middle": (good[: len(head) + 40], "unreadable"),
        "no token at all": ("a.b.c", "unreadable"),
        "too long": ("a." + "b" * 9000 + ".c", "unreadable"),
        "unsigned": (f"{_write(header | {'alg': 'none'})}.{body}.", "wrong_algorithm"),
        "public key as a secret": (signed(public, alg="HS256"), "wrong_algorithm"),
        "unknown key": (signed(own, kid="no-such-key"), "unknown_key"),
        "another type": (f"{_write(header | {'typ': 'JWT'})}.{body}.{signature}", "wrong_type"),
        "expired": (issue(exp=now - 1), "expired"),
        "not yet valid": (issue(nbf=now + 600), "not_yet_valid"),
        "another audience": (issue(aud="elsewhere"), "wrong_audience"),
        "another issuer": (issue(iss="https://else.invalid"), "wrong_issuer"),
        "without an organisation": (issue(organisation=7), "wrong_claims"),
    }


def parts_of(token: str, text: str, *, length: int = 16) -> list[str]:
    """Which pieces of a token stand in a text."""
    pieces = {token[at : at + length] for at in range(len(token) - length + 1)}
    return sorted(piece for piece in pieces if piece in text)


def claiming(client_id: str) -> str:
    """A token signed by nobody that claims to be a client."""
    header = {"alg": "ES256", "typ": "at+jwt", "kid": "no-such-key"}
    return f"{_write(header)}.{_write({'client_id': client_id})}.AAAA"


def _read(part: str) -> Claims:
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def _write(part: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
