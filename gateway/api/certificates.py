"""Client certificates (RFC 8705): our proxy tells them on; a bound token counts with its own only."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers

from gateway.errors import Doubt, NotAuthenticated

CERTIFICATE: Final = "client-cert"
SECRET: Final = "proxy-secret"  # noqa: S105  the header's name
LONGEST: Final = 16_384
"""Characters of a certificate as a header; those in use have two to four thousand."""

_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE-----\r?\n?")


def bound_to(claims: Mapping[str, Any]) -> str | None:
    """The SHA-256 thumbprint of the certificate that a token is bound to; None for a token of the bearer's.

    Raises NotAuthenticated for a token that is bound to something that is not looked at here: taken for a
    bearer's it would serve whoever stole it.
    """
    if "cnf" not in claims:
        return None
    confirmation = claims["cnf"]
    thumbprint = confirmation.get("x5t#S256") if isinstance(confirmation, dict) else None
    if not isinstance(thumbprint, str) or not _THUMBPRINT.fullmatch(thumbprint) or len(confirmation) != 1:
        raise NotAuthenticated(
            "The token is bound to something else than a certificate.", doubt=Doubt.BINDING_UNKNOWN
        )
    return thumbprint


class ClientCertificates:
    """Knows the certificate of a request by what our proxy tells of it, and nobody else."""

    def __init__(self, secret: str | None = None) -> None:
        self._secret = None if secret is None else secret.encode()

    def require(self, thumbprint: str, headers: Headers) -> None:
        """Raise NotAuthenticated unless the request came with the certificate of that thumbprint."""
        given = headers.getlist(CERTIFICATE)
        if not given:
            raise NotAuthenticated(
                "The token is bound to a certificate, and the request came without one.",
                doubt=Doubt.CERTIFICATE_MISSING,
            )
        if not self._is_our_proxy(headers.getlist(SECRET)):
            raise NotAuthenticated(
                "The request's certificate is not told by a proxy of this gateway.", doubt=Doubt.PROXY_UNKNOWN
            )
        if len(given) != 1 or not hmac.compare_digest(_told(given[0]), thumbprint):
            raise NotAuthenticated(
                "The token is bound to another certificate.", doubt=Doubt.CERTIFICATE_OTHER
            )

    def _is_our_proxy(self, given: list[str]) -> bool:
        if self._secret is None or len(given) != 1:
            return False
        # Starlette reads headers as Latin-1; so written, every byte is as it came.
        return hmac.compare_digest(given[0].encode("latin-1"), self._secret)


def thumbprint_of(certificate: bytes) -> str:
    """The x5t#S256 of a certificate in DER (RFC 8705, section 3.1)."""
    return base64.urlsafe_b64encode(hashlib.sha256(certificate).digest()).decode().rstrip("=")


@lru_cache(maxsize=512)
def _told(header: str) -> str:
    """The thumbprint of the certificate in a header: only our proxy's headers come here, again and again."""
    return thumbprint_of(_der(header))


def _der(header: str) -> bytes:
    """The certificate of a Client-Cert header.

    The standard writes the DER's base64 between colons. nginx cannot: what it has is the PEM text with every
    sign that does not fit into a header escaped (`$ssl_client_escaped_cert`).
    """
    try:
        if len(header) > LONGEST:
            raise ValueError
        if len(header) > 2 and header.startswith(":") and header.endswith(":"):
            return base64.b64decode(header[1:-1], validate=True)
        pem = _PEM.fullmatch(unquote_to_bytes(header))
        if pem is None:
            raise ValueError
        return base64.b64decode(b"".join(pem[1].split()), validate=True)
    except (ValueError, binascii.Error) as error:
        raise NotAuthenticated(
            "The certificate that the proxy tells does not read.", doubt=Doubt.CERTIFICATE_UNREADABLE
        ) from error
