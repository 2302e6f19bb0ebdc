"""Mutual TLS ended at the proxy before a real town: a bound token is worth something with its own only."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from auditing import gateway
from proxying import DEMANDING, SECRET, Authority, Certificate, Proxy, proxied
from towns import Place, case_of, raised, until

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.window import SERVICE, new_key
from gateway.sandbox.issuer import Issuer
from gateway.settings import Settings

HOSPITAL, CLINIC = "hospital-chengdu", "hospital-chengdu-clinic"
INSTITUTION = f"{SERVICE}/institutions/H51019800001"
BODY_LIMIT = Settings.model_fields["body_limit_bytes"].default
OF_THE_CLINIC = """
[clients.hospital-chengdu-clinic]
organisation = "12510198MA60000249"
name = "沙盒成都第三医院"
kind = "hospital"
institution_code = "H51019800003"
scopes = ["medical-insurance"]
valid_from = "2026-01-01"
certificate_bound = true
"""


@dataclass(frozen=True)
class Street:
    """A town behind a proxy, and the hospital's certificate."""

    place: Place
    proxy: Proxy
    hospital: Certificate
    other: Certificate

    def bound(self, client_id: str = HOSPITAL, certificate: Certificate | None = None) -> dict[str, str]:
        """The header with a token that the issuer bound to the hospital's certificate."""
        issuer = Issuer.open(self.place.town.directory / "issuer")
        thumbprint = (certificate or self.hospital).thumbprint
        client = replace(issuer.register.named(client_id), certificate=thumbprint)
        return _bearer(issuer.token(client, client.granted(None)))

    def bearers(self, client_id: str = HOSPITAL) -> dict[str, str]:
        """The header with a token that is bound to nothing."""
        return _bearer(self.place.town.token(client_id))

    def read(
        self, certificate: Certificate | None, headers: dict[str, str], path: str = INSTITUTION
    ) -> httpx.Response:
        with self.proxy.line(certificate) as line:
            return line.get(path, headers=headers)

    def read_directly(self, headers: dict[str, str]) -> httpx.Response:
        """Past the proxy, as somebody inside the network could."""
        url = self.place.town.url("gateway") + INSTITUTION
        return httpx.get(url, headers=headers, trust_env=False, timeout=30)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def street(need_tool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    nginx = need_tool("nginx")
    with (
        raised(tmp_path_factory.mktemp("town"), settings={"CHUANYU_PROXY_SECRET": SECRET}) as place,
        proxied(nginx, tmp_path_factory.mktemp("proxy"), [_port(place)]) as proxy,
    ):
        hospital, other = (proxy.clients.certificate(name) for name in ("hospital", "other"))
        yield Street(place, proxy, hospital, other)


def _port(place: Place) -> int:
    return int(place.town.url("gateway").rpartition(":")[2])


def refused(told: httpx.Response) -> str:
    """That a request was refused for want of proof; the sentence that says why."""
    problem = told.json()
    assert (told.status_code, told.headers["content-type"]) == (401, "application/problem+json")
    assert (problem["type"], problem["effect"]) == ("/problems/not-authenticated", "none")
    assert told.headers["www-authenticate"].startswith('Bearer realm="chuanyu-gateway"')
    return str(problem["detail"])


# -- certificates -------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_bound_token_opens_with_its_certificate(street: Street, version: ssl.TLSVersion) -> None:
    with street.proxy.line(street.hospital, version=version) as line:
        assert line.get(INSTITUTION, headers=street.bound()).json()["region"] == "sichuan"


def test_a_whole_settlement_goes_through_the_proxy(street: Street) -> None:
    case = case_of("chongqing")
    with street.proxy.line(street.hospital) as line:

        def told(path: str, body: dict[str, Any], status: int) -> Any:
            answer = line.post(path, json=body, headers={**street.bound(), "Idempotency-Key": new_key()})
            assert answer.status_code == status, answer.text
            return answer.json()

        visit = told(f"{SERVICE}/visits", forms.opening(case, f"ZY{new_key()[:12]}"), 201)["visit_id"]
        told(f"{SERVICE}/visits/{visit}/fee-lines", forms.fee_lines(case), 201)
        settled = told(f"{SERVICE}/visits/{visit}/settlements", forms.settlement(case), 201)
        told(
            f"{SERVICE}/settlements/{settled['settlement_id']}/cancellation", {"reason": "患者要求退费"}, 201
        )


def test_a_stolen_token_is_worth_nothing_without_the_certificate(street: Street) -> None:
    assert street.read(street.hospital, street.bound()).status_code == 200
    assert "without one" in refused(street.read(None, street.bound()))


def test_nor_with_another_certificate_of_the_same_authority(street: Street) -> None:
    stolen = street.bound()
    assert street.read(street.hospital, stolen).status_code == 200
    assert "another certificate" in refused(street.read(street.other, stolen))
    assert 'error="invalid_token"' in street.read(street.other, stolen).headers["www-authenticate"]


def test_a_certificate_that_is_not_in_order_opens_nothing_whatever_the_token(
    street: Street, tmp_path: Path
) -> None:
    expired = street.proxy.clients.certificate("expired", lasts=timedelta(minutes=-1))
    foreign = Authority(tmp_path, "foreign").certificate("hospital-abroad")
    server = street.proxy.servers.certificate("of-the-servers-authority")
    for certificate in (expired, foreign, server, street.proxy.revoked):
        for headers in (street.bound(certificate=certificate), street.bearers(), {}):
            said = refused(street.read(certificate, headers))
            assert said == "The client certificate is of an unknown authority, out of its time, or revoked."


@pytest.mark.parametrize("name", ["Client-Cert", "client-cert", "CLIENT-CERT", "Client_Cert"])
def test_a_certificate_that_the_caller_only_names_is_none(street: Street, name: str) -> None:
    for certificate in (None, street.other):
        for told in (street.hospital.escaped, street.hospital.structured):
            refused(street.read(certificate, {**street.bound(), name: told, "Proxy-Secret": SECRET}))


def test_past_the_proxy_only_its_secret_makes_a_certificate_believed(street: Street) -> None:
    for told in (street.hospital.escaped, street.hospital.structured):
        headers = {**street.bound(), "Client-Cert": told}
        assert "not told by a proxy" in refused(street.read_directly(headers))
        refused(street.read_directly({**headers, "Proxy-Secret": SECRET[:-1]}))
        refused(street.read_directly({**headers, "Proxy-Secret": ""}))
        assert street.read_directly({**headers, "Proxy-Secret": SECRET}).status_code == 200


def test_whoever_agreed_on_bound_tokens_is_let_in_with_no_other(street: Street) -> None:
    assert street.read(street.other, street.bearers(CLINIC)).status_code == 200
    file = street.place.town.directory / "clinic.toml"
    file.write_text(OF_THE_CLINIC, "utf-8")
    done = gateway(street.place, "client", "register", str(file))
    assert done.stdout == f"{CLINIC} changed\n", done.stderr
    told = until(
        lambda: one if (one := street.read(street.other, street.bearers(CLINIC))).status_code == 401 else None
    )
    assert "bound to its certificate" in refused(told)
    assert street.read(street.other, street.bound(CLINIC, street.other)).status_code == 200

    shown = gateway(street.place, "client", "show", CLINIC).stdout
    assert "certificate_bound = true\n" in shown
    file.write_text(shown, "utf-8")
    assert gateway(street.place, "client", "register", str(file)).stdout == f"{CLINIC} unchanged\n"


def test_the_doctor_says_of_a_token_that_it_is_bound(street: Street) -> None:
    for headers, bound in ((street.bound(), True), (street.bearers(), False)):
        file = street.place.town.directory / "token"
        file.write_text(headers["Authorization"].removeprefix("Bearer "), "ascii")
        told = gateway(street.place, "doctor", "--json", "--token-file", str(file)).stdout
        (says,) = (one["says"] for one in json.loads(told)["checks"] if one["check"] == "token")
        assert ("only with the certificate that it is bound to" in says) is bound


def test_a_host_can_take_nobody_without_a_certificate(street: Street) -> None:
    named = {**street.bearers(), "Host": DEMANDING}
    assert refused(street.read(None, named)) == "This address takes nobody without a client certificate."
    assert street.read(street.other, named).status_code == 200
    assert street.read(None, street.bearers()).status_code == 200


# -- the rest of the way ------------------------------------------------------------------------------


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_beyond_the_gateways_limit_does_not_get_there(street: Street, chunked: bool) -> None:
    text = b'{"a":"' + b"x" * BODY_LIMIT + b'"}'
    with street.proxy.line() as line:
        told = line.post(
            f"{SERVICE}/visits",
            content=iter([text]) if chunked else text,
            headers={**street.bearers(), "Content-Type": "application/json", "Idempotency-Key": new_key()},
        )
    assert (told.status_code, told.headers["content-type"]) == (413, "application/problem+json")
    assert (told.json()["type"], told.json()["effect"]) == ("/problems/too-large", "none")
    lines = until(lambda: street.proxy.lines_about(told.json()["trace_id"]))
    assert ['"gateway":"",' in line for line in lines] == [True]


def test_a_body_at_the_limit_and_the_longest_token_are_the_gateways_to_judge(street: Street) -> None:
    text = b'{"a":"' + b"x" * (BODY_LIMIT - 8) + b'"}'
    headers = {**street.bearers(), "Content-Type": "application/json", "Idempotency-Key": new_key()}
    with street.proxy.line() as line:
        told = line.post(f"{SERVICE}/visits", content=text, headers=headers)
    assert (told.status_code, told.json()["type"]) == (422, "/problems/invalid")
    assert "does not read as a JWT" in refused(street.read(None, _bearer("x" * 8192)))


@pytest.mark.parametrize(
    "path",
    ["/livez", "/readyz", "/metrics", "//livez", "/%6civez", "/v1/../metrics", "/livez/", "/metrics?a=1"],
)
def test_what_is_for_the_house_is_not_shown_outside(street: Street, path: str) -> None:
    inside = street.place.town.url("gateway")
    assert httpx.get(f"{inside}/livez", trust_env=False).status_code == 200
    absent = street.read(street.hospital, {}, "/nothing-of-the-kind").json()
    hidden = street.read(street.hospital, {}, path)
    assert (hidden.status_code, hidden.headers["content-type"]) == (404, "application/problem+json")
    assert {**hidden.json(), "trace_id": ""} == {**absent, "trace_id": ""}


def test_no_answer_says_what_version_runs(street: Street) -> None:
    for told in (
        street.read(None, street.bearers()),
        street.read(None, {}, "/livez"),
        street.read(street.proxy.revoked, {}),
    ):
        assert told.headers["server"] == "nginx"
        assert told.headers["strict-transport-security"] == "max-age=31536000"
        assert "nginx" not in told.text


def test_whoever_speaks_in_the_clear_is_told_so(street: Street) -> None:
    told = httpx.get(street.proxy.url.replace("https:", "http:") + INSTITUTION, trust_env=False)
    assert (told.status_code, told.headers["content-type"]) == (400, "application/problem+json")
    assert "must be given up" in told.json()["detail"]


def test_a_gateway_that_is_away_is_told_as_itself_would(street: Street) -> None:
    street.place.town.stop("gateway")
    try:
        told = street.read(None, street.bearers())
    finally:
        street.place.town.restart("gateway")
    assert (told.status_code, told.json()["type"], told.json()["effect"]) == (503, "/problems/broken", "none")
    until(lambda: street.read(None, street.bearers()).status_code == 200, seconds=30)
