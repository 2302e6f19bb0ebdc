"""RFC 9421's own examples (appendix B.2) verify, and not with a character changed."""

import base64

import pytest
from starlette.datastructures import Headers

from gateway.api.signed.fields import read_signature, read_signature_input
from gateway.api.signed.texts import Message, NotCoverable, Origin, signature_base
from gateway.cases.client_keys import ClientKey, SignatureAlgorithm, read_public_key

HEADERS = {
    "host": "example.com",
    "date": "Tue, 20 Apr 2021 02:07:55 GMT",
    "content-type": "application/json",
    "content-length": "18",
}
REQUEST = Message(
    method="POST",
    origin=Origin.of("https://example.com"),
    path="/foo",
    query="param=Value&Pet=dog",
    headers=Headers(HEADERS),
)
SHARED = ClientKey(
    "test-shared-secret",
    "example",
    SignatureAlgorithm.HMAC_SHA256,
    base64.b64decode(
        "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
    ),
)
PAIR = ClientKey(
    "test-key-ed25519",
    "example",
    SignatureAlgorithm.ED25519,
    read_public_key(
        "-----BEGIN PUBLIC KEY-----\n"
        "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n"
        "-----END PUBLIC KEY-----\n"
    ),
)
B_2_5 = (
    SHARED,
    'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
    "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:",
)
B_2_6_SAYS = (
    '("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"'
)
B_2_6 = (
    PAIR,
    f"sig-b26={B_2_6_SAYS}",
    "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
)


@pytest.mark.parametrize(("key", "told", "given"), [B_2_5, B_2_6], ids=["B.2.5 hmac", "B.2.6 ed25519"])
def test_the_rfcs_examples_verify(key, told, given):
    base = signature_base(REQUEST, read_signature_input(told))
    label, signature = read_signature(given)
    assert label == told.split("=")[0]
    assert key.verifies(signature, base)
    for place in range(0, len(base), 7):
        changed = bytearray(base)
        changed[place] ^= 1
        assert not key.verifies(signature, bytes(changed))
    for wrong in (b"", signature[:-1], signature + b"\0", bytes([signature[0] ^ 1]) + signature[1:]):
        assert not key.verifies(wrong, base)


def test_the_base_is_the_text_that_the_rfc_prints():
    assert signature_base(REQUEST, read_signature_input(B_2_6[1])).decode().splitlines() == [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-length": 18',
        f'"@signature-params": {B_2_6_SAYS}',
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("@method", "POST"),
        ("@scheme", "https"),
        ("@authority", "example.com"),
        ("@target-uri", "https://example.com/foo?param=Value&Pet=dog"),
        ("@request-target", "/foo?param=Value&Pet=dog"),
        ("@path", "/foo"),
        ("@query", "?param=Value&Pet=dog"),
        ("content-length", "18"),
    ],
)
def test_each_component_is_what_the_rfc_says(name, value):
    assert REQUEST.component(name) == value


def test_an_absent_query_is_a_question_mark_and_an_absent_path_a_stroke():
    bare = Message(
        method="GET", origin=Origin.of("https://example.com"), path="", query=None, headers=Headers({})
    )
    assert bare.component("@query") == "?"
    assert bare.component("@path") == "/"
    assert bare.component("@target-uri") == "https://example.com/"


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://Example.COM", "example.com"),
        ("https://example.com:443", "example.com"),
        ("http://example.com:80", "example.com"),
        ("http://example.com:443", "example.com:443"),
        ("https://example.com:8443", "example.com:8443"),
        ("https://[2001:DB8::1]:443", "[2001:db8::1]"),
    ],
)
def test_an_authority_is_written_small_and_without_its_usual_port(url, authority):
    assert Origin.of(url).authority == authority


@pytest.mark.parametrize(
    "name", ["@status", "@query-param", "@signature-params", "@x", "absent", "Date", "a b", ""]
)
def test_what_a_request_does_not_have_cannot_be_covered(name):
    with pytest.raises(NotCoverable):
        REQUEST.component(name)


@pytest.mark.parametrize("value", ["\u00e4", "a\nb", "a\x00b", "\u00a0"])
def test_a_header_beyond_ascii_cannot_be_covered(value):
    message = Message(
        method="GET",
        origin=Origin.of("https://example.com"),
        path="/",
        query=None,
        headers=Headers(raw=[(b"x", value.encode("latin-1"))]),
    )
    with pytest.raises(NotCoverable):
        message.component("x")


def test_a_header_that_is_there_twice_cannot_be_covered():
    message = Message(
        method="GET",
        origin=Origin.of("https://example.com"),
        path="/",
        query=None,
        headers=Headers(raw=[(b"prefer", b"wait=5"), (b"prefer", b"respond-async")]),
    )
    with pytest.raises(NotCoverable, match="twice"):
        message.component("prefer")
