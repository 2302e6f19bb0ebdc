"""Chongqing's credit platform over a line and from behind, and a record of the other region."""

import itertools
from dataclasses import replace
from uuid import uuid4

import httpx

from gateway.outcomes import Question
from gateway.regions.chongqing.credit import ChongqingCredit, ChongqingCreditClient
from gateway.regions.chongqing.post import Post
from gateway.regions.transport import Line
from gateway.services.credit.records import CreditRecord, RecordDelivery
from gateway.vocabulary import Message, now

BANK = "12500000MA60000166"
BAYU, NAMESAKE, TIANFU = "91500000MA60000161", "91500198MA6000200W", "91510100MA6000016A"
VILLAGE, TAN = "N2510181MA60000164", "500198196906200030"
MARKET = "11500198MA6000016D"
PUSH_NUMBER = "0193" * 8
FROM_SICHUAN = CreditRecord.model_validate(
    {
        "region": "sichuan",
        "region_record_number": "SC510198000000000055",
        "kind": "penalty",
        "catalogue_class": "administration",
        "subject": {"kind": "legal_person", "name": "巴渝沙盒物流有限公司", "credit_code": BAYU},
        "issuer": {"name": "沙盒区市场监督管理局", "credit_code": "11510198MA6000016H"},
        "document_number": "川沙市监罚〔2026〕55号",
        "title": "超限运输",
        "content": "警告;罚款及没收违法所得",
        "penalties": ["fine", "warning", "confiscation"],
        "amounts": [{"kind": "fine", "value": "15000.00"}, {"kind": "confiscation", "value": "1200.50"}],
        "decided_on": "2026-06-01",
        "published_on": "2026-06-05",
        "severity": "ordinary",
        "status": "current",
        "objected": False,
        "changed_at": "2026-06-05T09:00:00+08:00",
    }
)


_nodes = itertools.count(1)


class Platform:
    """The platform as a node of the gateway sees it, and from behind."""

    def __init__(self, url, *, deadline=5.0, token="sandbox-chongqing-token"):
        self.url = url
        # Two nodes never mint the same message id within a second.
        self.node = next(_nodes)
        self.line = Line("chongqing", url)
        post = Post(self.line, paas_id="chuanyu-gateway", token=token, deadline=deadline)
        self.region = ChongqingCredit(ChongqingCreditClient(post))

    def message(self, fault=None):
        at = now()
        return Message(
            message_id=self.region.mint_message_id(BANK, at, self.node),
            sent_at=at,
            institution_code=BANK,
            institution_name=BANK,
            operator="SC01",
            insured_area="510198",
            treatment_area="510198",
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
        subject = {"credit_code": TIANFU, "name": "天府沙盒商贸有限公司", "legal_representative": "赵启明"}
        return await self.set("decisions", **{"kind": "penalty", "subject": subject, **asked})

    async def act(self, record, act, **more):
        return await self.set("acts", record_number=record["record_number"], act=act, **more)

    async def held(self):
        return (await self.get("pushes"))["pushes"]


def delivery(version=1, *, withdrawn=False, public_until=None, number=PUSH_NUMBER, **changed):
    record = CreditRecord.model_validate(FROM_SICHUAN.model_dump(mode="json") | changed)
    told = {"push_number": number, "version": version, "withdrawn": withdrawn, "record": record}
    return RecordDelivery(**told, **({"public_until": public_until} if public_until else {}))


def question(message, *, facts=None, sent_at=None):
    """What the errand kept of a delivery."""
    kept = {"push_number": PUSH_NUMBER, "version": 1, "document_number": FROM_SICHUAN.document_number}
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
