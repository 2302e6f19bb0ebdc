"""The golden exchanges with Chongqing: what is asked, what goes out, what comes back, what is answered."""

import json
from datetime import datetime
from pathlib import Path
from typing import get_type_hints

import httpx
import orjson
from pydantic import TypeAdapter

from gateway.services.medical_insurance.backend import MedicalInsuranceBackend
from gateway.vocabulary import Message

GOLDEN = sorted((Path(__file__).parent / "golden" / "chongqing").glob("*.json"))


class Recorded(httpx.AsyncBaseTransport):
    """Stands for Chongqing: gives the answers of the file in turn, and keeps what it was sent."""

    def __init__(self, exchanges):
        self.answers = [orjson.dumps(exchange["answer"]) for exchange in exchanges]
        self.sent = []

    async def handle_async_request(self, request):
        self.sent.append(json.loads(await request.aread()))
        return httpx.Response(200, content=self.answers[len(self.sent) - 1])


def arguments_of(golden):
    hints = get_type_hints(getattr(MedicalInsuranceBackend, golden["operation"]))
    return {
        name: TypeAdapter(hints[name]).validate_python(golden["arguments"].get(name))
        for name in hints
        if name not in ("message", "return")
    }


def message_of(golden):
    hospital = golden["message_id"][:12]
    sent_at = datetime.fromisoformat(golden["sent_at"])
    return Message(golden["message_id"], sent_at, hospital, "沙盒医院", "his-client", **golden["areas"])
