"""What money goes with a person: the question, and the answer with its years (转移金额测算)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from gateway.services.pension.explanations import Explanation, first_day, rule_set_on
from gateway.services.pension.history import ContributionHistory, ContributionRow, LumpSum, Months
from gateway.services.pension.interest import CreditingMethod, InterestStatus
from gateway.services.pension.months import span
from gateway.services.pension.transfers import NonTransferableSegment
from gateway.services.pension.words import AccountKind, Scheme
from gateway.services.texts import Month
from gateway.services.words import Asked, Told, Word
from gateway.vocabulary import Ratio, UnsignedYuan, Yuan


class AmountRow(Asked):
    """A stretch of one calendar year with one base; what a region recorded for it may be left out."""

    from_month: Month = Field(description="开始年月 AAE041")
    to_month: Month = Field(description="终止年月 AAE042, in the same year")
    months: Months = Field(description="实际缴费月数 AAE202; 0 in suspended months")
    base_monthly: UnsignedYuan | None = Field(
        default=None, description="月缴费基数 AAE180; absent in suspended months"
    )
    unit_rate: Ratio | None = Field(
        default=None, description="单位缴费比例 AAA042; needed for a temporary account"
    )
    personal_rate: Ratio | None = Field(
        default=None, description="个人缴费比例 AAA041; needed for a temporary account"
    )
    credited: UnsignedYuan | None = Field(
        default=None, description="当年记账金额 AAE381 as recorded; compared with the account's size"
    )
    interest: UnsignedYuan | None = Field(default=None, description="当年记账利息 AAE269 as recorded")
    received_month: Month | None = Field(
        default=None,
        description="到账年月 AAB191; of a later year: credited and bearing interest since",
    )
    account_kind: AccountKind = Field(
        default=AccountKind.GENERAL, description="账户类型 AAE473; absent: general"
    )
    paid: bool = Field(default=True, description="到账标志 AAE078; false: arrears, which stay behind")

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.from_month[:4] != self.to_month[:4] or self.from_month > self.to_month:
            raise ValueError("from_month and to_month must lie in one year, in this order")
        if self.months > span(self.from_month, self.to_month):
            raise ValueError("months are more than there are from from_month to to_month")
        if (self.base_monthly is None) != (self.months == 0):
            raise ValueError("base_monthly belongs to months that were paid for, and only to them")
        temporary = self.account_kind is AccountKind.TEMPORARY and self.months
        if temporary and (self.unit_rate is None or self.personal_rate is None):
            raise ValueError("unit_rate and personal_rate are needed for a temporary account")
        return self

    @classmethod
    def of(cls, row: ContributionRow) -> AmountRow:
        """The same row of a history or a statement."""
        said = row.model_dump(include=set(cls.model_fields), exclude_none=True)
        return cls(**said)


class AmountQuestion(Asked):
    """Ask what would be transferred in a month (转移金额测算)."""

    origin_scheme: Scheme = Field(description="转出险种")
    receiving_scheme: Scheme = Field(description="转入险种")
    transferred_month: Month = Field(description="转移年月; its year's contributions bear no interest yet")
    before_1998: UnsignedYuan | None = Field(
        default=None, description="1998-01-01 前个人缴费累计本息 AIC093, as recorded; absent: none"
    )
    annuity_total: UnsignedYuan | None = Field(
        default=None, description="职业年金, as recorded; institutions only; absent: none"
    )
    rows: Annotated[tuple[AmountRow, ...], Field(max_length=200)] = Field(
        description="历年缴费, in any order; no month twice"
    )
    lump_sums: Annotated[tuple[LumpSum, ...], Field(max_length=50)] = Field(
        default=(), description="一次性缴费"
    )
    crediting_method: CreditingMethod = Field(
        default=CreditingMethod.MONTHLY, description="计息办法; absent: monthly"
    )

    @model_validator(mode="after")
    def _can_be_reckoned(self) -> Self:
        if Scheme.RESIDENT in (self.origin_scheme, self.receiving_scheme):
            raise ValueError("the resident scheme is joined when a pension is claimed")
        if self.annuity != "0.00" and self.origin_scheme is not Scheme.INSTITUTION:
            raise ValueError("annuity_total belongs to institutions")
        rule_set_on(first_day(self.transferred_month))
        latest = ""
        for row in sorted(self.rows, key=lambda row: row.from_month):
            if row.from_month <= latest:
                raise ValueError(f"rows name {row.from_month} twice")
            latest = row.to_month
        if latest > self.transferred_month:
            raise ValueError("rows reach beyond transferred_month")
        if any((row.received_month or "") > self.transferred_month for row in self.rows):
            raise ValueError("received_month lies after transferred_month")
        return self

    @property
    def before(self) -> str:
        """What was recorded for the time before 1998, in yuan."""
        return self.before_1998 or "0.00"

    @property
    def annuity(self) -> str:
        """The occupational annuity, in yuan."""
        return self.annuity_total or "0.00"

    @classmethod
    def of(
        cls, history: ContributionHistory, *, receiving_scheme: Scheme, transferred_month: str
    ) -> AmountQuestion:
        """The question that a region's history makes."""
        return cls(
            origin_scheme=history.scheme,
            receiving_scheme=receiving_scheme,
            transferred_month=transferred_month,
            before_1998=history.before_1998,
            rows=tuple(AmountRow.of(row) for row in history.rows),
            lump_sums=history.lump_sums,
        )


class Mismatch(Word):
    """How a year's record differs from the size at which it is transferred (计入比例不一致)."""

    EXCESS_STAYS = "excess_stays", "高于规定比例，超出部分不转移，原记录不变"
    RECORD_CORRECTED = "record_corrected", "低于规定比例，按规定比例计算转移，转出地更正记录"


class YearAmount(Told):
    """One year's part of what is transferred (分年度转移金额)."""

    year: int = Field(description="年度")
    account_kind: AccountKind = Field(description="账户类型")
    months: int = Field(description="计入转移的缴费月数")
    pool_months: int = Field(description="计入统筹转移的缴费月数")
    base_sum: Yuan = Field(description="缴费基数合计 of these months")
    account_rate: Ratio | None = Field(
        default=None, description="个人账户计入比例; absent in years without contributions to the account"
    )
    principal: Yuan = Field(description="当年记入本金, as transferred; with late payments for earlier years")
    late_principal: Yuan = Field(description="其中补缴以前年度")
    recorded: Yuan | None = Field(default=None, description="当年记账金额, as recorded; where it was given")
    mismatch: Mismatch | None = Field(default=None, description="与规定比例不一致的处理; where there is one")
    crediting_rate: Ratio | None = Field(
        default=None, description="记账利率; absent where recorded interest was taken, or none"
    )
    interest: Yuan = Field(description="当年利息; none in the year of the transfer")
    balance: Yuan = Field(description="年末累计储存额, as transferred")
    pool: Yuan = Field(description="当年统筹转移额")


class TransferAmount(Told):
    """What would be transferred, and how that was reckoned (转移金额)."""

    before_1998: Yuan = Field(description="1998-01-01 前个人缴费累计储存额 AIC093")
    until_last_year: Yuan = Field(description="1998-01-01 至上年末累计储存额 AIC089")
    current_year: Yuan = Field(description="调转当年记入本金 AIC082")
    account_total: Yuan = Field(description="个人账户转移额 AIC083 = the three before")
    pool_total: Yuan = Field(description="统筹基金转移额 AIC084")
    annuity_total: Yuan = Field(description="职业年金; as was given")
    total: Yuan = Field(description="转移基金总额 AIC102 = account + pool + annuity")
    months: int = Field(description="实际缴费月数, without what stays behind")
    pool_months: int = Field(description="计入统筹转移的月数")
    interest_status: InterestStatus = Field(description="利息状态")
    by_year: tuple[YearAmount, ...] = Field(description="分年度")
    non_transferable: tuple[NonTransferableSegment, ...] = Field(description="不可转移部分")
    explanation: Explanation = Field(description="依据与过程")
