"""An assertion counts once, however many ask at the same time, of however many issuers, whatever dies."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from issuer_programs import NAME, running
from issuer_samples import HOSPITAL, URL, Clock, assertion, form, register

from gateway.sandbox.issuer import Issuer
from gateway.sandbox.issuer_assertions import NotProven
from gateway.sandbox.issuer_memory import UsedAssertions


def post(url: str, text: str) -> int:
    return httpx.post(f"{url}/oauth2/token", data=form(text), trust_env=False, timeout=30).status_code


def opened(directory):
    return Issuer.open(directory, URL, register=register(), clock=Clock())


def test_an_issuer_that_starts_anew_has_not_forgotten(tmp_path):
    text = assertion()
    assert opened(tmp_path).assertions().prove(text).client_id == HOSPITAL
    with pytest.raises(NotProven, match="used before"):
        opened(tmp_path).assertions().prove(text)


def test_of_many_that_ask_at_once_one_is_believed(tmp_path):
    judges = [opened(tmp_path).assertions() for _ in range(4)]
    for _ in range(10):
        text, together = assertion(), threading.Barrier(12)

        def believed(number, text=text, together=together):
            together.wait(30)
            try:
                return judges[number % 4].prove(text).client_id == HOSPITAL
            except NotProven:
                return False

        with ThreadPoolExecutor(12) as threads:
            assert sum(threads.map(believed, range(12))) == 1


def test_issuers_can_begin_their_memory_at_the_same_time(tmp_path):
    together = threading.Barrier(8)

    def begin(number):
        together.wait(30)
        memory = UsedAssertions(tmp_path / "used-assertions.sqlite")
        return memory.take("client", str(number % 4), expires_at=2.0, at=1.0)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(begin, range(8))) == 4


def test_programs_over_one_directory_agree_and_one_that_was_killed_remembers(tmp_path):
    with running(tmp_path) as (one, first), running(tmp_path) as (two, _):
        issuer = Issuer.open(tmp_path)
        assert issuer.url == NAME
        texts = [issuer.assertion("bank") for _ in range(8)]
        with ThreadPoolExecutor(8) as threads:
            for text in texts:
                answers = list(threads.map(post, [one, two] * 4, [text] * 8))
                assert sorted(answers) == [200] + [401] * 7
        last = issuer.assertion("bank")
        assert post(one, last) == 200
        first.kill()
        first.wait(10)
        assert post(two, last) == 401
    with running(tmp_path) as (again, _):
        assert [post(again, text) for text in (last, texts[0])] == [401, 401]
        assert post(again, issuer.assertion("bank")) == 200
