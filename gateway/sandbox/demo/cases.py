"""The computed cases as data: who is treated where and when, what is charged, and what must come out."""

from dataclasses import dataclass
from decimal import Decimal

from gateway.sandbox.demo import charges
from gateway.sandbox.demo.charges import Charge


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An insured person of the sandbox, as the region knows them (参保人)."""

    name: str
    resident_id: str
    region: str
    area: str
    number: str
    """The region's own number for the person (人员编号)."""
    insurance: str

    @property
    def credential(self) -> dict[str, str]:
        """The identity card, as shown at the window (就诊凭证)."""
        return {"kind": "resident_id", "number": self.resident_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hospital:
    """A designated institution and the client that calls for it (定点医药机构)."""

    code: str
    name: str
    region: str
    area: str
    client_id: str
    doctor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A visit from the door to the bill; amounts named in `money` are members of the contract's amounts."""

    letter: str
    title: str
    person: Person
    hospital: Hospital
    care: str
    department: tuple[str, str, str]
    """Code, name and specialty (科室, 科别)."""
    diagnosis: tuple[str, str]
    started_on: str
    ended_on: str
    charges: tuple[Charge, ...]
    parts: dict[str, str]
    money: dict[str, str]
    referred: bool = False
    """A referral is filed before the visit (转诊备案)."""

    @property
    def inpatient(self) -> bool:
        """Whether the person is admitted (住院)."""
        return self.care == "inpatient"

    @property
    def total(self) -> str:
        """The sum of the lines (费用总额)."""
        return f"{sum((charge.amount for charge in self.charges), Decimal()):.2f}"


def _person(name: str, resident_id: str, number: str, insurance: str) -> Person:
    region = "chongqing" if number.startswith("ZG") else "sichuan"
    area = "500198" if region == "chongqing" else "510198"
    return Person(
        name=name, resident_id=resident_id, region=region, area=area, number=number, insurance=insurance
    )


EMPLOYEE, RESIDENT = "employee_basic", "resident_basic"
ZHOU_JICHUAN = _person("周济川", "500198196906200030", "ZG5001980001", EMPLOYEE)
CHEN_XIAOYU = _person("陈晓渝", "500198198409010040", "ZG5001980002", EMPLOYEE)
ZHANG_YONGFU = _person("张永福", "500198196611090030", "ZG5001980005", RESIDENT)
MAIMAITI_AILI = _person("买买提·艾力", "500198198804300056", "ZG5001980008", EMPLOYEE)
LI_QIUYUE = _person("李秋月", "510198198807120028", "0098000002", RESIDENT)
JICHUAN_QING = _person("𠮷川晴", "510198199305090038", "0098000007", EMPLOYEE)

CHENGDU = Hospital(
    code="H51019800001",
    name="沙盒成都第一医院",
    region="sichuan",
    area="510198",
    client_id="hospital-chengdu",
    doctor="罗𬭼·扎西",
)
CHONGQING = Hospital(
    code="H50019800001",
    name="渝州沙箱总医院",
    region="chongqing",
    area="500198",
    client_id="hospital-chongqing",
    doctor="向𠮷安",
)

_CARDIOLOGY = ("0304", "心血管内科", "A03.04")
_ORTHOPAEDICS = ("0403", "骨科", "A04.03")
_ONCOLOGY = ("1900", "肿瘤科", "A19")
_GENERAL = ("0301", "普通内科", "A03.01")

CASE_A = Case(
    letter="A",
    title="Chongqing employee, inpatient in Chengdu, exempt from filing (川渝免备案)",
    person=ZHOU_JICHUAN,
    hospital=CHENGDU,
    care="inpatient",
    department=_CARDIOLOGY,
    diagnosis=("I25.101", "冠状动脉粥样硬化性心脏病"),
    started_on="2026-01-05",
    ended_on="2026-01-15",
    charges=charges.CORONARY_STENTS_IN_CHENGDU,
    parts={
        "fully_self_paid": "1500.00",
        "over_limit": "360.00",
        "preliminary_self_paid": "2140.00",
        "in_scope": "28580.00",
    },
    money={
        "total": "32580.00",
        "deductible_paid": "880.00",
        "basic_pool": "23545.00",
        "fund_total": "23545.00",
        "personal_total": "9035.00",
        "personal_account": "3000.00",
        "cash": "6035.00",
    },
)
CASE_A_REFERRED = Case(
    letter="A'",
    title="the same in 2024, before the exemption, with a referral (转诊备案, factor 0.9)",
    person=CASE_A.person,
    hospital=CASE_A.hospital,
    care=CASE_A.care,
    department=CASE_A.department,
    diagnosis=CASE_A.diagnosis,
    started_on="2024-03-05",
    ended_on="2024-03-15",
    charges=CASE_A.charges,
    parts=CASE_A.parts,
    money={
        **CASE_A.money,
        "basic_pool": "21190.50",
        "fund_total": "21190.50",
        "personal_total": "11389.50",
        "cash": "8389.50",
    },
    referred=True,
)
CASE_B = Case(
    letter="B",
    title="Chengdu resident, inpatient in Chongqing, exempt from filing",
    person=LI_QIUYUE,
    hospital=CHONGQING,
    care="inpatient",
    department=_ORTHOPAEDICS,
    diagnosis=("M87.000", "特发性股骨头无菌性坏死"),
    started_on="2026-02-02",
    ended_on="2026-02-12",
    charges=charges.HIP_REPLACEMENT_IN_CHONGQING,
    parts={
        "fully_self_paid": "800.00",
        "over_limit": "120.00",
        "preliminary_self_paid": "1480.00",
        "in_scope": "16000.00",
    },
    money={
        "total": "18400.00",
        "deductible_paid": "500.00",
        "basic_pool": "10540.00",
        "fund_total": "10540.00",
        "personal_total": "7860.00",
        "personal_account": "0.00",
        "cash": "7860.00",
    },
)
CASE_B_UNFILED = Case(
    letter="B'",
    title="the same in 2024, not filed (未备案, factor 0.7)",
    person=CASE_B.person,
    hospital=CASE_B.hospital,
    care=CASE_B.care,
    department=CASE_B.department,
    diagnosis=CASE_B.diagnosis,
    started_on="2024-04-02",
    ended_on="2024-04-12",
    charges=CASE_B.charges,
    parts=CASE_B.parts,
    money={
        **CASE_B.money,
        "basic_pool": "7378.00",
        "fund_total": "7378.00",
        "personal_total": "11022.00",
        "cash": "11022.00",
    },
)
CASE_C = Case(
    letter="C",
    title="Chongqing resident, inpatient in Chengdu, with serious-illness insurance (大病)",
    person=ZHANG_YONGFU,
    hospital=CHENGDU,
    care="inpatient",
    department=_ONCOLOGY,
    diagnosis=("C34.900", "支气管或肺恶性肿瘤"),
    started_on="2026-01-06",
    ended_on="2026-02-05",
    charges=charges.LUNG_CANCER_IN_CHENGDU,
    parts={
        "fully_self_paid": "5000.00",
        "over_limit": "1000.00",
        "preliminary_self_paid": "6000.00",
        "in_scope": "84000.00",
    },
    money={
        "total": "96000.00",
        "deductible_paid": "800.00",
        "basic_pool": "41600.00",
        "resident_serious_illness": "13526.40",
        "fund_total": "55126.40",
        "personal_total": "40873.60",
        "personal_account": "0.00",
        "cash": "40873.60",
    },
)
CASE_D = Case(
    letter="D",
    title="Chongqing employee, outpatient in Chengdu, first visit of the year",
    person=CHEN_XIAOYU,
    hospital=CHENGDU,
    care="outpatient",
    department=_GENERAL,
    diagnosis=("I10.x00", "原发性高血压"),
    started_on="2026-01-07",
    ended_on="2026-01-07",
    charges=charges.OUTPATIENT_VISIT_IN_CHENGDU,
    parts={
        "fully_self_paid": "42.00",
        "over_limit": "0.00",
        "preliminary_self_paid": "31.60",
        "in_scope": "544.80",
    },
    money={
        "total": "618.40",
        "deductible_paid": "200.00",
        "basic_pool": "172.40",
        "fund_total": "172.40",
        "personal_total": "446.00",
        "personal_account": "446.00",
        "cash": "0.00",
    },
)
COMPUTED_CASES = (CASE_A, CASE_A_REFERRED, CASE_B, CASE_B_UNFILED, CASE_C, CASE_D)

# 350.00 in scope, of which 200.00 deductible; half of the rest from the pool.
LOST_ANSWER = Case(
    letter="E",
    title="Chongqing employee, outpatient in Chengdu; the answer to the settlement is lost",
    person=MAIMAITI_AILI,
    hospital=CHENGDU,
    care="outpatient",
    department=_GENERAL,
    diagnosis=("E11.900", "2型糖尿病"),
    started_on="2026-01-08",
    ended_on="2026-01-08",
    charges=charges.CHECK_UP_IN_CHENGDU,
    parts={
        "fully_self_paid": "0.00",
        "over_limit": "0.00",
        "preliminary_self_paid": "0.00",
        "in_scope": "350.00",
    },
    money={
        "total": "350.00",
        "deductible_paid": "200.00",
        "basic_pool": "75.00",
        "fund_total": "75.00",
        "personal_total": "275.00",
        "personal_account": "275.00",
        "cash": "0.00",
    },
)
