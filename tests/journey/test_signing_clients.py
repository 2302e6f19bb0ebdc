"""A hospital without tokens signs what it sends: it settles, and nothing that it signed counts twice."""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from auditing import Auditor, auditing, gateway
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from signed_partner import signed_by_partner
from signed_samples import Signer
from towns import IMPATIENT, Desk, Place, case_of, raised, until

from gateway.cases.registrations import LOOK_SECONDS
from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import CHENGDU
from gateway.sandbox.demo.window import SERVICE
from gateway.sandbox.ports import free_port
from gateway.sandbox.town import Town

PUBLIC = "https://gateway.chuanyu.example"
INSTITUTION = f"{SERVICE}/institutions/H51019800001"
HOSPITAL = CHENGDU.client_id
AT_MOST = 10 * LOOK_SECONDS


@dataclass(frozen=True)
class Pen:
    """A key of the hospital's, and how it signs with it: by a library that is not ours."""

    key_id: str
    algorithm: str
    secret: bytes

    def headers(self, method: str, path: str, body: bytes, also: dict[str, str]) -> dict[str, str]:
        nonce = secrets.token_urlsafe(18)
        return dict(
            signed_by_partner(
                self.algorithm, self.secret, self.key_id, method, PUBLIC + path, body, also=also, nonce=nonce
            )
        )


class SigningDesk(Desk):
    """The hospital's window without a token: each request is signed on its own."""

    def __init__(self, url: str, pen: Pen) -> None:
        super().__init__(url, "")
        self._http.close()
        self._http = httpx.Client(base_url=url, auth=_Signing(pen), timeout=30, trust_env=False)


class _Signing(httpx.Auth):
    requires_request_body = True

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:
        also = {
            name: request.headers[name] for name in ("idempotency-key", "prefer") if name in request.headers
        }
        path = request.url.raw_path.decode()
        request.headers.update(self._pen.headers(request.method, path, request.content, also))
        yield request


@dataclass(frozen=True)
class Scene:
    """A town in which a hospital has three keys, and an auditor who looks on."""

    place: Place
    auditor: Auditor
    pens: dict[str, Pen]

    @property
    def url(self) -> str:
        return self.place.town.url("gateway")

    def send(self, url: str, headers: dict[str, str], path: str = INSTITUTION) -> httpx.Response:
        return httpx.get(f"{url}{path}", headers=headers, trust_env=False, timeout=30)


def added(place: Place, *how: str) -> tuple[str, str, str]:
    """Give the hospital a key by the command; its id, its algorithm, and the secret where there is one."""
    done = gateway(place, "client", "key", "add", HOSPITAL, *how)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    first, _, secret = done.stdout.partition("\n")
    key_id, algorithm = first.split()
    return key_id, algorithm, secret.strip()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("pens")
    private = Ed25519PrivateKey.generate()
    public = folder / "his.pem"
    public.write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    settings = {**IMPATIENT, "CHUANYU_PUBLIC_URL": PUBLIC}
    with (
        raised(tmp_path_factory.mktemp("signing"), settings=settings) as place,
        auditing(place) as auditor,
    ):
        pens = {}
        key_id, algorithm, nothing = added(place, "--public", str(public))
        assert nothing == ""
        pens[algorithm] = Pen(key_id, algorithm, private.private_bytes_raw())
        for wanted in ("hmac-sha256", "hmac-sm3"):
            key_id, algorithm, secret = added(place, "--secret", wanted)
            assert algorithm == wanted
            pens[algorithm] = Pen(key_id, algorithm, base64.b64decode(secret))
        scene = Scene(place, auditor, pens)
        last = pens["hmac-sm3"]
        until(
            lambda: scene.send(scene.url, last.headers("GET", INSTITUTION, b"", {})).status_code == 200,
            seconds=AT_MOST,
        )
        yield scene


@pytest.fixture(params=["ed25519", "hmac-sha256", "hmac-sm3"])
def pen(request: pytest.FixtureRequest, scene: Scene) -> Pen:
    return scene.pens[request.param]


def test_a_hospital_that_signs_settles_and_takes_back(scene: Scene, pen: Pen) -> None:
    case = case_of("chongqing", list(scene.pens).index(pen.algorithm))
    with SigningDesk(scene.url, pen) as desk:
        visit_id = desk.charged(case)
        settled = desk.settle_early(case, visit_id).told(201)
        assert settled.headers["preference-applied"] == "respond-async"
        settlement_id = settled.answer["settlement_id"]
        assert desk.settlement(settlement_id)["settlement_id"] == settlement_id
        desk.cancel_settlement(settlement_id)
    # What a token of the same client would find: the caller is the same, whichever way it proves itself.
    assert scene.place.desk("chongqing").visit(visit_id)["visit_id"] == visit_id


def test_the_log_names_the_client_as_ever_and_the_key_that_it_signed_with(scene: Scene, pen: Pen) -> None:
    answer = scene.send(scene.url, pen.headers("GET", INSTITUTION, b"", {}))
    assert answer.status_code == 200
    index = int(answer.headers["receipt"].split("/")[-2])
    (entry,) = scene.place.query("SELECT client_id, entry FROM log_entries WHERE index = $1", index)
    assert entry["client_id"] == HOSPITAL
    assert json.loads(entry["entry"])["signed_with"] == pen.key_id


def test_a_settlement_that_is_sent_again_as_it_was_signed_is_refused_and_signed_anew_it_is_replayed(
    scene: Scene, pen: Pen
) -> None:
    case = case_of("chongqing", 3 + list(scene.pens).index(pen.algorithm))
    with SigningDesk(scene.url, pen) as desk:
        visit_id = desk.charged(case)
    path, key = f"{SERVICE}/visits/{visit_id}/settlements", f"his-{secrets.token_hex(8)}"
    body = json.dumps(forms.settlement(case), ensure_ascii=False).encode()
    headers = pen.headers("POST", path, body, {"idempotency-key": key}) | {"content-type": "application/json"}

    def settle(headers: dict[str, str]) -> httpx.Response:
        return httpx.post(scene.url + path, content=body, headers=headers, trust_env=False, timeout=30)

    first = settle(headers)
    assert first.status_code == 201, first.text
    again = settle(headers)
    assert (again.status_code, again.json()["type"]) == (401, "/problems/not-authenticated")
    anew = settle(
        pen.headers("POST", path, body, {"idempotency-key": key}) | {"content-type": "application/json"}
    )
    assert (anew.status_code, anew.headers["idempotent-replayed"]) == (201, "true")
    assert anew.content == first.content
    refusals = scene.auditor.entries(outcome="NotAuthenticated")
    assert {one["action"] for one in refusals if one["client_id"] == HOSPITAL} == {"turn_away"}
    scene.place.desk("chongqing").cancel_settlement(first.json()["settlement_id"])


def test_what_was_used_is_refused_on_a_second_gateway_and_after_a_restart(
    scene: Scene, pen: Pen, tmp_path: Path
) -> None:
    town = scene.place.town
    program = town.programs["gateway"]
    port = free_port(None)
    second = replace(
        program, name="second", port=port, arguments=("-m", "gateway", "serve", "--port", str(port))
    )
    used = pen.headers("GET", INSTITUTION, b"", {})
    with Town(tmp_path, [replace(second, after=())], database=town.database) as other:
        elsewhere = other.url("second")
        assert scene.send(scene.url, used).status_code == 200
        assert scene.send(elsewhere, used).status_code == 401
        unused = pen.headers("GET", INSTITUTION, b"", {})
        assert scene.send(elsewhere, unused).status_code == 200
        assert scene.send(scene.url, unused).status_code == 401
    town.kill("gateway")
    town.restart("gateway")
    for headers in (used, unused):
        refused = scene.send(scene.url, headers)
        assert refused.status_code == 401
        assert "used before" in refused.json()["detail"]
    assert scene.send(scene.url, pen.headers("GET", INSTITUTION, b"", {})).status_code == 200


def by_hand(pen: Pen, **parameters: Any) -> dict[str, str]:
    signer = Signer(key_id=pen.key_id, secret=pen.secret, algorithm=pen.algorithm)
    return signer.told(**parameters).headers("GET", PUBLIC + INSTITUTION)


def test_what_was_changed_on_the_way_or_is_too_old_is_refused(scene: Scene, pen: Pen) -> None:
    assert scene.send(scene.url, by_hand(pen)).status_code == 200
    for headers, path in (
        (by_hand(pen), f"{SERVICE}/institutions/H51019800003"),
        (by_hand(pen), f"{INSTITUTION}?x=1"),
        (by_hand(pen, created=int(time.time()) - 400), INSTITUTION),
        (by_hand(pen, created=int(time.time()) + 60), INSTITUTION),
        (by_hand(pen, keyid="bank.1"), INSTITUTION),
        (by_hand(replace(pen, secret=bytes(32))), INSTITUTION),
        (by_hand(pen) | {"prefer": "wait=1"}, INSTITUTION),
        (by_hand(pen) | {"authorization": "Bearer x"}, INSTITUTION),
    ):
        refused = scene.send(scene.url, headers, path)
        assert (refused.status_code, refused.json()["type"]) == (401, "/problems/not-authenticated")
        assert refused.headers["www-authenticate"].startswith("Bearer")


def test_a_secret_is_shown_once_and_lies_nowhere(scene: Scene) -> None:
    secret = scene.pens["hmac-sha256"].secret
    spellings = (secret, base64.b64encode(secret), secret.hex().encode())
    listed = gateway(scene.place, "client", "key", "list", HOSPITAL)
    assert [line.split()[:2] for line in listed.stdout.splitlines()][:3] == [
        [pen.key_id, name] for name, pen in scene.pens.items()
    ]
    for told in (listed.stdout, gateway(scene.place, "client", "show", HOSPITAL).stdout):
        assert not any(spelling in told.encode() for spelling in spellings)
    for row in scene.place.query("SELECT one::text AS line FROM client_keys AS one"):
        assert not any(spelling in row["line"].encode() for spelling in spellings)
    for file in (scene.place.town.directory / "logs").iterdir():
        assert not any(spelling in file.read_bytes() for spelling in spellings), file
    sealing = Path(scene.place.town.programs["gateway"].settings["CHUANYU_SEALING_KEYS_FILE"])
    assert stat.S_IMODE(os.stat(sealing).st_mode) == 0o600


def test_each_key_that_came_or_went_is_an_entry_and_a_removed_one_opens_nothing(scene: Scene) -> None:
    key_id, _, secret = added(scene.place, "--secret", "hmac-sha256")
    pen = Pen(key_id, "hmac-sha256", base64.b64decode(secret))
    details = scene.auditor.newest("add_client_key")["entry"]["details"]
    assert details == {"algorithm": "hmac-sha256", "client": HOSPITAL, "key": key_id}

    def status() -> int:
        return scene.send(scene.url, pen.headers("GET", INSTITUTION, b"", {})).status_code

    until(lambda: status() == 200, seconds=AT_MOST)
    gone = gateway(scene.place, "client", "key", "remove", key_id, "--reason", "换新密钥")
    assert gone.stdout == f"{key_id} removed\n", gone.stderr
    until(lambda: status() == 401, seconds=AT_MOST)
    details = scene.auditor.newest("remove_client_key")["entry"]["details"]
    assert details == {"client": HOSPITAL, "key": key_id, "reason": "换新密钥"}
    again = gateway(scene.place, "client", "key", "remove", key_id, "--reason", "再次")
    assert (again.returncode, again.stdout) == (2, "")
    (line,) = [
        line
        for line in gateway(scene.place, "client", "key", "list").stdout.splitlines()
        if line.startswith(key_id)
    ]
    assert " removed 2" in line


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("add", "nobody", "--secret", "hmac-sha256"), "No client is registered as nobody."),
        (("add", HOSPITAL), "Name either"),
        (("add", HOSPITAL, "--secret", "hmac-sm3", "--public", "x.pem"), "Name either"),
        (("add", HOSPITAL, "--public", "/nowhere/x.pem"), "cannot be read"),
        (("remove", "nobody.1", "--reason", "x"), "No key nobody.1 counts."),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_why(
    scene: Scene, command: tuple[str, ...], says: str
) -> None:
    done = gateway(scene.place, "client", "key", *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_a_private_key_is_not_taken(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "private.jwk"
    file.write_text('{"kty":"OKP","crv":"Ed25519","x":"AA","d":"AA"}')
    done = gateway(scene.place, "client", "key", "add", HOSPITAL, "--public", str(file))
    assert done.returncode == 2
    assert "private key" in done.stderr


def test_a_client_that_is_shut_out_is_shut_out_with_its_keys(scene: Scene) -> None:
    pen = scene.pens["ed25519"]

    def status() -> int:
        return scene.send(scene.url, pen.headers("GET", INSTITUTION, b"", {})).status_code

    gateway(scene.place, "client", "disable", HOSPITAL, "--reason", "x")
    until(lambda: status() == 401, seconds=AT_MOST)
    gateway(scene.place, "client", "enable", HOSPITAL, "--reason", "x")
    until(lambda: status() == 200, seconds=AT_MOST)
