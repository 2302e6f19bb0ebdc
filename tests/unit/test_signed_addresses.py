"""Which requests mean to be signed, and for which address where the deployment names none."""

import pytest
from signed_gate import HIS, Clock, Nonces, Ring, let_in, request

from gateway.api.signed.callers import SignedCallers, is_signed

pytestmark = pytest.mark.anyio


async def test_in_a_sandbox_without_an_address_the_host_is_what_is_signed():
    gate = SignedCallers(Ring(), Nonces(), clock=Clock())
    url = "http://127.0.0.1:8000/v1/regions"
    asked = request(
        HIS.headers("GET", url), method="GET", url="/v1/regions", body=b"", host=b"127.0.0.1:8000"
    )
    assert await let_in(gate, asked) == ("his", b"")


@pytest.mark.parametrize(("header", "is_one"), [("signature", True), ("signature-input", True), ("x", False)])
def test_either_header_means_that_the_request_is_signed(header, is_one):
    assert is_signed(request({header: ""}).headers) is is_one
