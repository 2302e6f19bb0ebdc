"""Golden exchanges with Sichuan: our request, its words, its answer, our answer; one file per operation."""

import json
from datetime import date
from pathlib import Path

import httpx
import pytest
from pydantic import TypeAdapter

from gateway.outcomes import Translated
from gateway.regions.gb18030 import decode, encode
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.medical_insurance import SichuanMedicalInsurance
from gateway.regions.transport import Line
from gateway.services.medical_insurance.backend import Charge, SettlementRef, ToRecord, VisitRef
from gateway.services.medical_insurance.filings import FilingRequest
from gateway.services.medical_insurance.people import EnrolmentSearch
from gateway.services.medical_insurance.visits import Diagnoses, Discharge, FeeLine, VisitOpening
from gateway.services.medical_insurance.words import FilingKind
from gateway.vocabulary import Message

pytestmark = pytest.mark.anyio

SAMPLES = sorted((Path(__file__).parent / "golden" / "sichuan").glob("*.json"))
ASKS = {
    "find_enrolments": (EnrolmentSearch,),
    "file_treatment": (FilingRequest, date),
    "read_filing": (FilingKind, str, str),
    "cancel_filing": (FilingKind, str, str, str),
    "open_visit": (VisitOpening,),
    "cancel_visit": (VisitRef,),
    "add_lines": (VisitRef, list[FeeLine]),
    "withdraw_lines": (VisitRef, list[str]),
    "record_diagnoses": (VisitRef, Diagnoses),
    "discharge": (VisitRef, Discharge),
    "pre_settle": (Charge,),
    "settle": (Charge,),
    "cancel_settlement": (SettlementRef,),
    "read_settlement": (SettlementRef,),
    "record_settlement": (ToRecord,),
    "catalogue_item": (str, date),
    "institution": (str,),
}
CONFIRMED = (
    '<?xml version="1.0" encoding="GB18030" standalone="yes"?><response><appcode>1</appcode><appmsg></appmsg>'
    "<output><jyzt>3</jyzt></output></response>"
)


@pytest.fixture
def anyio_backend():
    return "asyncio"


def line_that_replays(calls):
    """Sichuan's side of the samples; every call must be, to the byte, the one that was recorded."""
    waiting = iter(calls)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/yinhai/confirm":
            return httpx.Response(200, content=encode(CONFIRMED))
        call = next(waiting)
        assert decode(request.content) == call["request"]
        return httpx.Response(200, content=encode(call["answer"]))

    return Line("sichuan", "http://sichuan", transport=httpx.MockTransport(answer))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
async def test_speaks_the_regions_words_and_ours(path):
    sample = json.loads(path.read_text("utf-8"))
    line = line_that_replays(sample["calls"])
    backend = SichuanMedicalInsurance(SichuanClient(line, access_key="key", secret="secret"))
    kinds = ASKS[sample["operation"]]
    asked = [TypeAdapter(kind).validate_python(one) for kind, one in zip(kinds, sample["asked"], strict=True)]
    message = TypeAdapter(Message).validate_python(sample["message"])
    outcome = await getattr(backend, sample["operation"])(message, *asked)
    assert json.loads(json.dumps(shown(outcome))) == sample["answered"]
    assert list(outcome.residue) == sample["residue"]


def shown(outcome):
    """An outcome as the samples hold it."""
    if isinstance(outcome, Translated):
        return outcome.answer.model_dump(mode="json", exclude_none=True)
    return [answer.model_dump(mode="json", exclude_none=True) for answer in outcome.answers]


def test_every_operation_has_a_sample():
    assert {json.loads(path.read_text("utf-8"))["operation"] for path in SAMPLES} == set(ASKS)


def test_every_field_of_an_answer_can_be_traced_to_sichuans_field():
    line = line_that_replays([])
    backend = SichuanMedicalInsurance(SichuanClient(line, access_key="key", secret="secret"))
    traced = {
        one.path: (one.wire, one.rule)
        for translation in backend.answered_by("settle")
        for one in translation.lineage()
    }
    assert traced["amounts.basic_pool"] == ("yka248", "sichuan.settlement/amounts.basic_pool")
    assert traced["care_kind"][0] == "aka130"
    assert backend.answered_by("cancel_visit") == ()
