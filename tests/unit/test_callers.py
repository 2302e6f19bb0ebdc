"""Callers: only access tokens of our issuer, for us, in time, signed as their key says, are believed."""

import base64
import json

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from starlette.datastructures import Headers

from gateway.api.callers import CACHED_TOKENS, Callers, challenge, require_scope
from gateway.api.certificates import ClientCertificates, thumbprint_of
from gateway.api.issuer_keys import REREAD_SECONDS, IssuerKeys
from gateway.errors import NotAllowed, NotAuthenticated

ISSUER, AUDIENCE, NOW = "https://issuer.test", "chuanyu-gateway", 1_800_000_000.0
EC = ECKey.generate_key("P-256", auto_kid=True)
OTHER = ECKey.generate_key("P-256", auto_kid=True)
CLAIMS = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "exp": int(NOW) + 600,
    "client_id": "hospital",
    "scope": "medical-insurance audit",
    "organisation": "12510198MA6000016E",
    "institution_code": "H51019800001",
}


class Clock:
    def __init__(self):
        self.at = NOW

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys_file(tmp_path):
    file = tmp_path / "jwks.json"
    publish(file, EC)
    return file


@pytest.fixture
def callers(keys_file, clock):
    keys = IssuerKeys(keys_file.read_text, str(keys_file), clock)
    return Callers(issuer=ISSUER, audience=AUDIENCE, keys=keys, clock=clock)


def publish(file, *keys, **more):
    file.write_text(json.dumps({"keys": [{**key.as_dict(private=False), **more} for key in keys]}))


def token(key=EC, *, alg="ES256", header=None, **changed):
    claims = {name: value for name, value in (CLAIMS | changed).items() if value is not ...}
    given = {"alg": alg, "typ": "at+jwt", "kid": key.kid} | (header or {})
    given = {name: value for name, value in given.items() if value is not ...}
    return jwt.encode(given, claims, key, algorithms=[alg])


def unsigned(**header):
    parts = [{"typ": "at+jwt", "kid": EC.kid} | header, CLAIMS]
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
    )


def test_a_good_token_names_its_client_and_what_it_may(callers):
    actor = callers.verified(token())
    assert (actor.client_id, actor.institution_code) == ("hospital", "H51019800001")
    assert actor.scopes == {"medical-insurance", "audit"}


def test_an_audience_may_be_one_of_several(callers):
    assert callers.verified(token(aud=["elsewhere", AUDIENCE])).client_id == "hospital"


def test_a_bound_token_is_asked_for_its_certificate_each_time(keys_file, clock):
    mine, secret = b"0\x82 mine", "kYw2nT8cZq5vXe1rPb7uLd4sHf9jGm3a"
    callers = Callers(
        issuer=ISSUER,
        audience=AUDIENCE,
        keys=IssuerKeys(keys_file.read_text, str(keys_file), clock),
        certificates=ClientCertificates(secret),
        clock=clock,
    )
    said = f"Bearer {token(cnf={'x5t#S256': thumbprint_of(mine)})}"

    def given(**more):
        return Headers({"authorization": said, "proxy-secret": secret, **more})

    for _ in range(2):
        right = given(**{"client-cert": f":{base64.b64encode(mine).decode()}:"})
        assert callers.of(right).client_id == "hospital"
        with pytest.raises(NotAuthenticated, match="came without one"):
            callers.of(given())
        with pytest.raises(NotAuthenticated, match="another certificate"):
            callers.of(given(**{"client-cert": ":AAAA:"}))


def test_a_gateway_that_knows_no_proxy_takes_no_bound_token(callers):
    said = f"Bearer {token(cnf={'x5t#S256': thumbprint_of(b'mine')})}"
    told = {"authorization": said, "client-cert": f":{base64.b64encode(b'mine').decode()}:"}
    with pytest.raises(NotAuthenticated, match="not told by a proxy"):
        callers.of(Headers(told))


def test_a_token_that_is_bound_to_something_else_is_not_taken_for_a_bearers(callers):
    with pytest.raises(NotAuthenticated, match="something else than a certificate"):
        callers.of(Headers({"authorization": f"Bearer {token(cnf={'jkt': 'x' * 43})}"}))


def test_a_client_without_an_institution_is_bound_to_none(callers):
    assert callers.verified(token(institution_code=...)).institution_code is None


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://else.test"},
        {"aud": "elsewhere"},
        {"aud": ["elsewhere"]},
        {"aud": ...},
        {"exp": int(NOW)},
        {"exp": ...},
        {"exp": "2999-01-01"},
        {"exp": True},
        {"nbf": int(NOW) + 60},
        {"client_id": ...},
        {"client_id": ""},
        {"client_id": 7},
        {"scope": ["medical-insurance"]},
        {"institution_code": 7},
        {"organisation": None},
    ],
    ids=str,
)
def test_a_token_with_a_wrong_claim_is_not_believed(callers, changed):
    with pytest.raises(NotAuthenticated):
        callers.verified(token(**changed))


@pytest.mark.parametrize("typ", ["JWT", "jwt", ...])
def test_another_kind_of_token_is_not_an_access_token(callers, typ):
    with pytest.raises(NotAuthenticated, match="typ"):
        callers.verified(token(header={"typ": typ}))


def test_a_token_signed_with_another_key_under_our_keys_name_is_not_believed(callers):
    with pytest.raises(NotAuthenticated, match="signature"):
        callers.verified(token(OTHER, header={"kid": EC.kid}))


def test_a_changed_token_is_not_believed(callers):
    head, body, signature = token().split(".")
    other = token(scope="operations").split(".")[1]
    assert other != body
    with pytest.raises(NotAuthenticated, match="signature"):
        callers.verified(f"{head}.{other}.{signature}")


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "RS256", "", None])
def test_the_algorithm_is_the_keys_and_not_the_tokens_choice(callers, alg):
    with pytest.raises(NotAuthenticated, match="algorithm"):
        callers.verified(unsigned(alg=alg) + ".")


def test_a_public_key_is_not_taken_as_a_shared_secret(callers):
    secret = OctKey.import_key(json.dumps(EC.as_dict(private=False)).encode())
    forged = jwt.encode(
        {"alg": "HS256", "typ": "at+jwt", "kid": EC.kid}, CLAIMS, secret, algorithms=["HS256"]
    )
    with pytest.raises(NotAuthenticated, match="algorithm"):
        callers.verified(forged)


def test_a_shared_secret_in_the_key_set_is_not_used(callers, keys_file):
    secret = OctKey.generate_key(256, auto_kid=True)
    keys_file.write_text(json.dumps({"keys": [secret.as_dict(private=True)]}))
    with pytest.raises(NotAuthenticated, match="unknown key"):
        callers.verified(token(secret, alg="HS256"))


@pytest.mark.parametrize(
    ("key", "alg"),
    [
        (RSAKey.generate_key(2048, auto_kid=True), "RS256"),
        (ECKey.generate_key("P-384", auto_kid=True), "ES384"),
        (OKPKey.generate_key("Ed25519", auto_kid=True), "Ed25519"),
    ],
    ids=["RSA", "P-384", "Ed25519"],
)
def test_other_kinds_of_keys_are_known(callers, keys_file, key, alg):
    publish(keys_file, key, alg=alg)
    assert callers.verified(token(key, alg=alg)).client_id == "hospital"


@pytest.mark.parametrize(
    "text",
    ["", "a", "a.b", "a.b.c", "a.b.c.d", "." * 2, "é.b.c", "x" * 9000 + ".a.b", "bnVsbA.a.b"],
    ids=repr,
)
def test_what_is_no_token_at_all_is_refused(callers, text):
    with pytest.raises(NotAuthenticated):
        callers.verified(text)


@pytest.mark.parametrize(
    "given", [[], ["Basic abc"], ["Bearer"], ["Bearer a", "Bearer b"], ["a.b.c"]], ids=repr
)
def test_the_authorization_header_is_one_bearer_token(callers, given):
    raw = [(b"authorization", value.encode()) for value in given]
    with pytest.raises(NotAuthenticated):
        callers.of(Headers(raw=raw))


def test_the_scheme_is_written_in_any_case(callers):
    assert callers.of(Headers({"authorization": f"bearer {token()}"})).client_id == "hospital"


# -- what is remembered --------------------------------------------------------------------------------------


def test_a_remembered_token_still_expires(callers, clock):
    good = token()
    callers.verified(good)
    clock.at += 600
    with pytest.raises(NotAuthenticated, match="expired"):
        callers.verified(good)


def test_a_remembered_token_is_not_verified_again(callers, keys_file):
    good = token()
    known = callers.verified(good)
    publish(keys_file, OTHER)
    assert callers.verified(good) is known


def test_a_key_that_was_taken_away_ends_what_it_signed(callers, keys_file, clock):
    remembered, other = token(), token(scope="audit")
    callers.verified(remembered)
    publish(keys_file, OTHER)
    clock.at += REREAD_SECONDS
    for one in (remembered, other):
        with pytest.raises(NotAuthenticated, match="unknown key"):
            callers.verified(one)
    assert not callers._known


@pytest.mark.parametrize("left", ["", "{", "[]", '{"keys": 7}', '{"keys": [7]}'], ids=repr)
def test_keys_that_cannot_be_read_any_more_stay_as_they_are(callers, keys_file, clock, left):
    callers.verified(token())
    keys_file.write_text(left)
    clock.at += REREAD_SECONDS
    assert callers.verified(token(scope="audit")).scopes == {"audit"}
    keys_file.unlink()
    clock.at += REREAD_SECONDS
    assert callers.verified(token(scope="")).scopes == frozenset()


def test_no_more_tokens_are_remembered_than_agreed(callers):
    callers._known = dict.fromkeys(((b"%d" % place) for place in range(CACHED_TOKENS)), (None, 0.0))
    callers.verified(token())
    assert len(callers._known) == CACHED_TOKENS


def test_a_new_key_is_found_though_the_file_is_not_read_at_every_knock(callers, keys_file, clock):
    callers.verified(token())
    publish(keys_file, EC, OTHER)
    clock.at += 9
    with pytest.raises(NotAuthenticated, match="unknown key"):
        callers.verified(token(OTHER))
    clock.at += 1
    assert callers.verified(token(OTHER)).client_id == "hospital"


def test_one_broken_key_does_not_lock_the_others_out(callers, keys_file):
    broken = EC.as_dict(private=False) | {"kid": "broken", "x": "!"}
    keys_file.write_text(json.dumps({"keys": [broken, EC.as_dict(private=False)]}))
    assert callers.verified(token()).client_id == "hospital"


def test_a_key_file_that_cannot_be_read_lets_nobody_new_in(callers, keys_file):
    keys_file.write_text("{")
    with pytest.raises(NotAuthenticated, match="cannot be read"):
        callers.verified(token())


# -- what it allows ------------------------------------------------------------------------------------------


def test_a_scope_that_is_lacking_is_named(callers):
    actor = callers.verified(token())
    require_scope(actor, "audit")
    with pytest.raises(NotAllowed, match="operations"):
        require_scope(actor, "operations")


def test_an_area_that_is_no_text_is_not_believed(callers):
    with pytest.raises(NotAuthenticated, match="area"):
        callers.verified(token(area_code=510198))


def test_a_challenge_names_no_error_when_no_token_was_given():
    assert challenge(401, "s", token_given=False) == 'Bearer realm="chuanyu-gateway"'
    assert challenge(401, "s", token_given=True).endswith('error="invalid_token"')
    assert challenge(403, "s", token_given=True).endswith('error="insufficient_scope", scope="s"')
