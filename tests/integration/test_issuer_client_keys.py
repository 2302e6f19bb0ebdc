"""Which keys a client can register, where, and what the sandbox makes for clients that bring none."""

from __future__ import annotations

import json
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from issuer_samples import (
    ED,
    ES,
    PS,
    RS,
    THEIRS,
    URL,
    Clock,
    Pair,
    an_rsa_key,
    assertion,
    b64_number,
    in_toml,
)

from gateway.sandbox.issuer import Issuer
from gateway.sandbox.issuer_assertions import NotProven
from gateway.sandbox.issuer_client_keys import ClientKey, UnfitKey
from gateway.sandbox.register import Register

CLIENT = "insurance-bureau"
"""A client of the sandbox, which registers no key."""

WEAK = an_rsa_key(1024)


def on_p384() -> dict[str, str]:
    numbers = ec.generate_private_key(ec.SECP384R1()).public_key().public_numbers()
    return {"kty": "EC", "crv": "P-384", "x": b64_number(numbers.x, 48), "y": b64_number(numbers.y, 48)}


UNFIT = {
    "a private key": ({**ES.jwk(), "d": "AAAA"}, "private part"),
    "a shared secret": ({"kty": "oct", "k": "AAAA"}, "private part"),
    "a key for encryption": ({**ES.jwk(), "use": "enc"}, "not for signatures"),
    "another curve": (on_p384(), "P-256"),
    "an algorithm of another curve": ({**ES.jwk(), "alg": "ES384"}, "P-256"),
    "a point beside its curve": ({**ES.jwk(), "x": ES.jwk()["y"]}, "does not read"),
    "half a point": ({name: value for name, value in ES.jwk().items() if name != "y"}, "does not read"),
    "an RSA key that may be used both ways": ({**RS.numbers(), "kid": "rs"}, "PS256 or RS256"),
    "an RSA key for encryption": ({**RS.numbers(), "alg": "RSA-OAEP"}, "PS256 or RS256"),
    "a short RSA key": (Pair("weak", "PS256", WEAK).jwk(), "2048 bits"),
    "a kind that nobody knows": ({"kty": "x"}, "P-256"),
    "no kind": ({}, "P-256"),
    "a kind that is no text": ({"kty": ["EC"], "crv": {}}, "does not read"),
    "an id that is no text": ({**ES.jwk(), "kid": 1}, "not a text"),
}


@pytest.mark.filterwarnings("ignore:Key size")  # the library's own word on it
@pytest.mark.parametrize(("row", "why"), UNFIT.values(), ids=UNFIT)
def test_an_unfit_key_is_not_registered(row, why):
    with pytest.raises(UnfitKey, match=why):
        ClientKey.of(row)


def test_a_register_with_an_unfit_key_names_the_client():
    row = in_toml(ES).replace("]", ', {kty = "oct", k = "AAAA"}]')
    with pytest.raises(UnfitKey, match="somebody: "):
        Register.of(f'audience = "a"\nlifetime_seconds = 1\n[clients.somebody]\nscope = ""\n{row}')


def test_two_keys_of_one_id_are_refused():
    with pytest.raises(UnfitKey, match="same id"):
        Register.of(f'audience = "a"\nlifetime_seconds = 1\n[clients.x]\nscope = ""\n{in_toml(ES, ES)}')


def test_a_key_without_an_id_goes_by_its_thumbprint():
    """The example of RFC 7638, section 3.1."""
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W"
        "-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08q"
        "NLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    key = ClientKey.of({"kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": ""})
    assert key.kid == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@pytest.mark.parametrize("pair", [ES, ED, RS, PS], ids=lambda pair: pair.kid)
def test_each_kind_of_key_has_the_algorithm_it_was_registered_for(pair):
    names = ClientKey.of(pair.jwk()).algorithms
    assert names == ({"EdDSA", "Ed25519"} if pair is ED else {pair.algorithm})


@pytest.fixture
def issuer(tmp_path):
    opened = Issuer.open(tmp_path, URL, clock=Clock())
    opened.make_client_keys()
    return opened


@pytest.fixture
def judge(issuer):
    return issuer.assertions()


def key_file(issuer):
    return issuer.directory / "client-keys" / f"{CLIENT}.json"


def test_every_client_of_the_sandbox_has_a_key_of_its_own(issuer, judge):
    kids = set()
    for client_id in issuer.register.clients:
        assert judge.prove(issuer.assertion(client_id)).client_id == client_id
        kids.add(issuer.client_keys.private(client_id)["kid"])
    assert len(kids) == len(issuer.register.clients)


def test_a_clients_key_is_for_the_owner_only_and_stays_the_same(issuer):
    before = issuer.client_keys.private(CLIENT)
    again = Issuer.open(issuer.directory)
    again.make_client_keys()
    assert again.client_keys.private(CLIENT) == before
    assert stat.S_IMODE(key_file(issuer).stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file(issuer).parent.stat().st_mode) == 0o700


def test_one_sandbox_client_cannot_sign_for_another(issuer, judge):
    pair_of_another = issuer.assertion("bank")
    head, body, _ = pair_of_another.split(".")
    forged = issuer.assertion(CLIENT).split(".")
    for text in (
        f"{head}.{forged[1]}.{forged[2]}",
        f"{forged[0]}.{forged[1]}.{pair_of_another.split('.')[2]}",
    ):
        with pytest.raises(NotProven):
            judge.prove(text)
    assert body != forged[1]


def test_a_client_brings_its_own_key_and_exchanges_it_while_the_issuer_runs(issuer, judge):
    old = issuer.assertion(CLIENT)
    key_file(issuer).write_text(json.dumps({"keys": [RS.jwk(), THEIRS.jwk()]}))
    for pair in (RS, THEIRS):
        assert judge.prove(assertion(pair, iss=CLIENT, sub=CLIENT)).client_id == CLIENT
    with pytest.raises(NotProven, match="does not name one of the client's keys"):
        judge.prove(old)
    with pytest.raises(LookupError):
        issuer.client_keys.private(CLIENT)


@pytest.mark.parametrize("content", ["", "[]", '{"keys": 1}', '{"keys": [1]}', '{"keys": [{}]}', "{}"])
def test_a_key_file_that_is_no_good_knows_nobody(issuer, judge, content):
    text = issuer.assertion(CLIENT)
    key_file(issuer).write_text(content)
    with pytest.raises(NotProven, match="key file is no good"):
        judge.prove(text)


def test_a_client_that_registers_keys_is_given_none(tmp_path):
    text = f'audience = "a"\nlifetime_seconds = 1\n[clients.{CLIENT}]\nscope = ""\n{in_toml(ES)}'
    issuer = Issuer.open(tmp_path, register=Register.of(text))
    issuer.make_client_keys()
    assert not key_file(issuer).exists()


def test_a_register_can_be_another_file(tmp_path):
    file = tmp_path / "clients.toml"
    file.write_text(f'audience = "a"\nlifetime_seconds = 1\n[clients.x]\nscope = "s"\n{in_toml(ES)}')
    assert [key.kid for key in Register.read(file).named("x").keys] == ["es"]
