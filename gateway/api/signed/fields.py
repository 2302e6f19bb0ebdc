"""Structured fields (RFC 9651), as much of them as signatures use, read strictly and written as the RFC says.

    Signature-Input: sig=("@method" "@target-uri");created=1790000000;keyid="hospital.1"
    Signature:       sig=:bm90IGEgc2lnbmF0dXJl:
    Content-Digest:  sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:

What the RFC allows beyond this (several signatures in one field, components with parameters, tokens) is
refused: the less a verifier reads, the less can be read in two ways.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 4096
MOST_COMPONENTS = 32

_KEY = r"[a-z*][a-z0-9_\-.*]*"
_STRING = r'"(?:[ !#-\[\]-~]|\\["\\])*"'
_INTEGER = r"-?[0-9]{1,15}"
_LABELLED = re.compile(rf" *({_KEY})=(.*)", re.DOTALL)
_COMPONENT = re.compile(rf"( *)({_STRING})")
_PARAMETER = re.compile(rf"; *({_KEY})=(?:({_STRING})|({_INTEGER})(?![0-9.]))")
_BYTES = re.compile(r":([A-Za-z0-9+/]*={0,2}):")
_DIGEST = re.compile(rf"({_KEY})=:([A-Za-z0-9+/]*={{0,2}}):")
_ESCAPED = re.compile(r"\\(.)")
_COMMA = re.compile(r"[ \t]*,[ \t]*")


class FieldUnreadable(ValueError):
    """A field does not read as what it must be."""


@dataclass(frozen=True, slots=True)
class SignatureInput:
    """What a signature says of itself."""

    label: str
    components: tuple[str, ...]
    parameters: dict[str, str | int]

    @property
    def written(self) -> str:
        """The value of @signature-params: components and parameters in their order (RFC 9421, 2.3)."""
        inner = " ".join(map(_quoted, self.components))
        return f"({inner})" + "".join(f";{name}={_bare(one)}" for name, one in self.parameters.items())


def read_signature_input(text: str) -> SignatureInput:
    """The one signature that a Signature-Input field tells of. Raises FieldUnreadable."""
    label, rest = _labelled(text)
    if not rest.startswith("("):
        raise FieldUnreadable("Signature-Input is not a list of components in brackets.")
    components, at = _components(rest, 1)
    parameters: dict[str, str | int] = {}
    while at < len(rest):
        found = _PARAMETER.match(rest, at)
        if found is None:
            raise FieldUnreadable(
                "Signature-Input has a parameter that does not read, or a second signature."
            )
        name, string, integer = found.groups()
        if name in parameters:
            raise FieldUnreadable("Signature-Input names a parameter twice.")
        parameters[name] = _unquoted(string) if string is not None else int(integer)
        at = found.end()
    return SignatureInput(label, components, parameters)


def read_signature(text: str) -> tuple[str, bytes]:
    """The label and the bytes of the one signature in a Signature field. Raises FieldUnreadable."""
    label, rest = _labelled(text)
    found = _BYTES.fullmatch(rest)
    if found is None:
        raise FieldUnreadable("Signature is not one label with base64 between colons.")
    return label, _decoded(found[1])


def read_digests(text: str) -> dict[str, bytes]:
    """The digests of a Content-Digest field by algorithm (RFC 9530). Raises FieldUnreadable."""
    if len(text) > LONGEST:
        raise FieldUnreadable("Content-Digest is too long.")
    digests: dict[str, bytes] = {}
    for part in _COMMA.split(text.strip(" ")):
        found = _DIGEST.fullmatch(part)
        if found is None:
            raise FieldUnreadable("Content-Digest is not algorithms with base64 between colons.")
        if found[1] in digests:
            raise FieldUnreadable("Content-Digest names an algorithm twice.")
        digests[found[1]] = _decoded(found[2])
    return digests


def _labelled(text: str) -> tuple[str, str]:
    found = _LABELLED.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        raise FieldUnreadable("A signature's field does not begin with a label, or is too long.")
    return found[1], found[2].rstrip(" ")


def _components(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """The strings up to the closing bracket, and the place behind it."""

    def found() -> Iterator[str]:
        nonlocal at
        while one := _COMPONENT.match(text, at):
            if at > 1 and not one[1]:
                raise FieldUnreadable("Signature-Input has two components without a blank between them.")
            at = one.end()
            yield _unquoted(one[2])

    components = tuple(found())
    at += len(text[at:]) - len(text[at:].lstrip(" "))
    if text[at : at + 1] != ")":
        raise FieldUnreadable("Signature-Input has a component that is not a plain name in quotes.")
    if len(components) > MOST_COMPONENTS or len(set(components)) < len(components):
        raise FieldUnreadable("Signature-Input covers something twice, or too much.")
    return components, at + 1


def _unquoted(string: str) -> str:
    inner = string[1:-1]
    return _ESCAPED.sub(r"\1", inner) if "\\" in inner else inner


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _bare(value: str | int) -> str:
    return str(value) if isinstance(value, int) else _quoted(value)


def _decoded(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error:
        raise FieldUnreadable("A signature's or digest's base64 does not read.") from None
