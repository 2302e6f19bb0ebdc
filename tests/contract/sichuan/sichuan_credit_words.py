"""Sichuan's credit platform over a line and from behind, and a record of the other region."""

from typing import ClassVar

from credit_platforms import CreditPlatform, FromTheOther
from sichuan_adapter_cases import KEY, SECRET

from gateway.regions.sichuan.credit import SichuanCredit, SichuanCreditClient
from gateway.regions.transport import Line
from gateway.services.credit.records import CreditRecord

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


class Platform(CreditPlatform):
    """Sichuan's, with messages from Chongqing."""

    asked_by, area = "CQ01", "500198"
    subject: ClassVar = {
        "credit_code": BAYU,
        "name": "巴渝沙盒物流有限公司",
        "legal_representative": "孙长江",
    }
    from_the_other = FromTheOther(FROM_CHONGQING, PUSH_NUMBER)

    def __init__(self, url, *, deadline=5.0):
        line = Line("sichuan", url)
        self.client = SichuanCreditClient(line, access_key=KEY, secret=SECRET, deadline=deadline)
        super().__init__(url, line, SichuanCredit(self.client))


delivery, question = Platform.from_the_other.delivery, Platform.from_the_other.question
