"""The documents of a transfer: application, contact letter, statement (申请表, 联系函, 信息表)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from gateway.services.pension.history import ContributionRow, LumpSum
from gateway.services.pension.people import AgencyCode, Applicant, StaffNumber
from gateway.services.pension.words import (
    Keep,
    NonTransferableReason,
    RefusalReason,
    ReviewDecision,
    Scheme,
)
from gateway.services.texts import Code, Month, Name, ShortText
from gateway.services.words import Asked, Told
from gateway.vocabulary import ConnectedArea, Day, UnsignedYuan, Yuan, region_of_area

CaseNumber = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""系统跟踪流水号 AAZ341 / GZLSH: the number that every message of a case carries in both regions."""

Remark = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""What a member of staff writes to a case, in one line, as both regions take it (备注)."""


class Agent(Asked):
    """Who applies in the person's stead (代办人, YAE440 to YAE444)."""

    name: Name = Field(description="代办人姓名 YAE440")
    relation: ShortText = Field(description="与转移人员关系 YAE441")
    telephone: Annotated[str, Field(pattern=r"^[0-9+-]{5,20}$")] = Field(description="联系电话 YAE442")


class TransferApplication(Asked):
    """Ask the receiving region to take over a pension relation (转移接续申请表, IC89)."""

    person: Applicant = Field(description="申请人")
    origin_area: ConnectedArea = Field(description="原参保地行政区划 YAC250")
    receiving_area: ConnectedArea = Field(description="转入地行政区划 AAB299")
    agency_code: AgencyCode = Field(description="受理经办机构 YAB003, in the receiving area")
    origin_scheme: Scheme = Field(description="转出险种; with the next one the direction AIC113")
    receiving_scheme: Scheme = Field(description="转入险种")
    certificate_number: Code | None = Field(default=None, description="参保缴费凭证编号 YAC196")
    assigned: bool = Field(default=False, description="组织调动, approved at county level or above")
    agent: Agent | None = Field(default=None, description="代办人")
    handled_by: StaffNumber = Field(description="经办人工号 AAE011")

    @field_validator("receiving_area")
    @classmethod
    def _in_another_region(cls, area: str, said: ValidationInfo) -> str:
        origin = said.data.get("origin_area")
        if origin is not None and region_of_area(origin) is region_of_area(area):
            raise ValueError("must lie in another region than origin_area; within one no case is needed")
        return area

    @field_validator("origin_scheme", "receiving_scheme")
    @classmethod
    def _moves(cls, scheme: Scheme) -> Scheme:
        if scheme is Scheme.RESIDENT:
            raise ValueError("must be employee or institution; resident is joined when a pension is claimed")
        return scheme


class ApplicationAccepted(Told):
    """The receiving region has the application (受理)."""

    region_application_number: str = Field(description="业务流水号 YAE099 / YWLSH")


class Review(Asked):
    """What the second person decides about an application (复核)."""

    decision: ReviewDecision = Field(description="复核结论 AAE016")
    reasons: tuple[RefusalReason, ...] = Field(
        default=(), validate_default=True, description="不予办理的原因; with a refusal, each once"
    )
    note: Remark | None = Field(
        default=None,
        validate_default=True,
        description="复核意见; what to correct, or why it is refused",
    )
    reviewed_by: StaffNumber = Field(description="复核人工号; not the one who handled it")
    version: Annotated[int, Field(ge=1)] = Field(description="版本 of the case as it was read")

    @field_validator("reasons")
    @classmethod
    def _say_why(cls, reasons: tuple[RefusalReason, ...], said: ValidationInfo) -> tuple[RefusalReason, ...]:
        refused = said.data.get("decision") is ReviewDecision.REFUSE
        if refused and not reasons:
            raise ValueError("must say why it is refused")
        if reasons and not refused and "decision" in said.data:
            raise ValueError("belong to a refusal only")
        if len(set(reasons)) < len(reasons):
            raise ValueError("must not name a reason twice")
        return reasons

    @field_validator("note")
    @classmethod
    def _says_what(cls, note: str | None, said: ValidationInfo) -> str | None:
        if note is None and said.data.get("decision") is ReviewDecision.RETURN:
            raise ValueError("must say what is to be corrected")
        return note


class Correction(Asked):
    """What is corrected in an application that was returned (补正)."""

    person: Applicant = Field(description="申请人, as corrected; the number must be the same")
    certificate_number: Code | None = Field(default=None, description="参保缴费凭证编号")
    assigned: bool = Field(default=False, description="组织调动")
    handled_by: StaffNumber = Field(description="经办人工号")
    version: Annotated[int, Field(ge=1)] = Field(description="版本 of the case as it was read")


class CaseStep(Asked):
    """A step of one member of staff that needs a reason (中止, 恢复, 撤回)."""

    reason: Remark = Field(description="原因; for a suspension the documents that are wanted")
    handled_by: StaffNumber = Field(description="经办人工号")
    version: Annotated[int, Field(ge=1)] = Field(description="版本 of the case as it was read")


class Annulment(Asked):
    """Take back a transfer that was recorded (作废); two people of the receiving office."""

    reason: Remark = Field(description="作废原因")
    handled_by: StaffNumber = Field(description="经办人工号")
    reviewed_by: StaffNumber = Field(description="复核人工号")
    version: Annotated[int, Field(ge=1)] = Field(description="版本 of the case as it was read")

    @field_validator("reviewed_by")
    @classmethod
    def _another_person(cls, number: str, said: ValidationInfo) -> str:
        if number == said.data.get("handled_by"):
            raise ValueError("must be another person than handled_by")
        return number


class OverlapChoice(Asked):
    """Which months the person keeps, and where the rest is refunded (重复缴费选择)."""

    keep: Keep = Field(description="保留地")
    refund_bank_name: ShortText = Field(description="退款开户银行")
    refund_account_number: Annotated[str, Field(pattern=r"^[0-9]{8,30}$")] = Field(description="退款银行账号")
    confirmed_on: Day = Field(description="本人确认日期")
    handled_by: StaffNumber = Field(description="经办人工号")
    version: Annotated[int, Field(ge=1)] = Field(description="版本 of the case as it was read")


class ContactLetter(Told):
    """The receiving region's consent, and where the money is to go (同意接收函/联系函)."""

    letter_number: str = Field(description="联系函编号 AAE270 / LXHBH")
    issued_on: date = Field(description="出具日期 AAE036 / JBRQ")
    bank_name: str = Field(description="开户银行名称 AAC155 / KHYH")
    bank_number: str = Field(description="开户银行行号 AAC080 / KHHH")
    account_name: str = Field(description="银行开户全称 AAE009 / KHQC")
    account_number: str = Field(description="银行账号 AAC078 / YHZH")
    telephone: str = Field(description="联系电话 AAE005 / LXDH")
    address: str = Field(description="地址 AAE006 / DZ")
    postcode: str = Field(description="邮编 AAE007 / YB")


class Receipt(Told):
    """A region has taken note, under its own number (回执)."""

    region_receipt_number: str = Field(description="业务日志号 AAZ002 / YWRZH")


class NonTransferableSegment(Told):
    """Months that stay behind, and when the person was told so (不可转移部分)."""

    from_month: Month = Field(description="起始年月")
    to_month: Month = Field(description="终止年月")
    reason: NonTransferableReason = Field(description="原因")
    notice_number: str | None = Field(default=None, description="告知书编号")
    notified_on: date | None = Field(default=None, description="告知本人日期; within ten working days")


class TransferStatement(Told):
    """What the origin transfers: table one the money, table two year by year (信息表表一、表二)."""

    statement_number: str = Field(description="信息表编号 / XXBBH")
    letter_number: str = Field(description="联系函编号 AAE270 / LXHBH, which it answers")
    person_number: Code = Field(description="个人编号 at the origin")
    scheme: Scheme = Field(description="转出险种")
    unit_name: str | None = Field(default=None, description="转出单位名称 AAB004 / DWMC")
    work_started_on: date | None = Field(default=None, description="参加工作时间 AAC007 / CJGZSJ")
    personal_contributions_began: Month | None = Field(
        default=None, description="首次参保地实行个人缴费时间 AAB305 / SCCBDGRJFSJ"
    )
    first_contribution_month: Month | None = Field(
        default=None, description="本人首次缴费时间 AAC049 / SCJFSJ"
    )
    account_opened_month: Month | None = Field(default=None, description="建立个人账户时间 AAC032 / JZSJ")
    local_from: Month = Field(description="在本地缴费起始时间 AAE030 / BDQRQ")
    local_to: Month = Field(description="在本地缴费终止时间 AAE031 / BDZRQ")
    local_months: int = Field(description="在本地实际缴费月数 AAE201 / SJYS")
    deemed_months: int = Field(default=0, description="视同缴费月数 AAE200 / STYS")
    transferred_on: date = Field(description="转移时间 AAE035 / ZYSJ")
    before_1998: Yuan = Field(description="1998-01-01 前个人缴费累计储存额 AIC093 / GRJF_98Q")
    until_last_year: Yuan = Field(description="1998-01-01 至上年末累计储存额 AIC089 / GRZH_98H")
    current_year: Yuan = Field(description="调转当年记入本金 AIC082 / DNGRZHBJ")
    account_total: Yuan = Field(description="个人账户转移额 AIC083 / GRZHZYZE = the three before")
    pool_total: Yuan = Field(description="统筹基金转移额 AIC084 / TCJJZYZE")
    annuity_total: Yuan = Field(description="职业年金 / ZYNJZE; 0.00 but for institutions")
    total: Yuan = Field(description="转移基金总额 AIC102 / ZYJJZE = account + pool + annuity")
    rows: tuple[ContributionRow, ...] = Field(description="表二")
    lump_sums: tuple[LumpSum, ...] = Field(default=(), description="一次性缴费")
    non_transferable: tuple[NonTransferableSegment, ...] = Field(default=(), description="不可转移部分")
    handled_by: str = Field(description="经办人 AAE011 / JBR")
    reviewed_by: str = Field(description="复核人 / FHR")


class OriginRefusal(Told):
    """The origin will not transfer (转出地不予办理)."""

    reason: RefusalReason = Field(description="原因")
    region_code: str = Field(description="转出地原因代码")
    note: str = Field(default="", description="说明")


class OverlapCleared(Told):
    """What a region refunded for months that are counted elsewhere (重复缴费清退)."""

    refunded: Yuan = Field(description="清退个人账户金额, yuan")
    months: int = Field(description="清退月数")


class IncomingPayment(Told):
    """Money that a region received; it bears no case number (转移基金登账, AD12)."""

    payment_number: str = Field(description="登账编号 YAD010 / DZBH")
    name: str = Field(description="姓名 AAC003 / XM")
    id_number: str = Field(description="证件号码 AAC002 / BZHM")
    scheme: Scheme = Field(description="险种 AAE140 / XZLX")
    amount: UnsignedYuan = Field(description="金额 YAD003 / JE")
    bank_receipt_number: str = Field(description="实收凭证编号 AAD008 / SSPZH")
    received_on: date = Field(description="登账时间 AAD017 / DZSJ")


class BatchAccepted(Told):
    """The origin has a settlement batch and will pay it (结算批次受理)."""

    region_batch_number: str = Field(description="结算批次号 of the region")
    total: Yuan = Field(description="批次总额")
    count: int = Field(description="笔数")
