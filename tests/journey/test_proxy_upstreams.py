"""The proxy and what stands behind it: what it tells on, and that it sends nothing a second time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from proxying import ANSWER, HALF, SECRET, Certificate, Listener, Proxy, proxied
from towns import until

from gateway.sandbox.ports import free_port

SETTLEMENTS = "/v1/medical-insurance/visits/x/settlements"
CRASHED = b""
"""Of a gateway that died before it said anything."""


@pytest.fixture(scope="module")
def listeners() -> Iterator[tuple[Listener, Listener]]:
    two = Listener(), Listener()
    yield two
    for one in two:
        one.close()


@pytest.fixture(scope="module")
def proxy(need_tool, tmp_path_factory, listeners) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("proxy")
    with proxied(need_tool("nginx"), folder, [one.port for one in listeners]) as running:
        yield running


def behaving(listeners: tuple[Listener, Listener], answer: bytes) -> None:
    for one in listeners:
        one.answer = answer
        one.requests.clear()


def heard(listeners: tuple[Listener, Listener]) -> list[str]:
    return [request for one in listeners for request in one.requests]


def headers_of(request: str) -> dict[str, str]:
    return {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in request.splitlines()[1:])
    }


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_what_a_gateway_got_and_died_over_is_sent_to_nobody_else(need_tool, tmp_path, method):
    two = Listener(CRASHED), Listener(CRASHED)
    with proxied(need_tool("nginx"), tmp_path, [one.port for one in two]) as proxy, proxy.line() as line:
        told = line.request(method, SETTLEMENTS, json={}, headers={"Idempotency-Key": "one"})
    assert len(heard(two)) == 1
    assert (told.status_code, told.headers["content-type"]) == (503, "application/problem+json")
    problem = told.json()
    assert (problem["type"], problem["effect"], problem["retry"]) == (
        "/problems/broken",
        "unknown",
        "same_key",
    )
    assert told.headers["retry-after"] == "5"


def test_an_answer_that_breaks_off_ends_short_and_is_not_asked_for_again(need_tool, tmp_path):
    two = Listener(HALF), Listener(HALF)
    with (
        proxied(need_tool("nginx"), tmp_path, [one.port for one in two]) as proxy,
        proxy.line() as line,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        line.post(SETTLEMENTS, json={})
    assert len(heard(two)) == 1


def test_a_read_that_was_lost_has_changed_nothing(need_tool, tmp_path):
    one = Listener(CRASHED)
    with proxied(need_tool("nginx"), tmp_path, [one.port]) as proxy, proxy.line() as line:
        assert line.get("/v1/regions").json()["effect"] == "none"
    assert len(one.requests) == 1


def test_what_never_left_has_no_effect_and_the_next_goes_where_somebody_answers(need_tool, tmp_path):
    alive = Listener()
    with (
        proxied(need_tool("nginx"), tmp_path, [free_port(), alive.port]) as proxy,
        proxy.line() as line,
    ):
        told = [line.post(SETTLEMENTS, json={}) for _ in range(4)]
    refused = [one.json() for one in told if one.status_code == 503]
    assert [one["effect"] for one in refused] == ["none"]
    assert len(alive.requests) == 3


def test_what_callers_say_of_themselves_is_not_passed_on(proxy, listeners):
    behaving(listeners, ANSWER)
    forged = {
        "Client-Cert": ":AAAA:",
        "client-cert-chain": ":AAAA:",
        "Client_Cert": ":AAAA:",
        "Proxy-Secret": "mine",
        "X-Forwarded-For": "10.0.0.1",
        "Forwarded": "for=10.0.0.1",
        "X-Real-IP": "10.0.0.1",
        "X-Request-Id": "mine",
        "Idempotency-Key": "one",
    }
    with proxy.line() as line:
        assert line.post(SETTLEMENTS, json={}, headers=forged).status_code == 200
    (request,) = heard(listeners)
    passed = headers_of(request)
    assert passed["proxy-secret"] == SECRET
    assert passed["idempotency-key"] == "one"
    assert passed["x-request-id"] != "mine"
    assert passed["host"] == f"127.0.0.1:{proxy.port}"
    gone = {"client-cert", "client-cert-chain", "client_cert", "x-forwarded-for", "forwarded", "x-real-ip"}
    assert not gone & passed.keys()


def test_the_verified_certificate_is_told_in_place_of_a_made_up_one(proxy, listeners):
    behaving(listeners, ANSWER)
    hospital = proxy.clients.certificate("hospital")
    with proxy.line(hospital) as line:
        line.get("/v1/regions", headers={"Client-Cert": ":AAAA:"})
    (request,) = heard(listeners)
    assert request.lower().count("\r\nclient-cert:") == 1
    assert headers_of(request)["client-cert"] == hospital.escaped


@pytest.mark.parametrize(
    "given",
    [
        None,
        "00-" + "0" * 32 + "-00f067aa0ba902b7-01",
        'x","effect":"none',
        "00-4BF92F3577B34DA6A3CE929D0E0E4736",
    ],
)
def test_a_request_without_a_trace_is_given_one(proxy, listeners, given):
    behaving(listeners, ANSWER)
    with proxy.line() as line:
        line.get("/v1/regions", headers={"Traceparent": given} if given else {})
    trace = headers_of(heard(listeners)[0])["traceparent"].split("-")
    assert [len(part) for part in trace] == [2, 32, 16, 2]
    assert trace[1] == headers_of(heard(listeners)[0])["x-request-id"]
    assert f'"trace_id":"{trace[1]}"' in proxy.log


def test_the_callers_trace_goes_through_as_it_is(proxy, listeners):
    behaving(listeners, ANSWER)
    given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    with proxy.line() as line:
        line.get("/v1/regions", headers={"Traceparent": given})
        assert line.get("/livez", headers={"Traceparent": given}).json()["trace_id"] == given.split("-")[1]
    assert headers_of(heard(listeners)[0])["traceparent"] == given


def test_connections_to_the_gateways_are_kept(need_tool, tmp_path):
    one = Listener()
    with proxied(need_tool("nginx"), tmp_path, [one.port]) as proxy, proxy.line() as line:
        for _ in range(5):
            assert line.post(SETTLEMENTS, json={}).status_code == 200
    assert (len(one.requests), one.connections) == (5, 1)


def test_the_proxys_log_holds_neither_queries_nor_headers(proxy, listeners):
    behaving(listeners, ANSWER)
    with proxy.line() as line:
        line.get("/v1/regions?cursor=canary-query", headers={"Authorization": "Bearer canary-token"})
    assert '"path":"/v1/regions"' in proxy.log
    assert "canary" not in proxy.log


def test_a_certificate_that_is_taken_back_is_refused_after_a_reload(need_tool, tmp_path):
    one = Listener()
    with proxied(need_tool("nginx"), tmp_path, [one.port]) as proxy:
        hospital, other = (proxy.clients.certificate(name) for name in ("hospital", "other"))
        with proxy.line(hospital) as line:
            assert line.get("/v1/regions").status_code == 200
        proxy.list_revoked(proxy.clients.revoking(proxy.revoked, hospital))
        assert until(lambda: refused(proxy, hospital))
        assert not refused(proxy, other)


def test_under_a_list_that_has_run_out_no_certificate_counts(need_tool, tmp_path):
    one = Listener()
    with proxied(need_tool("nginx"), tmp_path, [one.port]) as proxy:
        hospital = proxy.clients.certificate("hospital")
        proxy.list_revoked(proxy.clients.revoking(lasts=timedelta(minutes=-1)))
        assert until(lambda: refused(proxy, hospital))
        until(lambda: "FAILED:CRL has expired" in proxy.log)
        with proxy.line() as line:
            assert line.get("/v1/regions").status_code == 200


def refused(proxy: Proxy, certificate: Certificate) -> bool:
    """Whether a new connection with that certificate is."""
    with proxy.line(certificate) as line:
        return line.get("/v1/regions").status_code == 401
