"""Keys of clients: which are taken, how they come and go in a gateway that runs, and how old nonces go."""

import asyncio
import base64
import contextlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc.jwk import ECKey, OKPKey
from structlog.testing import capture_logs

from gateway.cases.client_keys import (
    FORGET_SECONDS,
    ClientKey,
    ClientKeys,
    KeyUnreadable,
    SignatureAlgorithm,
    keep_forgetting,
    new_secret,
    read_public_key,
)
from gateway.cases.registrations import LOOK_SECONDS
from gateway.errors import Broken

pytestmark = pytest.mark.anyio
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = PRIVATE.public_key().public_bytes_raw()
PEM = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
JWK = {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(RAW).decode().rstrip("=")}


def test_a_public_key_is_taken_as_pem_and_as_jwk():
    assert read_public_key(PEM) == RAW
    assert read_public_key(f"\n{json.dumps(JWK)}\n") == RAW
    made = OKPKey.generate_key("Ed25519")
    assert len(read_public_key(json.dumps(made.as_dict(private=False)))) == 32


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "neither"),
        ("not a key", "neither"),
        ("{", "neither"),
        (PEM[:60], "neither"),
        (PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(), "private"),
        (json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)), "private"),
        (json.dumps(ECKey.generate_key("P-256").as_dict(private=False)), "not an Ed25519"),
        (json.dumps(JWK | {"crv": "X25519"}), "not an Ed25519"),
        (json.dumps(JWK | {"x": "AAAA"}), "32 bytes"),
        (json.dumps(JWK | {"x": "!"}), "32 bytes"),
        (json.dumps({"kty": "OKP", "crv": "Ed25519"}), "32 bytes"),
        (
            ec.generate_private_key(ec.SECP256R1())
            .public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            .decode(),
            "not an Ed25519",
        ),
    ],
)
def test_any_other_key_is_refused_and_a_private_one_by_name(text, says):
    with pytest.raises(KeyUnreadable, match=says):
        read_public_key(text)


def test_a_key_does_not_show_its_secret():
    secret = new_secret()
    key = ClientKey("his.1", "his", SignatureAlgorithm.HMAC_SHA256, secret)
    assert len(secret) == 32
    assert repr(secret) not in repr(key)
    assert new_secret() != secret


def test_an_hmac_with_sm3_is_as_published():
    key = ClientKey("x.1", "x", SignatureAlgorithm.HMAC_SM3, bytes(range(1, 33)))
    mac = bytes.fromhex("ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a")
    text = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2  # GM/T 0042-2015, D.3
    assert key.verifies(mac, text)
    assert not key.verifies(mac, text[1:])


class Memory:
    """Keys that a test changes; it can be away."""

    def __init__(self, *keys):
        self.keys = list(keys)
        self.change = 1
        self.failure = None
        self.read = 0

    async def changes(self):
        if self.failure:
            raise self.failure
        return self.change

    async def all(self):
        self.read += 1
        return list(self.keys)


KEY = ClientKey("his.1", "his", SignatureAlgorithm.HMAC_SHA256, bytes(32))


async def test_keys_are_read_when_something_has_changed():
    memory = Memory(KEY)
    keys = ClientKeys(memory)
    assert keys.key("his.1") is None
    await keys.look()
    await keys.look()
    assert (keys.key("his.1"), keys.key("his.2"), memory.read) == (KEY, None, 1)
    memory.keys, memory.change = [], 2
    await keys.look()
    assert keys.key("his.1") is None


async def looked(keys, memory, *failures):
    """Let the loop look once for each failure, and once without one; how long it paused each time."""
    pauses = []

    async def pause(seconds):
        pauses.append(seconds)
        if len(pauses) > len(failures) + 1:
            raise asyncio.CancelledError
        memory.failure = failures[len(pauses) - 1] if len(pauses) <= len(failures) else None

    with contextlib.suppress(asyncio.CancelledError):
        await keys.keep_looking(pause)
    return pauses


async def test_while_the_memory_is_away_what_is_known_counts_and_that_is_said():
    memory = Memory(KEY)
    keys = ClientKeys(memory)
    await keys.look()
    memory.keys, memory.change = [], 2
    with capture_logs() as lines:
        pauses = await looked(keys, memory, Broken(), ValueError("x"))
    assert [line["event"] for line in lines] == ["client_keys.not_read", "client_keys.failed"]
    assert pauses == [LOOK_SECONDS] * 4
    assert keys.key("his.1") is None


async def test_old_nonces_are_let_go_of_again_and_again():
    forgotten = []

    class Nonces:
        async def forget(self, before):
            forgotten.append(before)
            if len(forgotten) == 1:
                raise Broken
            return 0

    async def pause(seconds):
        assert seconds == FORGET_SECONDS
        if len(forgotten) == 2:
            raise asyncio.CancelledError

    with capture_logs() as lines, contextlib.suppress(asyncio.CancelledError):
        await keep_forgetting(Nonces(), pause)
    assert len(forgotten) == 2
    assert [line["event"] for line in lines] == ["nonces.not_forgotten"]
