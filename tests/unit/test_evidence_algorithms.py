"""SM3 and SM4 beside SHA-256 and AES: as published, and as other programs compute them."""

from __future__ import annotations

import gmalg
import pytest

from gateway.evidence.commitments import Digest, check_commitment, committed
from gateway.evidence.encoding import to_base64
from gateway.evidence.sealing import Cipher


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_is_as_published(text, digest):
    """GB/T 32905-2016, annex A."""
    assert Digest.SM3.of(text).hex() == digest


@pytest.mark.parametrize("digest", Digest)
def test_openssl_computes_the_same_commitments_and_blind_indexes(openssl, digest):
    salt, text, key = bytes(range(32)), "参保地 身份标识".encode(), bytes(range(1, 33))
    hashed = openssl("dgst", f"-{digest.value}", "-binary", given=salt + text)
    check_commitment(f"{digest.value}:{to_base64(hashed)}", salt, text)
    assert committed(digest, salt, text) == f"{digest.value}:{to_base64(hashed)}"
    mac = openssl(
        "dgst", f"-{digest.value}", "-binary", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}", given=text
    )
    assert digest.keyed(key, text) == mac


SM4_KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")


def test_sm4_gcm_is_as_published():
    """RFC 8998, appendix A.1."""
    nonce = bytes.fromhex("00001234567800000000ABCD")
    context = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = b"".join(bytes([byte]) * 8 for byte in b"\xaa\xbb\xcc\xdd\xee\xff\xee\xaa")
    sealed = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert Cipher.SM4_GCM.encrypt(SM4_KEY, nonce, plain, context) == sealed
    assert Cipher.SM4_GCM.decrypt(SM4_KEY, nonce, sealed, context) == plain


def gcm(block, nonce, plain, context) -> bytes:
    """GCM (NIST SP 800-38D) over a block cipher that encrypts many blocks at once."""
    count = -(-len(plain) // 16)
    counters = b"".join(nonce + number.to_bytes(4, "big") for number in range(1, count + 2))
    stream = block(bytes(16) + counters)
    hashing, mask, keys = int.from_bytes(stream[:16], "big"), stream[16:32], stream[32:]
    cipher = bytes(one ^ other for one, other in zip(plain, keys, strict=False))
    lengths = (8 * len(context)).to_bytes(8, "big") + (8 * len(cipher)).to_bytes(8, "big")
    total = 0
    for part in (context, cipher, lengths):
        for at in range(0, len(part), 16):
            total = times(total ^ int.from_bytes(part[at : at + 16].ljust(16, b"\0"), "big"), hashing)
    return cipher + bytes(one ^ other for one, other in zip(total.to_bytes(16, "big"), mask, strict=True))


def times(one: int, other: int) -> int:
    """The product of two elements of GF(2^128) as GCM writes them."""
    product = 0
    for bit in range(127, -1, -1):
        product ^= other if one >> bit & 1 else 0
        other = other >> 1 ^ (0xE1 << 120 if other & 1 else 0)
    return product


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 4_096])
def test_gcm_over_the_sm4_of_openssl_and_of_a_second_implementation_is_the_same(openssl, size):
    nonce, context = bytes(range(12)), b"context of 19 bytes"
    plain = bytes(at % 251 for at in range(size))
    ours = Cipher.SM4_GCM.encrypt(SM4_KEY, nonce, plain, context)
    sm4 = gmalg.SM4(SM4_KEY)

    def by_gmalg(blocks):
        return b"".join(sm4.encrypt(blocks[at : at + 16]) for at in range(0, len(blocks), 16))

    def by_openssl(blocks):
        return openssl("enc", "-sm4-ecb", "-nopad", "-K", SM4_KEY.hex(), given=blocks)

    assert by_openssl(SM4_KEY).hex() == "681edf34d206965e86b3e94f536e4246"  # GB/T 32907-2016, annex A
    assert gcm(by_openssl, nonce, plain, context) == ours
    assert gcm(by_gmalg, nonce, plain, context) == ours
