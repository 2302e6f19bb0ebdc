"""SM2 with SM3 (GB/T 32918.2, 商用密码) as a signature of notes, for those whose rules ask for it.

Notes have no number for it, so its keys are of the kind without one, and begin with a name of their own.
Signing and checking are GmSSL's (the extra `national`); without it a signature is neither right nor wrong.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from types import ModuleType

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from gateway.evidence.encoding import NoteUnreadable
from gateway.evidence.notes import UNASSIGNED, NotCheckable, VerifierKey, read_private, write_private

SM2_WITH_SM3 = b"chuanyu.example/sm2-with-sm3\0"
"""What a key begins with: the name of its kind, ended by a zero byte; the point follows, X and Y."""
USER_ID = b"1234567812345678"
"""The signer's distinguishing id (用户身份标识) where none is agreed on (GM/T 0009)."""
NUMBER_BYTES = 32

# The recommended curve (GB/T 32918.5): y² = x³ - 3x + b over the numbers modulo p; n points, the first is g.
_P = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
_B = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93
_N = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123
_G = (
    0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7,
    0xBC3736A2_F4F6779C_59BDCEE3_6B692153_D0A9877C_C62A4740_02DF32E5_2139F0A0,
)

Point = tuple[int, int] | None
"""A point of the curve; None is the one at infinity."""


class CannotSign(RuntimeError):
    """SM2 needs GmSSL: install the gateway with its extra `national`."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def can_sign() -> bool:
    """Whether this installation can make and check SM2 signatures."""
    return _gmssl() is not None


def _gmssl() -> ModuleType | None:
    try:
        import gmssl_pyx
    except ImportError:
        return None
    found: ModuleType = gmssl_pyx
    return found


# -- signing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sm2Signer:
    """An SM2 key by name; implements gateway.evidence.notes.Signer. Raises NoteUnreadable for no key."""

    name: str
    secret: bytes = field(repr=False)
    public: bytes = field(init=False)
    """The point, X and Y."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "public", _public(self.secret))

    @property
    def key(self) -> VerifierKey:
        """What checks the signatures."""
        return VerifierKey(self.name, UNASSIGNED, SM2_WITH_SM3 + self.public)

    def sign(self, text: bytes) -> bytes:
        """The signature over the text: r and s, 32 bytes each. Raises CannotSign without GmSSL."""
        gmssl = _gmssl()
        if gmssl is None:
            raise CannotSign
        r, s = decode_dss_signature(gmssl.sm2_sign(self.secret, self.public, text, USER_ID))
        return _written(r, s)

    def written(self) -> str:
        """The private key as it is kept in a file."""
        return write_private(self.key, SM2_WITH_SM3 + self.secret)

    @classmethod
    def made(cls, name: str) -> Sm2Signer:
        """A new one."""
        return cls(name, (1 + secrets.randbelow(_N - 2)).to_bytes(NUMBER_BYTES, "big"))

    @classmethod
    def read(cls, text: str) -> Sm2Signer:
        """Read a private key that was kept in a file; raises NoteUnreadable."""
        name, key_id, kind, secret = read_private(text)
        if kind != UNASSIGNED or not secret.startswith(SM2_WITH_SM3):
            raise NoteUnreadable("this is not an SM2 private key")
        signer = cls(name, secret.removeprefix(SM2_WITH_SM3))
        if signer.key.key_id != key_id:
            raise NoteUnreadable("the key's id is not that of its name and bytes")
        return signer


# -- checking --------------------------------------------------------------------------------------------


def sm2_fits(public: bytes, text: bytes, payload: bytes) -> bool:
    """Whether an SM2 signature over the text is this key's; raises NotCheckable when it cannot be told.

    It cannot for a key of another kind without a number, nor where GmSSL is missing. What does not even have
    the form of a signature is wrong everywhere, and GmSSL does not see it.
    """
    if not public.startswith(SM2_WITH_SM3):
        raise NotCheckable("nothing here knows this kind of key")
    point = public.removeprefix(SM2_WITH_SM3)
    if len(point) != 2 * NUMBER_BYTES or not _on_curve(*_read(point)) or len(payload) != 2 * NUMBER_BYTES:
        return False
    r, s = _read(payload)
    if not 0 < r < _N or not 0 < s < _N or r + s == _N:
        return False
    gmssl = _gmssl()
    if gmssl is None:
        raise NotCheckable("SM2 signatures cannot be checked without GmSSL (the extra `national`)")
    return bool(gmssl.sm2_verify(point, text, encode_dss_signature(r, s), USER_ID))


def _read(pair: bytes) -> tuple[int, int]:
    return int.from_bytes(pair[:NUMBER_BYTES], "big"), int.from_bytes(pair[NUMBER_BYTES:], "big")


def _written(first: int, second: int) -> bytes:
    return first.to_bytes(NUMBER_BYTES, "big") + second.to_bytes(NUMBER_BYTES, "big")


# -- the curve: GmSSL does not say which public key belongs to a private one ------------------------------


def _public(secret: bytes) -> bytes:
    number = int.from_bytes(secret, "big")
    if len(secret) != NUMBER_BYTES or not 0 < number < _N - 1:
        raise NoteUnreadable("an SM2 private key is a number of 32 bytes, and smaller than the curve's order")
    # In two random factors, so that the time this takes says nothing of the key.
    factor = 1 + secrets.randbelow(_N - 1)
    point = _times(number * pow(factor, -1, _N) % _N, _times(factor, _G))
    assert point is not None
    return _written(*point)


def _on_curve(x: int, y: int) -> bool:
    return x < _P and y < _P and (y * y - x * x * x + 3 * x - _B) % _P == 0


def _times(number: int, point: Point) -> Point:
    total: Point = None
    for bit in f"{number:b}":
        total = _plus(total, total)
        if bit == "1":
            total = _plus(total, point)
    return total


def _plus(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    (x, y), (to_x, to_y) = one, other
    if x == to_x and (y + to_y) % _P == 0:
        return None
    over, under = (3 * x * x - 3, 2 * y) if one == other else (to_y - y, to_x - x)
    slope = over * pow(under, -1, _P) % _P
    third = (slope * slope - x - to_x) % _P
    return third, (slope * (x - third) - y) % _P
