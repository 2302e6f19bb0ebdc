"""Settlements (结算): every amount of the national setlinfo has its place here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from gateway.services.medical_insurance.people import Credential
from gateway.services.medical_insurance.visits import Parts
from gateway.services.medical_insurance.words import (
    CareKind,
    Fund,
    InsuranceKind,
    PersonCategory,
    RecordingState,
    SettlementKind,
)
from gateway.services.texts import LongText
from gateway.services.words import Asked, Told
from gateway.vocabulary import Ratio, Region, UnsignedYuan, Yuan


class SettlementRequest(Asked):
    """Price (no effect) or settle the visit's lines (预结算 / 结算)."""

    credential: Credential = Field(description="就诊凭证, shown again at the window")
    total: UnsignedYuan = Field(
        description="医疗费总额 medfee_sumamt; must be the sum of the lines that stand"
    )
    use_personal_account: bool = Field(default=True, description="个人账户使用标志 acct_used_flag")
    invoice_number: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,20}$")] | None = Field(
        default=None, description="发票号 invono"
    )


class SettlementCancellation(Asked):
    """Take a known settlement back (结算撤销, 退费)."""

    reason: LongText = Field(description="撤销原因")


class Amounts(Told):
    """The split of one settlement in CNY; negative throughout in a cancellation (结算信息 setlinfo)."""

    total: Yuan = Field(description="医疗费总额 medfee_sumamt")
    parts: Parts = Field(description="费用四分; their sum is the total")
    deductible_paid: Yuan = Field(description="实际支付起付线 act_pay_dedc")
    deductible_standard: Yuan | None = Field(default=None, description="起付标准 dedc_std / yka115")
    basic_pool: Yuan = Field(description="基本医疗保险统筹基金支出 hifp_pay")
    basic_pool_ratio: Ratio | None = Field(
        default=None, description="统筹基金支付比例 pool_prop_selfpay, a ratio despite its name"
    )
    civil_servant_subsidy: Yuan = Field(description="公务员医疗补助资金支出 cvlserv_pay")
    enterprise_supplementary: Yuan = Field(description="企业补充医疗保险基金支出 hifes_pay")
    resident_serious_illness: Yuan = Field(description="居民大病保险资金支出 hifmi_pay")
    employee_large_expense: Yuan = Field(description="职工大额医疗费用补助基金支出 hifob_pay")
    medical_assistance: Yuan = Field(description="医疗救助基金支出 maf_pay")
    disabled_veteran: Yuan = Field(description="伤残人员医疗保障基金支出 hifdm_pay")
    other_funds: Yuan = Field(description="其他支出 oth_pay")
    fund_total: Yuan = Field(description="基金支付总额 fund_pay_sumamt, without the personal account")
    personal_total: Yuan = Field(description="个人负担总金额 psn_part_amt")
    personal_account: Yuan = Field(description="个人账户支出 acct_pay, family account included")
    family_account: Yuan = Field(description="个人账户共济支付金额 acct_mulaid_pay, part of personal_account")
    cash: Yuan = Field(description="个人现金支出 psn_cash_pay")
    hospital_borne: Yuan = Field(description="医院负担金额 hosp_part_amt")
    account_balance: Yuan = Field(description="余额 balc, after this settlement")


class FundPayment(Told):
    """What one fund pays (结算基金分项信息 setldetail)."""

    fund: Fund = Field(description="基金支付类型 fund_pay_type")
    amount: Yuan = Field(description="基金支付金额 fund_payamt")
    in_scope: Yuan | None = Field(default=None, description="符合政策范围金额 inscp_scp_amt")
    payable_limit: Yuan | None = Field(default=None, description="本次可支付限额金额 crt_payb_lmt_amt")
    name: str | None = Field(default=None, description="基金支付类型名称 fund_pay_type_name")
    process: str | None = Field(default=None, description="结算过程信息 setl_proc_info")


class Clearing(Told):
    """How the settlement will be cleared between the provinces (清算)."""

    office: str | None = Field(default=None, description="清算经办机构 clr_optins / ykb037")
    kind: str | None = Field(default=None, description="清算类别 clr_type / yka316, the region's code")
    way: str | None = Field(default=None, description="清算方式 clr_way / yka054, the region's code")
    period: str | None = Field(default=None, description="清算期号 yae366, YYYYMM")


class Benefit(Told):
    """What the insured region computed (参保地待遇计算结果)."""

    settled_at: datetime = Field(description="结算时间 setl_time")
    insurance_kind: InsuranceKind | None = Field(default=None, description="险种类型")
    person_category: PersonCategory | None = Field(default=None, description="人员类别")
    care_kind: CareKind | None = Field(default=None, description="医疗类别")
    amounts: Amounts = Field(description="金额")
    fund_payments: list[FundPayment] = Field(description="基金分项")
    clearing: Clearing | None = Field(default=None, description="清算")


class RegionSettlement(Benefit):
    """A settlement in a region's ledger, under the region's own number."""

    region_settlement_number: str = Field(description="结算ID setl_id / yka103, the insured region's own")
    message_id: str = Field(description="医药机构结算ID medins_setl_id: the message that settled")


class PreSettlement(Benefit):
    """What a settlement would pay now; nothing has moved (预结算)."""

    visit_id: UUID = Field(description="就诊号")


class Recording(Told):
    """Whether the treatment area has recorded the settlement, so that the hospital is paid (就医地登记)."""

    state: RecordingState = Field(description="状态 at the moment of this answer")
    region: Region = Field(description="就医地区")
    region_record_number: str | None = Field(default=None, description="就医地登记号")
    errand_id: UUID | None = Field(default=None, description="登记办件号")


class Settlement(RegionSettlement):
    """A settlement or the cancellation of one (结算 / 撤销)."""

    settlement_id: UUID = Field(description="结算号, ours")
    kind: SettlementKind = Field(description="结算类别")
    visit_id: UUID = Field(description="就诊号")
    cancels: UUID | None = Field(default=None, description="被撤销的结算号")
    cancelled_by: UUID | None = Field(default=None, description="撤销此结算的结算号")
    insured_region: Region = Field(description="参保地区")
    recording: Recording = Field(description="就医地登记")


class RecordAccepted(Told):
    """What the treatment region gives back for a recorded settlement."""

    region_record_number: str
