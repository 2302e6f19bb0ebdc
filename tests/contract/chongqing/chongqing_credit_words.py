"""Chongqing's credit platform over a line and from behind, and a record of the other region."""

import itertools
from typing import ClassVar

from credit_platforms import CreditPlatform, FromTheOther

from gateway.regions.chongqing.credit import ChongqingCredit, ChongqingCreditClient
from gateway.regions.chongqing.post import Post
from gateway.regions.transport import Line
from gateway.services.credit.records import CreditRecord

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


class Platform(CreditPlatform):
    """Chongqing's, with messages from Sichuan."""

    asked_by, area = "SC01", "510198"
    subject: ClassVar = {
        "credit_code": TIANFU,
        "name": "天府沙盒商贸有限公司",
        "legal_representative": "赵启明",
    }
    from_the_other = FromTheOther(FROM_SICHUAN, PUSH_NUMBER)

    def __init__(self, url, *, deadline=5.0, token="sandbox-chongqing-token"):
        line = Line("chongqing", url)
        post = Post(line, paas_id="chuanyu-gateway", token=token, deadline=deadline)
        super().__init__(url, line, ChongqingCredit(ChongqingCreditClient(post)))
        # Two nodes never mint the same message id within a second.
        self.node = next(_nodes)


delivery, question = Platform.from_the_other.delivery, Platform.from_the_other.question
