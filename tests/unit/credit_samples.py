"""Credit records as regions hold them, for the tests of the rules."""

from datetime import date, datetime

from gateway.services.credit.records import Amount, CreditRecord, Issuer, Subject
from gateway.services.credit.words import (
    AmountKind,
    PenaltyCategory,
    RecordClass,
    RecordKind,
    RecordStatus,
    Severity,
    SubjectKind,
)
from gateway.vocabulary import BEIJING, Region

CHENGDU, CHONGQING = "91510100MA6000016A", "91500000MA60000161"
REGULATOR, OTHER_REGULATOR = "11510198MA6000083F", "11500000MA6000016D"


def record(*, fine="15000.00", subject=CHENGDU, issuer=REGULATOR, name="川渝沙箱商贸有限公司", **differently):
    """A penalty of a fine, public in Sichuan."""
    told = {
        "region": Region.SICHUAN,
        "region_record_number": "SCXY2026000001",
        "kind": RecordKind.PENALTY,
        "catalogue_class": RecordClass.ADMINISTRATION,
        "subject": Subject(kind=SubjectKind.LEGAL_PERSON, name=name, credit_code=subject),
        "issuer": Issuer(name="沙箱市场监督管理局", credit_code=issuer),
        "document_number": "川市监罚〔2026〕1号",
        "title": "虚假宣传案",
        "penalties": (PenaltyCategory.FINE,),
        "amounts": (Amount(kind=AmountKind.FINE, value=fine),),
        "decided_on": date(2026, 4, 10),
        "published_on": date(2026, 4, 20),
        "severity": Severity.ORDINARY,
        "status": RecordStatus.CURRENT,
        "objected": False,
        "changed_at": datetime(2026, 4, 20, 9, 0, tzinfo=BEIJING),
    }
    return CreditRecord.model_validate({**told, **differently})
