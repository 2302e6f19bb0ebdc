"""Certificate-bound tokens: a binding is kept to, or it is refused; what a proxy tells is read strictly."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from starlette.datastructures import Headers

from gateway.api.certificates import LONGEST, ClientCertificates, bound_to, thumbprint_of
from gateway.errors import NotAuthenticated

SECRET = "kYw2nT8cZq5vXe1rPb7uLd4sHf9jGm3a"
DER, OTHER = b"0\x82one certificate" * 40, b"0\x82another" * 40
STRUCTURED = f":{base64.b64encode(DER).decode()}:"
PEM = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(DER) + b"-----END CERTIFICATE-----\n"
ESCAPED = quote(PEM, safe="")
HIS = thumbprint_of(DER)


def headers(*certificates: str, secrets: tuple[str, ...] = (SECRET,)) -> Headers:
    told = [(b"client-cert", one.encode("latin-1")) for one in certificates]
    return Headers(raw=[*told, *((b"proxy-secret", one.encode("latin-1")) for one in secrets)])


def refusal(given: Headers, thumbprint: str = HIS, secret: str | None = SECRET) -> str:
    with pytest.raises(NotAuthenticated) as refused:
        ClientCertificates(secret).require(thumbprint, given)
    return refused.value.doubt


def test_a_thumbprint_is_the_one_of_the_standard():
    # RFC 8705, appendix A, names the certificate and its thumbprint.
    der = base64.b64decode(
        "MIIBBjCBrAIBAjAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARtdGxzMB4XDTE4MTAxODEyMzcwOVoXDTIyMDUwMjEyMzcwOVow"
        "DzENMAsGA1UEAwwEbXRsczBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNcnyxwqV6hY8QnhxxzFQ03C7HKW9OylMbnQZjjJ"
        "/Au08/coZwxS7LfA4vOLS9WuneIXhbGGWvsDSb0tH6IxLm8wCgYIKoZIzj0EAwIDSQAwRgIhAP0RC1E+vwJD/D1AGHGzuri+"
        "hlV/PpQEKTWUVeORWz83AiEA5x2eXZOVbUlJSGQgjwD5vaUaKlLR50Q2DmFfQj1L+SY="
    )
    assert thumbprint_of(der) == "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"


@pytest.mark.parametrize("told", [STRUCTURED, ESCAPED])
def test_the_certificate_is_known_in_both_spellings(told):
    ClientCertificates(SECRET).require(HIS, headers(told))


def test_lines_may_end_as_on_windows():
    ClientCertificates(SECRET).require(HIS, headers(quote(PEM.replace(b"\n", b"\r\n"), safe="")))


def test_another_certificate_is_not_it():
    assert refusal(headers(STRUCTURED), thumbprint_of(OTHER)) == "certificate_other"


def test_without_a_certificate_a_bound_token_opens_nothing():
    assert refusal(headers()) == "certificate_missing"


def test_two_certificates_are_none():
    assert refusal(headers(STRUCTURED, STRUCTURED)) == "certificate_other"


@pytest.mark.parametrize(
    "secrets", [(), ("",), (SECRET[:-1],), (SECRET + "x",), (SECRET, SECRET), ("é" * 32,), (SECRET.lower(),)]
)
def test_only_who_knows_the_secret_is_our_proxy(secrets):
    assert refusal(headers(STRUCTURED, secrets=secrets)) == "proxy_unknown"


def test_a_gateway_without_a_secret_has_no_proxy():
    for secrets in ((), ("",), (SECRET,)):
        assert refusal(headers(STRUCTURED, secrets=secrets), secret=None) == "proxy_unknown"


@pytest.mark.parametrize(
    "told",
    [
        "",
        ":",
        "::" + "x",
        STRUCTURED[:-1],
        STRUCTURED[1:],
        ":" + STRUCTURED,
        ":AAA:",
        f":{base64.b64encode(DER).decode()[:-4]}é:",
        ":" + "A" * LONGEST + ":",
        ESCAPED + ESCAPED,
        ESCAPED.removesuffix("%0A") + "x",
        ESCAPED.replace("BEGIN%20CERTIFICATE", "BEGIN%20KEY"),
        quote(b"-----BEGIN CERTIFICATE-----\n=A==\n-----END CERTIFICATE-----\n", safe=""),
        PEM[:40].decode(),
    ],
)
def test_a_certificate_that_does_not_read_opens_nothing(told):
    assert refusal(headers(told)) == "certificate_unreadable"


def test_a_token_without_a_binding_is_its_bearers():
    assert bound_to({}) is None


def test_a_token_is_bound_to_the_thumbprint_that_it_names():
    assert bound_to({"cnf": {"x5t#S256": HIS}}) == HIS


@pytest.mark.parametrize(
    "cnf",
    [
        None,
        {},
        [],
        "x",
        {"x5t#S256": ""},
        {"x5t#S256": HIS + "="},
        {"x5t#S256": HIS[:-1]},
        {"x5t#S256": [HIS]},
        {"jkt": HIS},
        {"x5t#S256": HIS, "jkt": HIS},
        {"x5t": HIS},
    ],
)
def test_a_binding_that_nobody_here_can_check_makes_a_token_worthless(cnf):
    with pytest.raises(NotAuthenticated) as refused:
        bound_to({"cnf": cnf})
    assert refused.value.doubt == "binding_unknown"
