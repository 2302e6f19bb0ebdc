"""Sichuan's credit platform over a line and from behind, and a record of the other region."""

from dataclasses import replace
from uuid import uuid4

import httpx
from sichuan_adapter_cases import KEY, SECRET

from gateway.outcomes import Question
from gateway.regions.sichuan.credit import SichuanCredit, SichuanCreditClient
from gateway.regions.transport import Line
from gateway.services.credit.records import CreditRecord, RecordDelivery
from gateway.vocabulary import Message, now

BANK = "12500000MA60000166"
TIANFU, NAMESAKE, BAYU = "91510100MA6000016A", "91510198MA60002001", "91500000MA60000161"
VILLAGE, WANG = "N2510181MA60000164", "510198197203150010"
MARKET = "11510198MA6000016H"
PUSH_NUMBER = "0192" * 8
FROM_CHONGQING = CreditRecord.model_validate(
    {
        "region": "chongqing",
        "region_record_number": "CQ-CF-0001",
        "kind": "penalty",
        "catalogue_class": "administration",
        "subject": {"kind": "legal_person", "name": "天府沙盒商贸有限公司", "credit_code": TIANFU},
        "issuer": {"name": "重庆沙盒市场监督管理局", "credit_code": "11500198MA6000016D"},
        "document_number": "渝沙市监罚〔2026〕9号",
        "title": "虚假宣传",
        "content": "警告;罚款人民币15000元",
        "penalties": ["warning", "fine"],
        "amounts": [{"kind": "fine", "value": "15000.00"}],
        "decided_on": "2026-05-08",
        "published_on": "2026-05-12",
        "region_public_until": "2027-05-08",
        "severity": "ordinary",
        "status": "current",
        "objected": False,
        "changed_at": "2026-05-12T09:00:00+08:00",
    }
)


class Platform:
    """The platform as the gateway sees it, and from behind."""

    def __init__(self, url, *, deadline=5.0):
        self.url = url
        self.line = Line("sichuan", url)
        self.client = SichuanCreditClient(self.line, access_key=KEY, secret=SECRET, deadline=deadline)
        self.region = SichuanCredit(self.client)

    def message(self, fault=None):
        return Message(
            message_id=self.region.mint_message_id(BANK, now(), 1),
            sent_at=now(),
            institution_code=BANK,
            institution_name=BANK,
            operator="CQ01",
            insured_area="500198",
            treatment_area="500198",
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
        return (await self.region.deliver_record(self.message(fault), delivery(version, **changed))).answer

    # -- from behind -----------------------------------------------------------------------------------

    async def get(self, path):
        async with httpx.AsyncClient(base_url=self.url) as http:
            return (await http.get(f"/control/credit/{path}")).raise_for_status().json()

    async def set(self, path, **asked):
        async with httpx.AsyncClient(base_url=self.url) as http:
            return (await http.post(f"/control/credit/{path}", json=asked)).raise_for_status().json()

    async def decided(self, **asked):
        subject = {"credit_code": BAYU, "name": "巴渝沙盒物流有限公司", "legal_representative": "孙长江"}
        return await self.set("decisions", **{"kind": "penalty", "subject": subject, **asked})

    async def act(self, record, act, **more):
        return await self.set("acts", record_number=record["record_number"], act=act, **more)

    async def held(self):
        return (await self.get("pushes"))["pushes"]


def delivery(version=1, *, withdrawn=False, public_until=None, number=PUSH_NUMBER, **changed):
    record = CreditRecord.model_validate(FROM_CHONGQING.model_dump(mode="json") | changed)
    told = {"push_number": number, "version": version, "withdrawn": withdrawn, "record": record}
    return RecordDelivery(**told, **({"public_until": public_until} if public_until else {}))


def question(message, *, facts=None, sent_at=None):
    """What the errand kept of a delivery."""
    kept = {"push_number": PUSH_NUMBER, "version": 1, "document_number": FROM_CHONGQING.document_number}
    return Question(
        operation="deliver_record",
        message_id=message.message_id,
        sent_at=sent_at or message.sent_at,
        facts=facts or kept,
    )


def later(message):
    """The same errand's message when it is enquired about; a fault asked for then strikes nothing."""
    return replace(message, exchanged=[], sandbox_fault="refuse")


def fresh_number():
    return uuid4().hex
