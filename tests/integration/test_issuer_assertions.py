"""Whoever signs with its registered key is believed once; every other assertion gets one same answer."""

from __future__ import annotations

import json
import sqlite3

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from issuer_samples import (
    ED,
    ES,
    GRANT,
    HOSPITAL,
    OTHER,
    PS,
    RS,
    START,
    THEIRS,
    TYPE,
    URL,
    WITH_A_SECRET,
    Clock,
    Pair,
    an_ec_key,
    assertion,
    b64,
    claims,
    form,
    register,
    segment,
    signed,
    spoken,
    with_a_shared_secret,
)
from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.sandbox.issuer import Issuer, create_issuer
from gateway.sandbox.issuer_assertions import NotProven

NOW = int(START)
STRANGER = Pair("es", "ES256", an_ec_key())
"""Somebody whose key nobody registered, though it calls itself by a registered id."""


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def issuer(tmp_path, clock):
    return Issuer.open(tmp_path, URL, register=register(), clock=clock)


@pytest.fixture
async def door(issuer):
    transport = httpx.ASGITransport(create_issuer(issuer))
    async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
        yield client


async def ask(door: httpx.AsyncClient, asked: dict[str, str]) -> httpx.Response:
    return await door.post("/oauth2/token", data=asked)


def told(answer: httpx.Response) -> tuple[int, str, dict[str, str]]:
    return answer.status_code, answer.text, dict(answer.headers)


@pytest.mark.parametrize(
    ("pair", "algorithm"),
    [(ES, "ES256"), (ED, "EdDSA"), (ED, "Ed25519"), (RS, "RS256"), (PS, "PS256")],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_client_is_known_by_its_key(door, pair, algorithm):
    answer = await ask(door, form(assertion(pair, header={"alg": algorithm})))
    assert answer.status_code == 200, answer.text
    assert spoken(answer.json()["access_token"])["client_id"] == HOSPITAL
    assert answer.headers["cache-control"] == "no-store"


GOOD = {
    "for the issuer": assertion(),
    "for its token endpoint": assertion(aud=f"{URL}/oauth2/token"),
    "for a list of one": assertion(aud=[URL]),
    "without a time of issue": assertion(iat=None),
    "five minutes ahead": assertion(exp=NOW + 300),
    "one second before its end": assertion(exp=NOW + 1),
    "from a clock that is a little ahead": assertion(iat=NOW + 30, nbf=NOW + 30),
    "with parts of seconds": assertion(iat=NOW - 0.5, exp=NOW + 59.5),
    "typed JWT": assertion(header={"typ": "JWT"}),
    "typed as for clients": assertion(header={"typ": "client-authentication+jwt"}),
    "with a header that nobody knows": assertion(header={"x": "y"}),
    "with a key id that is needless": signed({"alg": "ES256"}, claims(iss=OTHER, sub=OTHER), THEIRS, "ES256"),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
async def test_a_good_assertion_is_believed(door, text):
    assert (await ask(door, form(text))).status_code == 200


async def test_the_client_may_be_named_beside_its_assertion(door):
    assert (await ask(door, form(assertion(), client_id=HOSPITAL))).status_code == 200


def unsigned(alg: str) -> str:
    return f"{segment({'alg': alg, 'kid': 'es'})}.{segment(claims())}."


def in_der() -> str:
    message = f"{segment({'alg': 'ES256', 'kid': 'es'})}.{segment(claims())}"
    return f"{message}.{b64(ES.private.sign(message.encode(), ec.ECDSA(hashes.SHA256())))}"


def exchanged_payload() -> str:
    head, _, signature = assertion().split(".")
    return f"{head}.{segment(claims())}.{signature}"


def in_words(name: str, number: str) -> str:
    """A claim as JSON that Python alone would write, or nobody."""
    text = json.dumps(claims(**{name: 123456789})).replace("123456789", number)
    return signed({"alg": "ES256", "kid": "es"}, text.encode(), ES, "ES256")


DEEP = b"[" * 2000 + b"]" * 2000

BAD = {
    # Signatures
    "unsigned": unsigned("none"),
    "unsigned, spelt otherwise": unsigned("NoNe"),
    "unsigned, though it claims its algorithm": unsigned("ES256"),
    "signed with the public key as a secret (PEM)": with_a_shared_secret(ES.public()),
    "signed with the public key as a secret (DER)": with_a_shared_secret(ES.public(Encoding.DER)),
    "signed with the public key as a secret (JWK)": with_a_shared_secret(json.dumps(ES.jwk()).encode()),
    "signed with the RSA key as a secret": with_a_shared_secret(RS.public(), kid="rs"),
    "signed with nothing as a secret": with_a_shared_secret(b""),
    "RS256 with the key for PS256": signed({"alg": "RS256", "kid": "ps"}, claims(), PS, "RS256"),
    "PS256 with the key for RS256": signed({"alg": "PS256", "kid": "rs"}, claims(), RS, "PS256"),
    "ES256, said to be EdDSA": assertion(header={"alg": "EdDSA"}),
    "of an algorithm that is no text": assertion(header={"alg": ["ES256"]}),
    "without an algorithm": assertion(header={"alg": ...}),
    "by a stranger": assertion(STRANGER),
    "by another client": assertion(THEIRS),
    "by another client under the right id": assertion(THEIRS, header={"kid": "es"}),
    "by another of the client's keys": assertion(RS, header={"kid": "ps", "alg": "PS256"}),
    "with an unknown key id": assertion(header={"kid": "nobody"}),
    "without a key id, from a client of several keys": assertion(header={"kid": ...}),
    "with no key id in words": assertion(header={"kid": None}),
    "with a key id that is a list": assertion(header={"kid": ["es"]}),
    "with a key of its own": assertion(STRANGER, header={"jwk": STRANGER.jwk()}),
    "with a place of keys of its own": assertion(STRANGER, header={"jku": "https://stranger.test/jwks"}),
    "with a demand (crit)": assertion(header={"crit": ["x"], "x": 1}),
    "with an unencoded body (b64)": assertion(header={"b64": False, "crit": ["b64"]}),
    "with an unencoded body and no demand": assertion(header={"b64": False}),
    "with a demand that the library knows": assertion(header={"b64": True, "crit": ["b64"]}),
    "an access token": assertion(header={"typ": "at+jwt"}),
    "of a type that is no text": assertion(header={"typ": 1}),
    "signed in DER": in_der(),
    "signed with zeros": f"{assertion().rpartition('.')[0]}.{b64(bytes(64))}",
    "with another body": exchanged_payload(),
    "cut off": assertion()[:-10],
    "cut off before its signature": assertion().rpartition(".")[0],
    "with an empty signature": f"{assertion().rpartition('.')[0]}.",
    # What does not read
    "no JWT": "garbage",
    "three words": "a.b.c",
    "dots": "..",
    "four parts": assertion() + ".x",
    "characters of another world": "令牌.令牌.令牌",
    "no base64": "!!.!!.!!",
    "a list for a header": signed(["alg", "kid"], claims(), ES, "ES256"),
    "a list for a body": signed({"alg": "ES256", "kid": "es"}, [1], ES, "ES256"),
    "a text for a body": signed({"alg": "ES256", "kid": "es"}, "x", ES, "ES256"),
    "a body that is no UTF-8": signed({"alg": "ES256", "kid": "es"}, b"\xff\xfe", ES, "ES256"),
    "a deep body": signed({"alg": "ES256", "kid": "es"}, DEEP, ES, "ES256"),
    "a deep header": f"{segment(DEEP[:300])}.{segment(claims())}.x",
    # Who
    "of nobody": assertion(iss="nobody", sub="nobody"),
    "of nobody at all": assertion(iss=None, sub=None),
    "of the one who stands in for nobody": assertion(iss=".nobody", sub=".nobody"),
    "about somebody else": assertion(sub=OTHER),
    "by somebody else": assertion(iss=OTHER),
    "of several": assertion(iss=[HOSPITAL], sub=[HOSPITAL]),
    # For whom
    "for nobody": assertion(aud=None),
    "for somebody else": assertion(aud="https://elsewhere.test"),
    "for others as well": assertion(aud=[URL, "https://elsewhere.test"]),
    "for both of our names": assertion(aud=[URL, f"{URL}/oauth2/token"]),
    "for an empty list": assertion(aud=[]),
    "for an object": assertion(aud={URL: URL}),
    "for a list in a list": assertion(aud=[[URL]]),
    "for the gateway": assertion(aud="chuanyu-gateway"),
    # When
    "for ever": assertion(exp=None),
    "for five minutes and a second": assertion(exp=NOW + 301),
    "over": assertion(exp=NOW - 1),
    "just over": assertion(exp=NOW),
    "until no number": in_words("exp", "NaN"),
    "until infinity": in_words("exp", "Infinity"),
    "until a number beyond all": in_words("exp", "1" + "0" * 400),
    "until a power beyond all": in_words("exp", "1e400"),
    "until true": assertion(exp=True),
    "until a text": assertion(exp=str(NOW + 60)),
    "of the future": assertion(iat=NOW + 31),
    "of a time that is no number": in_words("iat", "NaN"),
    "of a time that is true": assertion(iat=True),
    "of a time that is a text": assertion(iat=str(NOW)),
    "not yet": assertion(nbf=NOW + 31),
    "not before no number": in_words("nbf", "NaN"),
    # Which
    "without an id": assertion(jti=None),
    "with an empty id": assertion(jti=""),
    "with a number for an id": assertion(jti=7),
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
async def test_a_bad_assertion_gets_the_answer_of_a_wrong_secret(door, text):
    answer = await ask(door, form(text))
    wrong = await door.post("/oauth2/token", data=GRANT, auth=(WITH_A_SECRET, "wrong"))
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert told(answer) == told(wrong)


async def test_nobody_is_told_whether_there_is_such_a_client(door):
    """Neither by secret nor by assertion; nor that a client has no secret at all."""
    answers = [
        await door.post("/oauth2/token", data=GRANT, auth=("nobody", "x")),
        await door.post("/oauth2/token", data=GRANT, auth=("nobody", "")),
        await door.post("/oauth2/token", data=GRANT, auth=(".nobody", "")),
        await door.post("/oauth2/token", data=GRANT, auth=(HOSPITAL, "")),
        await door.post("/oauth2/token", data=GRANT, auth=(HOSPITAL, "x")),
        await ask(door, {**GRANT, "client_id": HOSPITAL}),
        await ask(door, {**GRANT, "client_id": "nobody", "client_secret": "x"}),
        await ask(door, form(assertion(), client_id=OTHER)),
        await ask(door, form(assertion(), client_assertion_type=TYPE.replace("jwt", "saml2"))),
        await ask(door, form(assertion(iss="nobody", sub="nobody"))),
    ]
    assert [told(answer) for answer in answers] == [told(answers[0])] * len(answers)
    assert answers[0].status_code == 401


def test_the_key_that_stands_in_for_nobodys_proves_nobody(issuer):
    """It is there so that refusing takes the same steps; were it stolen, it would be of no use."""
    issuer.make_client_keys()
    judge, stolen = issuer.assertions(), issuer.client_keys.private(".nobody")
    for client_id in ("nobody", ".nobody"):
        head = {"alg": "ES256", "kid": stolen["kid"]}
        text = jwt.encode(head, claims(iss=client_id, sub=client_id), ECKey.import_key(stolen))
        with pytest.raises(NotProven, match="no such client"):
            judge.prove(text)


async def test_two_ways_at_once_are_no_way(door):
    for more, auth in (
        ({"client_secret": "x"}, None),
        ({"client_id": WITH_A_SECRET, "client_secret": f"sandbox-{WITH_A_SECRET}"}, None),
        ({}, (WITH_A_SECRET, f"sandbox-{WITH_A_SECRET}")),
    ):
        answer = await door.post("/oauth2/token", data=form(assertion(), **more), auth=auth)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_an_assertion_and_its_type_belong_together(door):
    for missing in ("client_assertion", "client_assertion_type"):
        asked = form(assertion())
        del asked[missing]
        answer = await ask(door, asked)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_an_assertion_is_believed_once(door, clock):
    text = assertion()
    first, second = await ask(door, form(text)), await ask(door, form(text))
    clock.at += 59
    late = await ask(door, form(text))
    wrong = await door.post("/oauth2/token", data=GRANT, auth=("nobody", "x"))
    assert first.status_code == 200
    assert told(second) == told(late) == told(wrong)


async def test_an_id_is_used_up_whatever_else_the_assertion_says(door):
    await ask(door, form(assertion(jti="one")))
    again = await ask(door, form(assertion(RS, jti="one", exp=NOW + 200, aud=[URL])))
    assert again.status_code == 401


async def test_an_id_is_free_again_when_its_assertion_is_over(door, clock):
    await ask(door, form(assertion(jti="one")))
    clock.at += 60
    later = assertion(jti="one", iat=int(clock.at), exp=int(clock.at) + 60)
    assert (await ask(door, form(later))).status_code == 200
    assert (await ask(door, form(later))).status_code == 401


async def test_a_clock_that_is_set_back_brings_no_assertion_back(door, clock):
    text = assertion()
    await ask(door, form(text))
    clock.at += 120
    await ask(door, form(assertion(iat=int(clock.at), exp=int(clock.at) + 60)))
    clock.at = START
    assert (await ask(door, form(text))).status_code == 401


async def test_two_clients_ids_are_two_ids(door):
    await ask(door, form(assertion(jti="one")))
    theirs = assertion(THEIRS, iss=OTHER, sub=OTHER, jti="one")
    assert (await ask(door, form(theirs))).status_code == 200


async def test_what_is_not_believed_uses_nobodys_id_up(door):
    for forged in (assertion(STRANGER, jti="one"), assertion(jti="one", exp=NOW + 301)):
        assert (await ask(door, form(forged))).status_code == 401
    assert (await ask(door, form(assertion(jti="one")))).status_code == 200


@pytest.mark.parametrize("jti", ["\ud800", "一" * 500, "\x00"], ids=["half a character", "long", "nul"])
async def test_any_text_is_an_id(door, jti):
    text = assertion(jti=jti)
    assert [(await ask(door, form(text))).status_code for _ in range(2)] == [200, 401]


async def test_without_its_memory_the_issuer_believes_nothing(door, issuer):
    with sqlite3.connect(issuer.directory / "used-assertions.sqlite") as memory:
        memory.execute("drop table used")
    memory.close()
    answer = await ask(door, form(assertion()))
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
    assert "access_token" not in answer.text


async def test_what_is_long_over_is_forgotten(door, issuer, clock):
    for _ in range(5):
        await ask(door, form(assertion()))
    clock.at += 3700
    await ask(door, form(assertion(iat=int(clock.at), exp=int(clock.at) + 60)))
    with sqlite3.connect(issuer.directory / "used-assertions.sqlite") as memory:
        ((left,),) = memory.execute("select count(*) from used").fetchall()
    memory.close()
    assert left == 1


@pytest.fixture
def judge(issuer):
    return issuer.assertions()


def test_no_changed_character_goes_unnoticed(judge):
    """But for the last one, of which base64 reads only the first bits."""
    text = assertion()
    believed = []
    for at, sign in enumerate(text[:-1]):
        try:
            judge.prove(text[:at] + ("A" if sign != "A" else "B") + text[at + 1 :])
            believed.append(at)
        except NotProven:
            pass
    assert believed == []
    assert judge.prove(text).client_id == HOSPITAL


segments = st.one_of(
    st.text(max_size=40),
    st.binary(max_size=60).map(b64),
    st.dictionaries(
        st.sampled_from(["alg", "kid", "typ", "crit", "iss", "sub", "aud", "exp", "jti", "b64"]),
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(),
            st.text(max_size=5),
            st.just("hospital"),
            st.just("ES256"),
            st.just("es"),
            st.lists(st.just("b64"), max_size=2),
        ),
    ).map(segment),
)


def test_nothing_that_is_sent_brings_the_judge_down(judge):
    @given(st.one_of(st.text(), st.lists(segments, max_size=4).map(".".join)))
    @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def sent(text):
        with pytest.raises(NotProven):
            judge.prove(text)

    sent()
