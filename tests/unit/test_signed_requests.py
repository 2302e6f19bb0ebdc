"""Signed requests: what is not exactly what the client signed, for us, now and once, is refused (401)."""

import secrets

import pytest
from signed_gate import (
    BODY,
    HIS,
    NOW,
    OTHERS,
    PAIR,
    PUBLIC,
    SECRET,
    SEED,
    SIGNERS,
    STEERED,
    URL,
    Clock,
    Nonces,
    Ring,
    let_in,
    refused,
    request,
    signed,
)
from signed_samples import Signer, digest_of, public_of

from gateway.api.signed.callers import (
    AHEAD_SECONDS,
    KEPT_BEYOND_SECONDS,
    WINDOW_SECONDS,
    SignedCallers,
)
from gateway.cases.client_keys import ClientKey, SignatureAlgorithm
from gateway.errors import Broken, NotAuthenticated, TooLarge

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def nonces():
    return Nonces()


@pytest.fixture
def ring():
    return Ring()


@pytest.fixture
def gate(ring, nonces, clock):
    return SignedCallers(ring, nonces, public_url=PUBLIC, clock=clock)


# -- who is let in ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS)
async def test_a_client_is_known_by_its_signature(gate, signer):
    assert await let_in(gate, request(signed(signer))) == ("his", BODY)


async def test_a_request_without_body_needs_no_digest(gate):
    asked = request(HIS.headers("GET", URL), method="GET", body=b"")
    assert await let_in(gate, asked) == ("his", b"")


async def test_an_empty_body_may_be_signed(gate):
    headers = HIS.headers("POST", URL, also={"content-digest": digest_of(b"")})
    assert await let_in(gate, request(headers, body=b"")) == ("his", b"")


async def test_authority_path_and_query_do_for_the_target(gate):
    names = ("@query", "@path", "@authority", "@method", "content-digest", "idempotency-key", "prefer")
    assert await let_in(gate, request(signed(covered=names))) == ("his", BODY)


async def test_more_may_be_covered_than_must_be(gate):
    also = {**STEERED, "content-type": "application/json", "accept": "application/json"}
    assert await let_in(gate, request(signed(also=also))) == ("his", BODY)


async def test_the_label_and_the_order_of_parameters_are_the_clients_choice(gate):
    other = Signer(key_id="his.1", secret=SECRET, label="z-1").told(tag=None)
    other = other.told(expires=NOW + 10, created=None).told(created=NOW, tag="chuanyu-gateway")
    assert await let_in(gate, request(signed(other))) == ("his", BODY)


async def test_a_digest_may_be_of_any_good_kind_and_of_several(gate):
    import base64
    import hashlib

    def written(name, value):
        return f"{name}=:{base64.b64encode(value).decode()}:"

    sha512 = written("sha-512", hashlib.sha512(BODY).digest())
    for digest in (sha512, f"{digest_of(BODY)}, {sha512}", f"md5=:AAAA:, {digest_of(BODY)}"):
        assert await let_in(gate, request(signed(also={"content-digest": digest}))) == ("his", BODY)
    only_md5 = signed(also={"content-digest": written("md5", hashlib.md5(BODY).digest())})
    assert await refused(gate, request(only_md5)) == "signature_unreadable"
    one_wrong = signed(also={"content-digest": f"{digest_of(BODY)}, {written('sha-512', bytes(64))}"})
    assert await refused(gate, request(one_wrong)) == "signature_digest"


# -- what is refused: another request than the one that was signed ----------------------------------------


CHANGED = {
    "method": {"method": "PUT"},
    "path": {"url": URL.replace("visits", "filings")},
    "path written otherwise": {"url": URL.replace("visits", "%76isits")},
    "query": {"url": URL.replace("limit=5", "limit=6")},
    "query taken away": {"url": URL.partition("?")[0]},
    "query added to": {"url": URL + "&limit=9"},
}


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS)
@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
@pytest.mark.parametrize(
    "address", [("@target-uri",), ("@authority", "@path", "@query")], ids=["uri", "parts"]
)
async def test_a_request_that_was_changed_is_not_the_signed_one(gate, signer, change, address):
    names = ("@method", *address, "content-digest", "idempotency-key", "prefer")
    assert await refused(gate, request(signed(signer, covered=names), **change)) == "signature_unverified"


@pytest.mark.parametrize("header", ["idempotency-key", "prefer", "content-digest"])
async def test_a_header_that_was_changed_is_noticed(gate, header):
    headers = signed()
    other = digest_of(b"other") if header == "content-digest" else f"{headers[header]}0"
    body = b"other" if header == "content-digest" else BODY
    asked = request({**headers, header: other}, body=body)
    assert await refused(gate, asked) == "signature_unverified"


@pytest.mark.parametrize("header", ["idempotency-key", "prefer", "content-digest"])
async def test_a_header_that_was_taken_away_is_noticed(gate, header):
    headers = signed()
    del headers[header]
    assert await refused(gate, request(headers)) == "signature_unreadable"


@pytest.mark.parametrize("header", ["idempotency-key", "prefer", "x-sandbox-fault"])
async def test_a_header_that_steers_cannot_be_put_on_afterwards(gate, header):
    headers = {**signed(also={}), header: "wait=1"}
    assert await refused(gate, request(headers)) == "signature_incomplete"


@pytest.mark.parametrize("header", ["idempotency-key", "prefer", "content-digest"])
async def test_a_second_line_of_a_covered_header_is_refused(gate, header):
    headers = signed()
    line = (header.encode(), headers[header].encode())
    assert await refused(gate, request(headers, lines=[line])) == "signature_unreadable"


@pytest.mark.parametrize("header", ["signature", "signature-input"])
async def test_a_second_line_of_the_signature_itself_is_refused(gate, header):
    headers = signed()
    line = (header.encode(), headers[header].encode())
    assert await refused(gate, request(headers, lines=[line])) == "signature_unreadable"


@pytest.mark.parametrize("body", [b"", BODY + b" ", BODY[:-1], b"{}"])
async def test_another_body_is_refused(gate, nonces, body):
    assert await refused(gate, request(signed(), body=body)) == "signature_digest"
    assert nonces.spent == {}


async def test_a_body_that_nothing_covers_is_refused(gate, nonces):
    headers = HIS.headers("POST", URL)
    assert await refused(gate, request(headers)) == "signature_incomplete"
    uncovered = {**headers, "content-digest": digest_of(BODY)}
    assert await refused(gate, request(uncovered)) == "signature_incomplete"
    assert nonces.spent == {}


async def test_of_a_large_body_no_more_is_read_than_the_limit(gate, nonces):
    with pytest.raises(TooLarge):
        await let_in(gate, request(signed()), limit=5)
    assert nonces.spent == {}


# -- what is refused: a signature that says too little, or something else --------------------------------


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("@method",),
        ("@target-uri", "content-digest", "idempotency-key", "prefer"),
        ("@method", "@path", "@query", "content-digest", "idempotency-key", "prefer"),
        ("@method", "@authority", "@query", "content-digest", "idempotency-key", "prefer"),
        ("@method", "@authority", "@path", "content-digest", "idempotency-key", "prefer"),
        ("@method", "@request-target", "content-digest", "idempotency-key", "prefer"),
        ("@method", "@target-uri", "idempotency-key", "prefer"),
        ("@method", "@target-uri", "content-digest", "prefer"),
        ("@method", "@target-uri", "content-digest", "idempotency-key"),
    ],
)
async def test_a_signature_that_does_not_cover_enough_is_refused(gate, names):
    assert await refused(gate, request(signed(covered=names))) == "signature_incomplete"


async def test_a_component_that_is_struck_out_after_signing_is_noticed(gate):
    headers = signed()
    for name in ("@method", "@target-uri", "content-digest", "idempotency-key", "prefer"):
        cut = headers["signature-input"].replace(f'"{name}"', "").replace("( ", "(").replace("  ", " ")
        reason = await refused(gate, request({**headers, "signature-input": cut}))
        assert reason in ("signature_incomplete", "signature_unverified")
    also = signed(also={"x-department": "儿科".encode().hex()})
    cut = also["signature-input"].replace(' "x-department"', "")
    assert await refused(gate, request({**also, "signature-input": cut})) == "signature_unverified"


@pytest.mark.parametrize("name", ["created", "nonce", "keyid", "alg", "tag"])
async def test_each_parameter_must_be_there(gate, name):
    assert await refused(gate, request(signed(HIS.told(**{name: None})))) == "signature_incomplete"


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"surprise": "x"}, "unreadable"),
        ({"created": str(NOW)}, "unreadable"),
        ({"expires": str(NOW + 5)}, "unreadable"),
        ({"keyid": 7}, "unreadable"),
        ({"nonce": 1234567890123456}, "unreadable"),
        ({"nonce": "x" * 15}, "unreadable"),
        ({"nonce": "x" * 129}, "unreadable"),
        ({"tag": "another-gateway"}, "other_tag"),
        ({"tag": ""}, "other_tag"),
        ({"alg": "rsa-v1_5-sha256"}, "unreadable"),
        ({"alg": "none"}, "unreadable"),
    ],
)
async def test_a_parameter_that_is_not_as_it_must_be_is_refused(gate, parameters, reason):
    assert await refused(gate, request(signed(HIS.told(**parameters)))) == f"signature_{reason}"


@pytest.mark.parametrize("name", ["created", "nonce", "keyid", "tag", "expires"])
async def test_a_parameter_that_is_changed_after_signing_is_noticed(gate, name):
    headers = signed(HIS.told(expires=NOW + 60, nonce="abcdefghijklmnop"))
    values = {
        "created": (f"created={NOW}", f"created={NOW + 1}"),
        "expires": (f"expires={NOW + 60}", f"expires={NOW + 61}"),
        "nonce": ("abcdefghijklmnop", "abcdefghijklmnoq"),
        "keyid": ("his.1", "bank.1"),
        "tag": ("chuanyu-gateway", "chuanyu-gatewax"),
    }
    changed = headers["signature-input"].replace(*values[name])
    assert changed != headers["signature-input"]
    reason = await refused(gate, request({**headers, "signature-input": changed}))
    assert reason == ("signature_other_tag" if name == "tag" else "signature_unverified")


async def test_no_changed_or_missing_character_goes_unnoticed(gate, nonces):
    headers = signed()
    for header in ("signature-input", "signature"):
        text = headers[header]
        for place in range(len(text)):
            other = "x" if text[place] != "x" else "y"
            for wrong in (text[:place] + other + text[place + 1 :], text[:place] + text[place + 1 :]):
                asked = request({**headers, header: wrong})
                assert (await refused(gate, asked)).startswith("signature_"), wrong
        for end in range(len(text)):
            assert (await refused(gate, request({**headers, header: text[:end]}))).startswith("signature_")
    assert nonces.spent == {}


@pytest.mark.parametrize("left_out", ["signature", "signature-input"])
async def test_half_a_signature_is_none(gate, left_out):
    headers = signed()
    del headers[left_out]
    assert await refused(gate, request(headers)) == "signature_unreadable"


async def test_the_two_headers_must_speak_of_one_signature(gate):
    headers = signed()
    headers["signature"] = headers["signature"].replace("sig=", "other=")
    assert await refused(gate, request(headers)) == "signature_unreadable"


async def test_a_token_beside_a_signature_is_refused(gate):
    assert (
        await refused(gate, request({**signed(), "authorization": "Bearer a.b.c"})) == "signature_two_proofs"
    )


# -- what is refused: another key, another time, a second time -------------------------------------------


async def test_a_key_that_nobody_knows_is_refused_in_the_words_for_a_wrong_signature(gate):
    told = []
    for signer in (
        Signer(key_id="nobody.1", secret=SECRET).told(created=NOW),
        Signer(key_id="his.1", secret=bytes(32)).told(created=NOW),
        Signer(key_id="his.1", secret=SEED, algorithm="ed25519").told(created=NOW),
        Signer(key_id="his.3", secret=bytes(32), algorithm="ed25519").told(created=NOW),
    ):
        with pytest.raises(NotAuthenticated) as error:
            await let_in(gate, request(signed(signer)))
        told.append((error.value.doubt, error.value.detail))
    assert set(told) == {("signature_unverified", "The signature does not verify.")}


async def test_a_public_key_is_not_taken_as_a_shared_secret(gate):
    forged = Signer(key_id="his.3", secret=public_of(SEED)).told(created=NOW)
    assert await refused(gate, request(signed(forged))) == "signature_unverified"


async def test_a_secret_of_one_algorithm_does_not_do_for_another(gate):
    other = Signer(key_id="his.1", secret=SECRET, algorithm="hmac-sm3").told(created=NOW)
    assert await refused(gate, request(signed(other))) == "signature_unverified"


async def test_a_key_that_was_removed_counts_no_longer(gate, ring):
    assert await let_in(gate, request(signed())) == ("his", BODY)
    del ring.keys["his.1"]
    assert await refused(gate, request(signed())) == "signature_unverified"


@pytest.mark.parametrize("algorithm", list(SignatureAlgorithm))
async def test_a_key_that_nobody_knows_takes_the_same_steps(ring, nonces, clock, monkeypatch, algorithm):
    judged = []
    real = ClientKey.verifies

    def watched(key, signature, text):
        judged.append((key.algorithm, len(key.material), len(text)))
        return real(key, signature, text)

    monkeypatch.setattr(ClientKey, "verifies", watched)
    gate = SignedCallers(ring, nonces, public_url=PUBLIC, clock=clock)
    known = SIGNERS[algorithm.value]
    unknown = Signer(key_id="xis.9", secret=known.secret, algorithm=algorithm.value).told(created=NOW)
    await let_in(gate, request(signed(known)))
    await refused(gate, request(signed(unknown)))
    assert judged[0] == judged[1]


@pytest.mark.parametrize(
    ("created", "expires", "is_in_time"),
    [
        (NOW - WINDOW_SECONDS, None, True),
        (NOW - WINDOW_SECONDS - 1, None, False),
        (NOW + AHEAD_SECONDS, None, True),
        (NOW + AHEAD_SECONDS + 1, None, False),
        (NOW - 10, NOW, True),
        (NOW - 10, NOW - 1, False),
        (NOW - WINDOW_SECONDS - 1, NOW + 1000, False),
        (NOW, NOW - 5, False),
        (-999_999_999_999_999, 999_999_999_999_999, False),
        (999_999_999_999_999, None, False),
    ],
)
async def test_a_signature_has_its_time(gate, created, expires, is_in_time):
    asked = request(signed(HIS.told(created=created, expires=expires)))
    if is_in_time:
        assert await let_in(gate, asked) == ("his", BODY)
    else:
        assert await refused(gate, asked) == "signature_not_in_time"


async def test_a_signature_counts_once_and_each_client_has_its_own(gate, nonces):
    nonce = secrets.token_hex(16)
    headers = signed(HIS.told(nonce=nonce))
    assert await let_in(gate, request(headers)) == ("his", BODY)
    assert await refused(gate, request(headers)) == "signature_replayed"
    # Another key of the same client does not make it new.
    assert await refused(gate, request(signed(PAIR.told(nonce=nonce)))) == "signature_replayed"
    assert await let_in(gate, request(signed(OTHERS.told(nonce=nonce)))) == ("bank", BODY)
    assert {one.timestamp() for one in nonces.spent.values()} == {NOW + WINDOW_SECONDS + KEPT_BEYOND_SECONDS}


async def test_when_nobody_can_tell_whether_it_was_used_it_is_not_taken(gate, nonces):
    nonces.away = True
    with pytest.raises(Broken):
        await let_in(gate, request(signed()))


async def test_nobody_uses_up_anothers_nonces(gate, nonces):
    nonce = secrets.token_hex(16)
    forged = Signer(key_id="his.1", secret=bytes(32)).told(created=NOW, nonce=nonce)
    assert await refused(gate, request(signed(forged))) == "signature_unverified"
    assert await let_in(gate, request(signed(HIS.told(nonce=nonce)))) == ("his", BODY)


async def test_what_was_signed_for_another_gateway_is_none_for_us(gate):
    elsewhere = HIS.headers("POST", URL.replace("gateway.", "test."), BODY)
    assert await refused(gate, request(elsewhere, host=b"test.example.org")) == "signature_unverified"
