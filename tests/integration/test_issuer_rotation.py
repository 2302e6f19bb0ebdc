"""Signing keys are exchanged without anybody noticing: published before they sign, kept while they bind."""

from __future__ import annotations

import json
import threading
import time
import uuid
from contextlib import ExitStack, contextmanager

import httpx
import pytest
import uvicorn
from issuer_programs import running, told_by
from issuer_samples import (
    ES,
    GRANT,
    HOSPITAL,
    START,
    URL,
    WITH_A_SECRET,
    Clock,
    b64,
    claims,
    form,
    register,
    segment,
    signed,
    spoken,
)
from joserfc.jwk import ECKey

from gateway.api.callers import Callers
from gateway.api.issuer_keys import REREAD_SECONDS, IssuerKeys
from gateway.errors import NotAuthenticated
from gateway.keys.issuer import FETCH_SECONDS
from gateway.sandbox import issuer_files as files
from gateway.sandbox.issuer import Issuer, create_issuer
from gateway.sandbox.issuer_signing import (
    KEPT_AFTER,
    PUBLISHED_AHEAD,
    SigningKey,
    SigningKeys,
    StillWaiting,
)

LIFETIME = 40


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def issuer(tmp_path, clock):
    return opened(tmp_path, clock)


def opened(directory, clock):
    return Issuer.open(directory, URL, register=register(LIFETIME), clock=clock)


def callers(directory, clock):
    keys = IssuerKeys((directory / "jwks.json").read_text, "jwks.json", clock)
    return Callers(issuer=URL, audience="chuanyu-gateway", keys=keys, clock=clock)


def token(issuer):
    return issuer.token(issuer.register.named(HOSPITAL), "medical-insurance")


def kid(text):
    head = text.split(".")[0]
    return spoken(f".{head}.")["kid"]


def published(directory):
    return [row["kid"] for row in json.loads((directory / "jwks.json").read_text())["keys"]]


def test_a_key_is_published_for_longer_than_a_gateway_takes_to_read_it():
    assert PUBLISHED_AHEAD >= (FETCH_SECONDS + REREAD_SECONDS) * 1.5


def test_a_new_key_waits_then_signs_and_the_old_one_leaves_when_it_binds_no_more(issuer, clock, tmp_path):
    old, new = issuer.keys.rotate()
    assert published(tmp_path) == [old.kid, new.kid]
    clock.at = new.signs_from - 0.1
    last = token(issuer)
    clock.at = new.signs_from
    assert (kid(last), kid(token(issuer))) == (old.kid, new.kid)
    clock.at = spoken(last)["exp"] + KEPT_AFTER - 1
    assert IssuerKeys((tmp_path / "jwks.json").read_text, "jwks.json", clock).named(old.kid)
    token(issuer)
    assert published(tmp_path) == [old.kid, new.kid]
    clock.at = old.leaves_at
    token(issuer)
    assert published(tmp_path) == [new.kid]
    assert issuer.keys.published() == json.loads((tmp_path / "jwks.json").read_text())
    ring = json.loads((tmp_path / "signing-keys.json").read_text())
    assert [ECKey.import_key(row["jwk"]).thumbprint() for row in ring["keys"]] == [new.kid]


def test_the_last_token_of_a_key_is_good_to_its_end(issuer, clock, tmp_path):
    _, new = issuer.keys.rotate()
    clock.at = new.signs_from - 0.01
    last = token(issuer)
    clock.at = spoken(last)["exp"] - 0.01
    assert opened(tmp_path, clock).keys.signing(clock.at).kid == new.kid
    assert callers(tmp_path, clock).verified(last).client_id == HOSPITAL


def test_another_process_has_the_new_key_at_once(issuer, clock, tmp_path):
    other = opened(tmp_path, clock)
    _, new = other.keys.rotate()
    assert new.kid in {row["kid"] for row in issuer.keys.published()["keys"]}
    clock.at = new.signs_from
    assert kid(token(issuer)) == kid(token(other)) == new.kid


def test_a_key_that_waits_cannot_be_overtaken(issuer, clock):
    _, new = issuer.keys.rotate()
    clock.at = new.signs_from - 1
    with pytest.raises(StillWaiting):
        issuer.keys.rotate()
    clock.at = new.signs_from
    assert issuer.keys.rotate()[0].kid == new.kid


def test_of_two_rotations_at_once_one_waits_for_the_other(issuer, clock, tmp_path):
    together, done = threading.Barrier(6), []

    def rotate():
        keys = opened(tmp_path, clock).keys
        together.wait(30)
        try:
            done.append(keys.rotate()[1].kid)
        except StillWaiting:
            done.append(None)

    threads = [threading.Thread(target=rotate) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    (new,) = [one for one in done if one]
    assert len(done) == 6
    assert published(tmp_path)[1:] == [new]


def test_a_key_whose_rotation_died_half_way_never_signs(issuer, clock, tmp_path):
    """It was published and stands in no ring: the next one who opens the issuer takes it back."""
    (ours,) = published(tmp_path)
    jwks = json.loads((tmp_path / "jwks.json").read_text())
    orphan = ECKey.generate_key("P-256")
    jwks["keys"].append({**orphan.as_dict(private=False), "kid": orphan.thumbprint()})
    (tmp_path / "jwks.json").write_text(json.dumps(jwks))
    assert kid(token(opened(tmp_path, clock))) == ours
    assert published(tmp_path) == [ours]


def test_a_clock_that_is_set_back_finds_a_key(issuer, clock):
    _, new = issuer.keys.rotate()
    clock.at = new.signs_from + LIFETIME + KEPT_AFTER
    token(issuer)
    clock.at = START
    assert kid(token(issuer)) == new.kid


def test_a_directory_of_the_time_of_one_key_keeps_it(tmp_path, clock):
    key = ECKey.generate_key("P-256")
    (tmp_path / "signing-key.json").write_text(json.dumps(key.as_dict(private=True)))
    assert kid(token(opened(tmp_path, clock))) == key.thumbprint()
    (tmp_path / "signing-keys.json").unlink()
    assert kid(token(opened(tmp_path, clock))) != key.thumbprint()


@pytest.mark.parametrize("who", ["a running issuer", "one that is opened"])
def test_whoever_tidies_waits_for_a_rotation_under_way(issuer, clock, tmp_path, who):
    """Between its two writes the new key is published and stands in no ring; it must not be taken back."""
    old, _ = issuer.keys.rotate()
    clock.at = old.leaves_at
    fresh = SigningKey(key=ECKey.generate_key("P-256"), signs_from=clock.at + PUBLISHED_AHEAD)
    ring, jwks = tmp_path / "signing-keys.json", tmp_path / "jwks.json"
    tidies = threading.Thread(
        target=lambda: token(issuer if who == "a running issuer" else opened(tmp_path, clock))
    )
    with files.alone(tmp_path):
        files.write(jwks, {"keys": [*files.read(jwks)["keys"], fresh.public()]})
        tidies.start()
        time.sleep(0.3)
        assert fresh.kid in published(tmp_path)
        files.write(ring, {"keys": [*files.read(ring)["keys"], fresh.row()]})
    tidies.join(30)
    assert fresh.kid in published(tmp_path)
    assert old.kid not in published(tmp_path)


def test_the_command_rotates_a_running_issuer(tmp_path):
    with running(tmp_path) as (url, _):
        (before,) = httpx.get(f"{url}/oauth2/jwks", trust_env=False).json()["keys"]
        done = told_by(tmp_path, "--rotate")
        after = httpx.get(f"{url}/oauth2/jwks", trust_env=False).json()["keys"]
        assert (done.returncode, after[0]) == (0, before)
        assert done.stdout.splitlines()[0].startswith(f"{after[1]['kid']} is published and signs from 20")
        assert done.stdout.splitlines()[1].startswith(f"{before['kid']} stays published until 20")
        answer = httpx.post(
            f"{url}/oauth2/token", data=GRANT, auth=("bank", "sandbox-bank"), trust_env=False
        ).json()
        assert kid(answer["access_token"]) == before["kid"]
        again = told_by(tmp_path, "--rotate")
        assert (again.returncode, again.stderr) == (1, "The key of the last rotation does not sign yet.\n")


# Under load: time stands still between steps, and a step is taken when every caller has called again. A slow
# machine makes the test longer and nothing else.

STEP = 2.5
ROTATIONS = 4


@contextmanager
def served(issuer):
    server = uvicorn.Server(uvicorn.Config(create_issuer(issuer), port=0, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)


class Caller(threading.Thread):
    """Gets token after token and shows it to a gateway of its own, which a forger has just bothered."""

    def __init__(self, url, directory, clock, *, by_key):
        super().__init__()
        self.url, self.clock, self.by_key = url, clock, by_key
        self.gateway = callers(directory, clock)
        self.rounds, self.kids, self.lost, self.newest = 0, set(), [], None
        self.ended = threading.Event()

    def run(self):
        with httpx.Client(trust_env=False, timeout=60) as line:
            while not self.ended.is_set():
                try:
                    self.call(line)
                except Exception as error:
                    self.lost.append(repr(error))
                self.rounds += 1

    def call(self, line):
        forged = f"{segment({'typ': 'at+jwt', 'kid': uuid.uuid4().hex, 'alg': 'ES256'})}.e30.{b64(bytes(64))}"
        with pytest.raises(NotAuthenticated):
            self.gateway.verified(forged)
        answer = line.post(f"{self.url}/oauth2/token", **self.proof())
        text = answer.raise_for_status().json()["access_token"]
        self.gateway.verified(text)
        self.kids.add(kid(text))
        self.newest = text

    def proof(self):
        if not self.by_key:
            return {"data": GRANT, "auth": (WITH_A_SECRET, f"sandbox-{WITH_A_SECRET}")}
        now = int(self.clock())
        says = claims(iat=now, exp=now + 60)
        return {"data": form(signed({"alg": "ES256", "kid": ES.kid}, says, ES, "ES256"))}


def test_under_load_no_token_is_refused_while_keys_change(tmp_path, clock):
    with ExitStack() as stack:
        urls = [stack.enter_context(served(opened(tmp_path, clock))) for _ in range(2)]
        crowd = [Caller(url, tmp_path, clock, by_key=by_key) for url in urls for by_key in (True, False)]
        for caller in crowd:
            caller.start()
        stack.callback(end, crowd)
        new = rotate_often(tmp_path, clock, crowd)
    assert [lost for caller in crowd for lost in caller.lost] == []
    assert all(len(caller.kids) == ROTATIONS + 1 for caller in crowd)
    clock.at = new.signs_from + LIFETIME + KEPT_AFTER
    token(opened(tmp_path, clock))
    assert published(tmp_path) == [new.kid]


def rotate_often(directory, clock, crowd):
    """As from the command line, while the crowd calls; one token of each step is shown again at its end."""
    keys = SigningKeys(directory, register(LIFETIME).lifetime, clock=clock)
    turns, held, (_, new) = ROTATIONS - 1, [], keys.rotate()
    while turns or held:
        everybody_called(crowd)
        if clock.at < new.signs_from + STEP:
            held += [caller.newest for caller in crowd]
        elif turns:
            turns, (_, new) = turns - 1, keys.rotate()
        for text in [text for text in held if spoken(text)["exp"] <= clock.at + STEP]:
            callers(directory, clock).verified(text)
            held.remove(text)
        clock.at += STEP
    return new


def everybody_called(crowd):
    before, until = [caller.rounds for caller in crowd], time.monotonic() + 60
    while any(caller.rounds < was + 2 for caller, was in zip(crowd, before, strict=True)):
        assert time.monotonic() < until, "nobody calls any more"
        time.sleep(0.002)


def end(crowd):
    for caller in crowd:
        caller.ended.set()
    for caller in crowd:
        caller.join(60)
