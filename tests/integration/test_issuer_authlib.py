"""A client library that is not ours gets tokens in every way the issuer offers, as an integrator would."""

from __future__ import annotations

import json

import httpx
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT, private_key_jwt_sign
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from issuer_programs import NAME, running, told_by
from issuer_samples import ED, PS, RS, TYPE
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.api.callers import Callers
from gateway.api.issuer_keys import IssuerKeys

CLIENT = "hospital-chengdu"
SECRET = f"sandbox-{CLIENT}"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("issuer")


@pytest.fixture(scope="module")
def url(data):
    with running(data) as (url, _):
        yield url


@pytest.fixture
def key(url, data):
    """The client's private key, as the command line hands it to an integrator."""
    done = told_by(data, "--client-key", CLIENT)
    assert done.returncode == 0
    return ECKey.import_key(json.loads(done.stdout))


class Signing(PrivateKeyJWT):
    """Authlib's own way, but for an assertion of a minute: by default its assertions last an hour."""

    def sign(self, auth, token_endpoint):
        return private_key_jwt_sign(
            auth.client_secret,
            client_id=auth.client_id,
            token_endpoint=f"{NAME}/oauth2/token",
            header={"kid": auth.client_secret.kid},
            alg=self.alg,
            expires_in=60,
        )


def fetched(url, method, secret=SECRET, **asked):
    with OAuth2Session(CLIENT, secret, token_endpoint_auth_method=method) as client:
        client.trust_env = False
        if method == "private_key_jwt":
            client.register_client_auth_method(Signing(alg=asked.pop("alg", "ES256")))
        return client.fetch_token(f"{url}/oauth2/token", grant_type="client_credentials", **asked)


def believed(data, token):
    keys = IssuerKeys((data / "jwks.json").read_text, "jwks.json")
    callers = Callers(issuer=NAME, audience="chuanyu-gateway", keys=keys)
    return callers.verified(token["access_token"])


def test_a_client_gets_a_token_by_its_key_and_the_gateway_believes_it(url, data, key):
    token = fetched(url, "private_key_jwt", key)
    assert (token["token_type"], token["scope"]) == ("Bearer", "medical-insurance")
    actor = believed(data, token)
    assert (actor.client_id, actor.institution_code) == (CLIENT, "H51019800001")


def test_it_asks_again_and_again(url, key):
    assert len({fetched(url, "private_key_jwt", key)["access_token"] for _ in range(3)}) == 3


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_secret_of_the_sandbox_still_gets_one(url, data, method):
    assert believed(data, fetched(url, method)).client_id == CLIENT


@pytest.mark.parametrize(
    ("pair", "kind", "alg"), [(ED, OKPKey, "Ed25519"), (RS, RSAKey, "RS256"), (PS, RSAKey, "PS256")]
)
def test_a_key_of_its_own_in_its_file_gets_one(url, data, pair, kind, alg):
    file = data / "client-keys" / f"{CLIENT}.json"
    before = file.read_text()
    try:
        file.write_text(json.dumps({"keys": [pair.jwk()]}))
        key = kind.import_key(pair.private, {"kid": pair.kid})
        assert believed(data, fetched(url, "private_key_jwt", key, alg=alg)).client_id == CLIENT
    finally:
        file.write_text(before)


def test_another_key_and_a_wrong_secret_get_the_same_refusal(url):
    refusals = []
    for method, secret in (
        ("private_key_jwt", ECKey.generate_key("P-256", auto_kid=True)),
        ("client_secret_basic", "wrong"),
        ("client_secret_post", "wrong"),
    ):
        with pytest.raises(OAuthError) as refusal:
            fetched(url, method, secret)
        refusals.append((refusal.value.error, refusal.value.description))
    assert refusals == [("invalid_client", refusals[0][1])] * 3


def test_a_scope_that_is_not_the_clients_is_refused(url, key):
    with pytest.raises(OAuthError) as refusal:
        fetched(url, "private_key_jwt", key, scope="audit")
    assert refusal.value.error == "invalid_scope"


def test_the_metadata_are_valid_and_say_how_to_sign(url, key):
    document = httpx.get(f"{url}/.well-known/oauth-authorization-server", trust_env=False).json()
    metadata = AuthorizationServerMetadata(document)
    metadata.validate_token_endpoint_auth_methods_supported()
    metadata.validate_token_endpoint_auth_signing_alg_values_supported()
    assert document["token_endpoint_auth_methods_supported"][0] == "private_key_jwt"
    algorithms = document["token_endpoint_auth_signing_alg_values_supported"]
    assert set(algorithms) == {"ES256", "EdDSA", "Ed25519", "RS256", "PS256"}
    assert document["token_endpoint"] == f"{NAME}/oauth2/token"


def test_the_command_shows_a_key_only_of_a_client_that_it_made_one_for(url, data):
    for asked in ("nobody", ".nobody", "../signing-keys"):
        done = told_by(data, "--client-key", asked)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "There is no such client, or its private key is not here.\n"


def test_the_command_makes_an_assertion_that_is_good_once(url, data):
    text = told_by(data, "--assertion", CLIENT).stdout.strip()
    asked = {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": text}
    answers = [httpx.post(f"{url}/oauth2/token", data=asked, trust_env=False) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 401]
    assert believed(data, answers[0].json()).client_id == CLIENT


def test_the_command_needs_an_issuer(tmp_path):
    done = told_by(tmp_path / "nowhere", "--rotate")
    assert (done.returncode, done.stderr) == (1, f"There is no issuer in {tmp_path / 'nowhere'}.\n")
    assert not (tmp_path / "nowhere").exists()


def test_the_command_shows_a_key_before_the_issuer_was_ever_served(tmp_path):
    assert json.loads(told_by(tmp_path, "--client-key", CLIENT).stdout)["kty"] == "EC"
