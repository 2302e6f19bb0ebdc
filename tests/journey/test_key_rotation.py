"""While many ask through a whole town, the issuer's signing keys change twice, and nobody is refused."""

from __future__ import annotations

import base64
import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from towns import Place, case_of, raised, until

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.window import SERVICE, new_key
from gateway.sandbox.issuer_signing import PUBLISHED_AHEAD

CLIENT = "hospital-chengdu"
INSTITUTION = f"{SERVICE}/institutions/H51019800001"
CALLERS = 4


def key_of(token: str) -> str:
    """The id of the key that a token is signed with."""
    head = token.partition(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"])


@dataclass
class Caller:
    """Gets a token, reads with it, changes something with it, and shows its very first token again."""

    place: Place
    keys: list[str] = field(default_factory=list)
    """Of the tokens that it got, in their order; each but once."""
    answers: list[tuple[str, int]] = field(default_factory=list)

    def call(self, line: httpx.Client, first: str | None) -> str:
        told = line.post(
            f"{self.place.town.url('issuer')}/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(CLIENT, f"sandbox-{CLIENT}"),
        )
        token = str(told.raise_for_status().json()["access_token"])
        if key_of(token) not in self.keys:
            self.keys.append(key_of(token))
        for one in {token, first or token}:
            self._note("read", line.get(self._at(INSTITUTION), headers=_by(one)))
        opening = forms.opening(case_of("chongqing"), f"ZY{secrets.token_hex(6).upper()}")
        opened = line.post(
            self._at(f"{SERVICE}/visits"), json=opening, headers={**_by(token), "Idempotency-Key": new_key()}
        )
        self._note("open", opened)
        return first or token

    def _at(self, path: str) -> str:
        return self.place.town.url("gateway") + path

    def _note(self, what: str, told: httpx.Response) -> None:
        self.answers.append((what, told.status_code))


def _by(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def calling(place: Place) -> Iterator[list[Caller]]:
    """Callers that ask for as long as the block lasts; what breaks in one breaks the test at its end."""
    over, broken = threading.Event(), []
    crowd = [Caller(place) for _ in range(CALLERS)]

    def keep_calling(caller: Caller) -> None:
        first: str | None = None
        try:
            with httpx.Client(trust_env=False, timeout=60) as line:
                while not over.is_set():
                    first = caller.call(line, first)
        except Exception as error:
            broken.append(repr(error))

    threads = [threading.Thread(target=keep_calling, args=(caller,)) for caller in crowd]
    for thread in threads:
        thread.start()
    try:
        yield crowd
    finally:
        over.set()
        for thread in threads:
            thread.join(90)
    assert broken == []


def rotate(place: Place) -> None:
    command = [sys.executable, "-m", "gateway.sandbox.issuer"]
    data = Path(place.town.directory) / "issuer"
    done = subprocess.run([*command, "--data", str(data), "--rotate"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_nobody_who_asks_is_refused_while_the_issuers_keys_change(tmp_path: Path) -> None:
    with raised(tmp_path, settings={}) as place, calling(place) as crowd:
        until(lambda: all(len(caller.answers) > 3 for caller in crowd))
        for rotation in (1, 2):
            rotate(place)
            until(
                lambda known=rotation + 1: all(len(caller.keys) == known for caller in crowd),
                seconds=PUBLISHED_AHEAD + 60,
            )
            had = [len(caller.answers) for caller in crowd]
            until(
                lambda had=had: all(
                    len(caller.answers) > before + 3 for caller, before in zip(crowd, had, strict=True)
                )
            )
    answers = [answer for caller in crowd for answer in caller.answers]
    assert set(answers) == {("read", 200), ("open", 201)}
    assert len({tuple(caller.keys) for caller in crowd}) == 1
