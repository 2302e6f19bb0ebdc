"""The sandbox's issuer answers as the RFCs say, and its tokens verify with the keys it publishes."""

import base64
import json
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from gateway.sandbox.issuer import Issuer, create_issuer, issue_token
from gateway.sandbox.issuer_client_keys import UnfitKey
from gateway.sandbox.register import Register, UnknownClient

REPOSITORY = Path(__file__).parents[2]
GRANT = {"grant_type": "client_credentials"}
HOSPITAL = ("hospital-chengdu", "sandbox-hospital-chengdu")


@pytest.fixture
def issuer(tmp_path):
    return Issuer.open(tmp_path, "http://127.0.0.1:7003")


@pytest.fixture
async def caller(issuer):
    transport = httpx.ASGITransport(create_issuer(issuer))
    async with httpx.AsyncClient(transport=transport, base_url=issuer.url) as client:
        yield client


def read(token: str, directory: Path) -> jwt.Token:
    keys = KeySet.import_key_set(json.loads((directory / "jwks.json").read_text()))
    return jwt.decode(token, keys, algorithms=["ES256"])


async def test_a_hospital_gets_a_token_that_says_who_it_is(caller, tmp_path):
    answer = await caller.post("/oauth2/token", data=GRANT, auth=HOSPITAL)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 1800, "medical-insurance")
    token = read(body["access_token"], tmp_path)
    assert token.header["typ"] == "at+jwt"
    claims = token.claims
    assert claims["exp"] - claims["iat"] == 1800
    assert claims["jti"]
    assert {name: claims[name] for name in claims if name not in {"exp", "iat", "jti"}} == {
        "iss": "http://127.0.0.1:7003",
        "aud": "chuanyu-gateway",
        "sub": "hospital-chengdu",
        "client_id": "hospital-chengdu",
        "scope": "medical-insurance",
        "institution_code": "H51019800001",
        "organisation": "12510198MA6000016E",
        "organisation_name": "沙盒成都第一医院",
    }


async def test_the_secret_may_stand_in_the_body(caller):
    form = {**GRANT, "client_id": HOSPITAL[0], "client_secret": HOSPITAL[1]}
    assert (await caller.post("/oauth2/token", data=form)).status_code == 200


async def test_two_tokens_differ(caller):
    answers = [await caller.post("/oauth2/token", data=GRANT, auth=HOSPITAL) for _ in range(2)]
    assert answers[0].json()["access_token"] != answers[1].json()["access_token"]


async def test_part_of_the_registered_scope_may_be_asked_for(caller):
    bureau = ("insurance-bureau", "sandbox-insurance-bureau")
    some = await caller.post("/oauth2/token", data={**GRANT, "scope": "audit"}, auth=bureau)
    everything = await caller.post("/oauth2/token", data=GRANT, auth=bureau)
    assert (some.json()["scope"], everything.json()["scope"]) == ("audit", "audit medical-insurance")


@pytest.mark.parametrize(
    ("form", "auth", "status", "error"),
    [
        (GRANT, ("hospital-chengdu", "wrong"), 401, "invalid_client"),
        (GRANT, ("nobody", "sandbox-hospital-chengdu"), 401, "invalid_client"),
        (GRANT, None, 401, "invalid_client"),
        (GRANT | {"client_id": "hospital-chengdu"}, None, 401, "invalid_client"),
        ({"scope": "audit"}, HOSPITAL, 400, "invalid_request"),
        ({"grant_type": "password"}, HOSPITAL, 400, "unsupported_grant_type"),
        (GRANT | {"scope": "audit"}, HOSPITAL, 400, "invalid_scope"),
        (GRANT | {"scope": " "}, HOSPITAL, 400, "invalid_scope"),
        (GRANT | {"client_secret": HOSPITAL[1]}, HOSPITAL, 400, "invalid_request"),
        (GRANT | {"scope": ["medical-insurance", "medical-insurance"]}, HOSPITAL, 400, "invalid_request"),
        (GRANT | {"padding": "x" * 9000}, HOSPITAL, 400, "invalid_request"),
    ],
)
async def test_refusals_are_those_of_rfc_6749(caller, form, auth, status, error):
    answer = await caller.post("/oauth2/token", data=form, auth=auth)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize(
    "header", ["Basic !!!", "Basic " + base64.b64encode(b"\xff:\xff").decode(), "Bearer abc", "Basic"]
)
async def test_an_unreadable_authorization_header_is_an_unknown_client(caller, header):
    answer = await caller.post("/oauth2/token", data=GRANT, headers={"Authorization": header})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_json_body_is_refused(caller):
    answer = await caller.post("/oauth2/token", json=GRANT, auth=HOSPITAL)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_the_metadata_name_the_issuer_and_its_doors(caller, issuer):
    document = (await caller.get("/.well-known/oauth-authorization-server")).json()
    assert document["issuer"] == issuer.url
    assert (await caller.get(document["jwks_uri"])).status_code == 200
    assert (await caller.post(document["token_endpoint"], data=GRANT, auth=HOSPITAL)).status_code == 200
    services = {"medical-insurance", "pension", "employment", "credit"}
    assert services | {"audit", "audit-bodies", "operations", "client-administration"} == set(
        document["scopes_supported"]
    )


async def test_the_tokens_of_a_client_with_a_certificate_are_bound_to_it(tmp_path):
    thumbprint = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"
    text = f"""
        audience = "chuanyu-gateway"
        lifetime_seconds = 60
        [clients.bound]
        secret = "sandbox-bound"
        scope = "credit"
        certificate = "{thumbprint}"
    """
    issuer = Issuer.open(tmp_path, "http://127.0.0.1:7003", register=Register.of(text))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_issuer(issuer)), base_url=issuer.url
    ) as client:
        answer = await client.post("/oauth2/token", data=GRANT, auth=("bound", "sandbox-bound"))
        metadata = (await client.get("/.well-known/oauth-authorization-server")).json()
    assert metadata["tls_client_certificate_bound_access_tokens"] is True
    assert read(answer.json()["access_token"], tmp_path).claims["cnf"] == {"x5t#S256": thumbprint}
    with pytest.raises(UnfitKey, match="bound: A certificate is named by its SHA-256"):
        Register.of(text.replace(thumbprint, "A4:DB:2F"))


async def test_published_keys_are_public_and_the_same_in_the_file(caller, tmp_path):
    published = (await caller.get("/oauth2/jwks")).json()
    assert published == json.loads((tmp_path / "jwks.json").read_text())
    assert all("d" not in key for key in published["keys"])


def test_the_private_key_is_for_the_owner_only_and_stays_the_same(tmp_path):
    first = Issuer.open(tmp_path)
    assert stat.S_IMODE((tmp_path / "signing-keys.json").stat().st_mode) == 0o600
    assert Issuer.open(tmp_path).keys.published() == first.keys.published()


def test_another_issuers_token_does_not_verify(tmp_path):
    Issuer.open(tmp_path / "ours")
    foreign = issue_token(tmp_path / "theirs", "hospital-chengdu")
    with pytest.raises(JoseError):
        read(foreign, tmp_path / "ours")


def test_a_token_without_a_server_carries_the_served_name_and_what_a_test_changes(issuer, tmp_path):
    token = issue_token(tmp_path, "hospital-chongqing", aud="elsewhere", exp=1)
    claims = read(token, tmp_path).claims
    assert claims["iss"] == issuer.url
    assert (claims["aud"], claims["exp"], claims["institution_code"]) == ("elsewhere", 1, "H50019800001")


def test_nobody_unregistered_gets_a_token(tmp_path):
    with pytest.raises(UnknownClient):
        issue_token(tmp_path, "nobody")


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@pytest.mark.parametrize("client_id", sorted(Register.read().clients))
def test_every_client_has_its_own_secret_and_a_valid_credit_code(client_id):
    clients = Register.read().clients
    code = clients[client_id].claims["organisation"]
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(code, WEIGHTS, strict=False))
    assert code[17] == ALPHABET[(31 - total % 31) % 31]
    assert clients[client_id].secret == f"sandbox-{client_id}"
    assert clients[client_id].secret not in repr(clients[client_id])
    assert re.fullmatch(
        r"H(51|50)0198\d{5}", clients[client_id].claims.get("institution_code", "H51019800000")
    )


def test_the_program_serves_and_ends_on_sigterm(tmp_path):
    command = [sys.executable, "-m", "gateway.sandbox.issuer", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(
        [*command, "--url", "http://issuer.test"], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    ) as program:
        try:
            url = program.stdout.readline().strip()
            answer = httpx.post(f"{url}/oauth2/token", data=GRANT, auth=HOSPITAL, trust_env=False)
            claims = read(answer.json()["access_token"], tmp_path).claims
            assert claims["iss"] == "http://issuer.test"
        finally:
            program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0


async def test_a_page_of_another_origin_may_get_a_token_where_every_secret_is_public(caller):
    listed = await caller.get("/sandbox/clients")
    assert listed.headers["access-control-allow-origin"] == "*"
    clients = {one["client_id"]: one for one in listed.json()}
    assert set(clients) == set(Register.read().clients)
    named = clients["hospital-chengdu"]
    assert (named["institution_code"], named["scope"]) == ("H51019800001", ["medical-insurance"])
    proof = {"client_id": named["client_id"], "client_secret": named["client_secret"]}
    for form, status in ((GRANT | proof, 200), (GRANT | proof | {"client_secret": "wrong"}, 401)):
        answer = await caller.post("/oauth2/token", data=form)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, "*")


async def test_an_issuer_with_clients_of_its_own_lists_none_and_is_open_to_no_page(tmp_path):
    register = Register.of(
        """
        audience = "chuanyu-gateway"
        lifetime_seconds = 600
        [clients.his]
        secret = "a-secret-of-its-own"
        scope = "medical-insurance"
        """
    )
    own = create_issuer(Issuer.open(tmp_path, "http://127.0.0.1:7003", register=register))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(own), base_url="http://issuer") as client:
        assert (await client.get("/sandbox/clients")).status_code == 404
        answer = await client.post("/oauth2/token", data=GRANT, auth=("his", "a-secret-of-its-own"))
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
