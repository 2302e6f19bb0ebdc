"""What the credit platforms of both regions are asked, over a line and from behind, in our words."""

from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import uuid4

import httpx

from gateway.outcomes import Question
from gateway.services.credit.records import CreditRecord, RecordDelivery
from gateway.vocabulary import Message, now

BANK = "12500000MA60000166"


@dataclass(frozen=True)
class FromTheOther:
    """A record of the other region, and the number of its push."""

    record: CreditRecord
    push_number: str

    def delivery(self, version=1, *, withdrawn=False, public_until=None, number=None, **changed):
        record = CreditRecord.model_validate(self.record.model_dump(mode="json") | changed)
        pushed = self.push_number if number is None else number
        told = {"push_number": pushed, "version": version, "withdrawn": withdrawn}
        until = {"public_until": public_until} if public_until else {}
        return RecordDelivery(**told, record=record, **until)

    def question(self, message, *, facts=None, sent_at=None):
        """What the errand kept of a delivery."""
        kept = {"push_number": self.push_number, "version": 1, "document_number": self.record.document_number}
        return Question(
            operation="deliver_record",
            message_id=message.message_id,
            sent_at=sent_at or message.sent_at,
            facts=facts or kept,
        )


class CreditPlatform:
    """A platform as a node of the gateway sees it, and from behind; each region's own says the rest."""

    asked_by, area = "", ""
    """The operator and the area of the other region."""
    subject: ClassVar = {}
    """Whom the platform decides about."""
    from_the_other = None
    node = 1

    def __init__(self, url, line, region):
        self.url = url
        self.line = line
        self.region = region

    def message(self, fault=None):
        at = now()
        return Message(
            message_id=self.region.mint_message_id(BANK, at, self.node),
            sent_at=at,
            institution_code=BANK,
            institution_name=BANK,
            operator=self.asked_by,
            insured_area=self.area,
            treatment_area=self.area,
            sandbox_fault=fault,
        )

    async def about(self, code):
        return (await self.region.find_records(self.message(), code)).answers

    async def one(self, code, number):
        (found,) = (record for record in await self.about(code) if record.document_number == number)
        return found

    async def changes(self, after=0, limit=100):
        return (await self.region.hear_changes(self.message(), after, limit)).answers

    async def deliver(self, version=1, *, fault=None, **changed):
        return (
            await self.region.deliver_record(
                self.message(fault), self.from_the_other.delivery(version, **changed)
            )
        ).answer

    # -- from behind -----------------------------------------------------------------------------------

    async def get(self, path):
        async with httpx.AsyncClient(base_url=self.url) as http:
            return (await http.get(f"/control/credit/{path}")).raise_for_status().json()

    async def set(self, path, **asked):
        async with httpx.AsyncClient(base_url=self.url) as http:
            return (await http.post(f"/control/credit/{path}", json=asked)).raise_for_status().json()

    async def decided(self, **asked):
        return await self.set("decisions", **{"kind": "penalty", "subject": self.subject, **asked})

    async def act(self, record, act, **more):
        return await self.set("acts", record_number=record["record_number"], act=act, **more)

    async def held(self):
        return (await self.get("pushes"))["pushes"]


def later(message):
    """The same errand's message when it is enquired about; a fault asked for then strikes nothing."""
    return replace(message, exchanged=[], sandbox_fault="refuse")


def fresh_number():
    return uuid4().hex
