"""Requests as a hospital sends them: right ones from the examples, and ones with a single thing changed."""

import copy
import json
from uuid import uuid4

from gateway.api.examples import example

CANARY = "CANARY7319"
VISIT = "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d01"
SETTLE = f"/v1/medical-insurance/visits/{VISIT}/settlements"
PRE_SETTLE = f"/v1/medical-insurance/visits/{VISIT}/pre-settlements"
LINES = f"/v1/medical-insurance/visits/{VISIT}/fee-lines"
OPEN = "/v1/medical-insurance/visits"
DISCHARGE = f"/v1/medical-insurance/visits/{VISIT}/discharge"
DIAGNOSES = f"/v1/medical-insurance/visits/{VISIT}/diagnoses"
SEARCH = "/v1/medical-insurance/enrolments/search"
FILINGS = "/v1/medical-insurance/remote-treatment-filings"
ASKED = {
    SETTLE: "settleVisit",
    LINES: "addFeeLines",
    OPEN: "openVisit",
    DISCHARGE: "dischargePatient",
    DIAGNOSES: "recordDiagnoses",
    SEARCH: "searchEnrolments",
    FILINGS: "createRemoteTreatmentFiling",
}
JSON = {"content-type": "application/json"}


def request_for(path):
    return copy.deepcopy(example(ASKED[path])["request"])


def changed(path, pointer, value):
    """The example of a request with one member replaced; ... takes it out."""
    body = request_for(path)
    *parents, last = [int(part) if part.isdigit() else part for part in pointer.split("/")[1:]]
    box = body
    for part in parents:
        box = box[part]
    if value is ...:
        del box[last]
    else:
        box[last] = value
    return body


async def send(client, path, body, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return await client.post(
        path, content=content, headers=JSON | {"idempotency-key": str(uuid4())} | headers
    )


def problem(response, status, slug):
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    told = response.json()
    assert (told["status"], told["type"]) == (status, f"/problems/{slug}")
    assert told["effect"] == "none"
    return told
