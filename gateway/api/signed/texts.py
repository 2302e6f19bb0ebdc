"""The text that is signed: the signature base of a request (RFC 9421, section 2.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from gateway.api.signed.fields import SignatureInput

_NAME = re.compile(r"[a-z0-9!#$%&'*+\-.^_`|~]+")
_DEFAULT_PORTS = {"http": "80", "https": "443"}


class NotCoverable(ValueError):
    """A signature covers something that the request does not have, has twice, or that we do not take."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme and authority of an address, as both are signed: in small letters, without a usual port."""

    scheme: str
    authority: str

    @classmethod
    def of(cls, url: str) -> Origin:
        """The origin of an absolute address.

        >>> Origin.of("HTTPS://Gateway.example.org:443")
        Origin(scheme='https', authority='gateway.example.org')
        """
        parts = urlsplit(url)
        scheme, authority = parts.scheme.lower(), parts.netloc.lower()
        return cls(scheme, authority.removesuffix(f":{_DEFAULT_PORTS.get(scheme)}"))


@dataclass(frozen=True, slots=True)
class Message:
    """A request as its sender knows it: under the gateway's public address, wherever it went through."""

    method: str
    origin: Origin
    path: str
    """As it was sent, nothing decoded."""
    query: str | None
    headers: Headers

    def component(self, name: str) -> str:
        """The value of a component. Raises NotCoverable."""
        if name.startswith("@"):
            return self._derived(name)
        if not _NAME.fullmatch(name):
            raise NotCoverable("The signature covers a name that no header has.")
        given = self.headers.getlist(name)
        if not given:
            raise NotCoverable("The signature covers a header that the request does not have.")
        if len(given) > 1:
            # Whether lines are joined or one of them is taken must not be anybody's choice on the way.
            raise NotCoverable("The signature covers a header that the request has twice.")
        value = given[0].strip(" \t")
        if not value.isascii() or not value.replace("\t", " ").isprintable():
            raise NotCoverable("The signature covers a header with characters beyond ASCII.")
        return value

    def _derived(self, name: str) -> str:
        path = self.path or "/"
        match name:
            case "@method":
                return self.method
            case "@scheme":
                return self.origin.scheme
            case "@authority":
                return self.origin.authority
            case "@target-uri":
                return f"{self.origin.scheme}://{self.origin.authority}{self._asked(path)}"
            case "@request-target":
                return self._asked(path)
            case "@path":
                return path
            case "@query":
                return f"?{self.query or ''}"
        raise NotCoverable("The signature covers a component that this gateway does not take.")

    def _asked(self, path: str) -> str:
        return path if self.query is None else f"{path}?{self.query}"


def signature_base(message: Message, told: SignatureInput) -> bytes:
    """What the signature is made over: a line for each component, and what the signature says of itself."""
    lines = [f'"{name}": {message.component(name)}\n' for name in told.components]
    text = f'{"".join(lines)}"@signature-params": {told.written}'
    if not text.isascii():
        raise NotCoverable("The request's address has characters beyond ASCII.")
    return text.encode()
