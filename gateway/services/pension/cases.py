"""The transfer as a case: where it stands, what comes next by itself, and its timeline (业务全程)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from gateway.services.pension.clocks import ClockStep
from gateway.services.pension.eligibility import Eligibility
from gateway.services.pension.overlap import Overlap
from gateway.services.pension.people import AgencyCode, Applicant
from gateway.services.pension.transfers import CaseNumber, NonTransferableSegment
from gateway.services.pension.words import Act, FundStatus, Party, RelationStatus, Scheme
from gateway.services.words import Told, Word
from gateway.vocabulary import AreaCode, Instant, Region, UnsignedYuan

DEFINITION = 1
"""Which course new cases take. A case keeps its own; a worker leaves alone what it does not know."""


class Step(Word):
    """What the gateway does next by itself (自动环节)."""

    CHECK = "check", "校验两地参保信息"
    ISSUE_LETTER = "issue_letter", "请转入地生成联系函"
    DELIVER_LETTER = "deliver_letter", "向转出地送达联系函"
    READ_STATEMENT = "read_statement", "读取转出地信息表"
    RETURN_STATEMENT = "return_statement", "退回信息表"
    DELIVER_STATEMENT = "deliver_statement", "向转入地送达信息表"
    COMPLETE_AT_ORIGIN = "complete_at_origin", "请转出地办结"
    COMPLETE_AT_RECEIVER = "complete_at_receiver", "请转入地办结"
    READ_REFUSAL = "read_refusal", "读取转出地不予办理原因"
    REFUSE_AT_RECEIVER = "refuse_at_receiver", "告知转入地不予办理"
    TELL_ORIGIN = "tell_origin", "告知转出地"


class DocumentKind(Word):
    """What is kept with a case, sealed under its key (业务材料)."""

    APPLICATION = "application", "转移接续申请表"
    ELIGIBILITY = "eligibility", "资格校验结果"
    LETTER = "letter", "联系函"
    STATEMENT = "statement", "信息表"
    FAULTS = "faults", "信息表不符之处"
    REFUSAL = "refusal", "转出地不予办理"
    OVERLAP = "overlap", "重复缴费判定"
    CHOICE = "choice", "重复缴费选择"


class Standing(BaseModel):
    """Where the relation of a case stands (关系转移所处环节); the money stands elsewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    relation_status: RelationStatus
    next_step: Step | None = None
    awaited: Party | None = None
    clock: ClockStep | None = None
    clock_started_on: date | None = None
    due_on: date | None = None
    suspended_from: RelationStatus | None = None
    suspended_by: Party | None = None
    suspended_on: date | None = None
    tells: Act | None = None
    """What the origin is still to be told."""
    halted_code: str | None = None
    """Why a region refused the next step; an office decides how it goes on."""
    round: int = 1
    """Goes up with each statement that is given back and each step tried anew: a new errand, a new key."""
    letter_delivered: bool = False


class Entry(BaseModel):
    """One line of the timeline before it is kept (办理记录)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: Act
    party: Party
    handled_by: str
    on: date
    area_code: str | None = None
    reasons: tuple[str, ...] = ()
    code: str | None = None


class TimelineEntry(Told):
    """Who did what when (办理过程)."""

    at: Instant = Field(description="时间")
    on: date = Field(description="业务日期")
    act: Act = Field(description="办理动作")
    party: Party = Field(description="办理方")
    handled_by: str = Field(description="经办人工号; 0000 where the gateway acted by itself")
    area_code: AreaCode | None = Field(default=None, description="行政区划; absent for the gateway")
    region: Region | None = Field(default=None, description="所询地区; absent where none was asked")
    errand_id: UUID | None = Field(default=None, description="办件编号; absent where no region was asked")
    reasons: tuple[str, ...] = Field(description="原因, by code; none where none is needed")
    region_code: str | None = Field(default=None, description="地区原因代码; of a refusal")
    note: str | None = Field(default=None, description="说明; absent without one, or once it was erased")


class Awaited(Told):
    """What is awaited, from whom, and until when (待办)."""

    party: Party = Field(description="待办方")
    clock: ClockStep | None = Field(default=None, description="时限环节; absent without a time limit")
    started_on: date | None = Field(default=None, description="起算日期")
    due_on: date | None = Field(default=None, description="应办结日期; absent when it cannot be known")
    overdue: bool = Field(description="是否超期")


class Numbers(Told):
    """Under which numbers both regions know the case (业务编号)."""

    application: str | None = Field(default=None, description="受理业务流水号 YAE099 / YWLSH")
    letter: str | None = Field(default=None, description="联系函编号 AAE270 / LXHBH")
    statement: str | None = Field(default=None, description="信息表编号 / XXBBH")


class TransferAmounts(Told):
    """What the statement says of the money (转移金额), yuan."""

    account_total: UnsignedYuan = Field(description="个人账户转移额 AIC083")
    pool_total: UnsignedYuan = Field(description="统筹基金转移额 AIC084")
    total: UnsignedYuan = Field(description="转移基金总额 AIC102")


class TransferSummary(Told):
    """One transfer without the person's name (业务概要)."""

    transfer_id: UUID = Field(description="业务标识")
    case_number: CaseNumber = Field(description="系统跟踪流水号 AAZ341 / GZLSH")
    version: int = Field(description="版本; every act names the one it read")
    origin_area: AreaCode = Field(description="原参保地行政区划")
    receiving_area: AreaCode = Field(description="转入地行政区划")
    origin_scheme: Scheme = Field(description="转出险种")
    receiving_scheme: Scheme = Field(description="转入险种")
    applied_on: date = Field(description="受理日期")
    relation_status: RelationStatus = Field(description="关系转移状态")
    fund_status: FundStatus = Field(description="资金状态")
    awaited: Awaited | None = Field(default=None, description="待办; absent once nothing is awaited")
    halted_code: str | None = Field(
        default=None, description="地区拒绝下一环节的代码; the receiving office decides how it goes on"
    )


class TransferStep(Told):
    """What an act came to (办理结果)."""

    transfer_id: UUID = Field(description="业务标识")
    case_number: CaseNumber = Field(description="系统跟踪流水号 AAZ341 / GZLSH")
    version: int = Field(description="版本 after the act")
    relation_status: RelationStatus = Field(description="关系转移状态")
    awaited: Awaited | None = Field(default=None, description="待办; absent once nothing is awaited")
    region_receipt_number: str | None = Field(default=None, description="地区回执编号; absent without one")


class Transfer(TransferSummary):
    """A transfer with everything that its offices need (业务详情)."""

    person: Applicant | None = Field(default=None, description="申请人; absent once erased")
    agency_code: AgencyCode = Field(description="受理经办机构")
    numbers: Numbers = Field(description="业务编号")
    eligibility: Eligibility | None = Field(default=None, description="资格校验结果; absent before it")
    amounts: TransferAmounts | None = Field(default=None, description="转移金额; absent before the statement")
    statement_faults: tuple[str, ...] = Field(description="信息表不符之处, of the newest one given back")
    overlap: Overlap | None = Field(default=None, description="重复缴费判定; absent before the statement")
    non_transferable: tuple[NonTransferableSegment, ...] = Field(description="不可转移部分")
    tell_due_on: date | None = Field(
        default=None, description="应书面告知本人的期限; only while the person is still to be told"
    )
    told_on: date | None = Field(default=None, description="已书面告知本人的日期")
    timeline: tuple[TimelineEntry, ...] = Field(description="办理过程, oldest first")


class TransferPage(Told):
    """Transfers of the caller's office (业务列表)."""

    transfers: tuple[TransferSummary, ...] = Field(description="业务, newest first")
    overdue_count: int = Field(description="超期件数, of all that the office takes part in")
    next_cursor: str | None = Field(default=None, description="下一页; absent on the last one")


def awaited_on(standing: Standing, day: date) -> Awaited | None:
    """What a case awaits, as it is seen on a day."""
    if standing.awaited is None:
        return None
    return Awaited(
        party=standing.awaited,
        clock=standing.clock,
        started_on=standing.clock_started_on,
        due_on=standing.due_on,
        # In a suspension no term runs.
        overdue=standing.due_on is not None and standing.due_on < day and standing.suspended_on is None,
    )


def kept_at(entry: Entry, at: datetime, **known: object) -> TimelineEntry:
    """A line of the timeline as it is told."""
    said = entry.model_dump(exclude={"code"})
    return TimelineEntry.model_validate({"at": at, "region_code": entry.code, **said, **known})
