"""What issues tokens: the signing keys, the name they sign under, the register, and how clients are known."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.sandbox import issuer_files as files
from gateway.sandbox.issuer_assertions import Assertions
from gateway.sandbox.issuer_client_keys import KeyFiles
from gateway.sandbox.issuer_memory import UsedAssertions
from gateway.sandbox.issuer_signing import ALGORITHM, SigningKeys
from gateway.sandbox.register import NOBODY, Client, Register

UNSERVED_ISSUER = "https://issuer.sandbox.invalid"
SHOWN_FOR = 120
"""Seconds for which an assertion is good that is made to be looked at and pasted."""


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """The issuer of one directory; several processes may have it open."""

    url: str
    directory: Path
    register: Register
    keys: SigningKeys
    client_keys: KeyFiles
    clock: Callable[[], float]

    @classmethod
    def open(
        cls,
        directory: Path,
        url: str | None = None,
        *,
        register: Register | None = None,
        clock: Callable[[], float] = time.time,
    ) -> "Issuer":
        """Open the issuer of a directory; the first time, make its keys. `url` renames it for good."""
        directory.mkdir(parents=True, exist_ok=True)
        name = directory / "issuer.json"
        if url is not None:
            files.write(name, {"issuer": url})
        known = files.read(name)["issuer"] if name.exists() else UNSERVED_ISSUER
        register = register or Register.read()
        keys = SigningKeys(directory, register.lifetime, clock=clock)
        client_keys = KeyFiles(directory / "client-keys")
        return cls(
            url=known, directory=directory, register=register, keys=keys, client_keys=client_keys, clock=clock
        )

    def assertions(self) -> Assertions:
        """Return what judges clients' assertions."""
        return Assertions(
            issuer=self.url,
            register=self.register,
            key_files=self.client_keys,
            used=UsedAssertions(self.directory / "used-assertions.sqlite"),
            clock=self.clock,
        )

    def make_client_keys(self) -> None:
        """Make keys for those clients that registered none."""
        for client in (NOBODY, *self.register.clients.values()):
            if not client.keys:
                self.client_keys.make(client.client_id)

    def token(self, client: Client, scope: str, **changed: Any) -> str:
        """Sign an access token; `changed` claims replace the right ones, for tests of refusals."""
        # One moment for both: a key binds for as long as the last token that it signed.
        now = self.clock()
        signing = self.keys.signing(now)
        claims = {
            "iss": self.url,
            "aud": self.register.audience,
            "sub": client.client_id,
            "client_id": client.client_id,
            "iat": int(now),
            "exp": int(now + self.register.lifetime.total_seconds()),
            "jti": str(uuid.uuid4()),
            "scope": scope,
            **client.claims,
            **({"cnf": {"x5t#S256": client.certificate}} if client.certificate else {}),
            **changed,
        }
        header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": signing.kid}
        return jwt.encode(header, claims, signing.key, algorithms=[ALGORITHM])

    def assertion(self, client_id: str) -> str:
        """Sign an assertion for a client whose key the sandbox made, as the client itself would."""
        row = self.client_keys.private(client_id)
        now = int(self.clock())
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": self.url,
            "jti": str(uuid.uuid4()),
            "iat": now,
            "exp": now + SHOWN_FOR,
        }
        header = {"alg": row["alg"], "typ": "JWT", "kid": row["kid"]}
        return jwt.encode(header, claims, ECKey.import_key(row), algorithms=[row["alg"]])


def issue_token(directory: Path, client_id: str, **changed: Any) -> str:
    """Return an access token for a sandbox client without a server: for the demo and the tests."""
    issuer = Issuer.open(directory)
    client = issuer.register.named(client_id)
    return issuer.token(client, **{"scope": client.granted(None), **changed})
