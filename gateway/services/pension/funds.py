"""Transfers' money as offices see it: settlement batches, and money that arrived (资金结算, 到账款项)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from gateway.services.pension.people import AgencyCode, StaffNumber
from gateway.services.pension.transfers import CaseNumber
from gateway.services.pension.words import BatchState, FundStatus, PaymentMismatch, PaymentState, Scheme
from gateway.services.words import Asked, Told
from gateway.vocabulary import Instant, Region, UnsignedYuan, region_of_area

OneLine = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
"""What a region takes as a remark (备注): one line."""


class BatchRequest(Asked):
    """Have the money settled now that an origin owes an agency, without waiting for the period (即时结算)."""

    origin_region: Region = Field(description="转出地区, which is to pay")
    agency_code: AgencyCode = Field(description="转入地经办机构 YAB003, of the caller's own area")
    handled_by: StaffNumber = Field(description="经办人工号 AAE011")

    @model_validator(mode="after")
    def _between_two_regions(self) -> Self:
        if region_of_area(self.agency_code) is self.origin_region:
            raise ValueError("origin_region is the agency's own; within a region no money is settled")
        return self


class SettlementBatch(Told):
    """The money of several cases that an origin is asked to pay to one account at once (资金定期结算批次)."""

    batch_id: UUID = Field(description="批次标识")
    batch_number: str = Field(description="批次号 PCH, under which the origin knows it")
    origin_region: Region = Field(description="转出地区")
    receiving_region: Region = Field(description="转入地区")
    agency_code: AgencyCode = Field(description="转入地经办机构 YAB003")
    state: BatchState = Field(description="批次状态")
    formed_on: date = Field(description="结算日期")
    line_count: int = Field(description="笔数")
    total: UnsignedYuan = Field(description="批次总额")
    region_batch_number: str | None = Field(
        default=None, description="结算批次号 AAZ288 / JSPH of the origin; absent before it has the batch"
    )
    refusal_code: str | None = Field(
        default=None, description="转出地不予受理的代码; only of a refused batch"
    )
    formed_at: Instant = Field(description="生成时间")
    announced_at: Instant | None = Field(
        default=None, description="转出地受理时间; absent before it has the batch"
    )


class SettlementLine(Told):
    """One case in a batch (结算明细)."""

    transfer_id: UUID = Field(description="业务标识")
    case_number: CaseNumber = Field(description="系统跟踪流水号 AAZ341 / GZLSH")
    amount: UnsignedYuan | None = Field(default=None, description="转移基金总额 AIC102; absent once erased")
    fund_status: FundStatus = Field(description="资金状态 now")


class SettlementBatchDetails(SettlementBatch):
    """A batch with its cases (结算批次详情)."""

    lines: tuple[SettlementLine, ...] = Field(
        description="结算明细, oldest first; a case of a refused batch stands in its next one"
    )


class SettlementBatchPage(Told):
    """The batches of the caller's region, which pays or receives (结算批次列表)."""

    batches: tuple[SettlementBatch, ...] = Field(description="批次, newest first")
    next_cursor: str | None = Field(default=None, description="下一页; absent on the last one")


class SettlementBatchesFormed(Told):
    """What was formed: a batch for each account, and one for each case that a refused batch held up."""

    batches: tuple[SettlementBatch, ...] = Field(description="已生成的批次; none when nothing is due")


class PaymentSummary(Told):
    """Money that a region received, without the name it bears (到账款项概要)."""

    payment_id: UUID = Field(description="款项标识")
    region: Region = Field(description="收款地区")
    payment_number: str = Field(description="登账编号 YAD010 / DZBH")
    state: PaymentState = Field(description="款项状态")
    amount: UnsignedYuan | None = Field(default=None, description="金额; absent until the region told it")
    scheme: Scheme | None = Field(default=None, description="险种; absent until the region told it")
    bank_receipt_number: str | None = Field(default=None, description="实收凭证编号 AAD008 / SSPZH")
    received_on: date | None = Field(default=None, description="登账时间 AAD017 / DZSJ")
    mismatch: PaymentMismatch | None = Field(
        default=None, description="待匹配原因; absent once it is matched, and before it was looked at"
    )
    transfer_id: UUID | None = Field(
        default=None, description="所属业务; of an unmatched payment the one that it seems to belong to"
    )
    heard_at: Instant = Field(description="得知到账时间")
    settled_at: Instant | None = Field(default=None, description="匹配或退回时间; absent before")


class Payment(PaymentSummary):
    """Money that arrived, with the name and number that the bank wrote (到账款项)."""

    name: str | None = Field(default=None, description="姓名 AAC003 / XM; absent once erased")
    id_number: str | None = Field(default=None, description="证件号码 AAC002 / BZHM; absent once erased")


class PaymentPage(Told):
    """Money that the caller's region received (到账款项列表)."""

    payments: tuple[PaymentSummary, ...] = Field(description="款项, newest first")
    next_cursor: str | None = Field(default=None, description="下一页; absent on the last one")


class PaymentMatch(Asked):
    """Say by hand which case money belongs to (人工匹配)."""

    transfer_id: UUID = Field(description="业务标识, of the caller's own office as the receiving one")
    handled_by: StaffNumber = Field(description="经办人工号 AAE011")


class PaymentReturn(Asked):
    """Send money back that belongs to no case (退回款项)."""

    reason: OneLine = Field(description="退回原因 AAE013 / BZ")
    handled_by: StaffNumber = Field(description="经办人工号 AAE011")


class PaymentSettled(Told):
    """What became of money that arrived (款项处理结果)."""

    payment_id: UUID = Field(description="款项标识")
    payment_number: str = Field(description="登账编号 YAD010 / DZBH")
    state: PaymentState = Field(description="款项状态")
    transfer_id: UUID | None = Field(default=None, description="所属业务; absent when it was sent back")
    region_receipt_number: str = Field(description="地区回执编号 AAZ002 / YWRZH")
