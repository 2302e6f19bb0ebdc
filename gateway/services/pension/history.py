"""A person's contributions year by year, as one region tells the other (历年缴费, 信息表表二)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from gateway.services.pension.months import span
from gateway.services.pension.words import AccountKind, ProofKind, Scheme
from gateway.services.texts import Code, Month, ShortText
from gateway.services.words import Asked
from gateway.vocabulary import AreaCode, Day, Ratio, Region, UnsignedYuan

Months = Annotated[int, Field(ge=0, le=12)]


class ContributionRow(Asked):
    """A stretch of at most one calendar year with one base and one place (信息表表二, IC91)."""

    year: Annotated[int, Field(ge=1951, le=2099)] = Field(description="年度 AAE001 / NIAN")
    from_month: Month = Field(description="开始年月 AAE041 / QRQ")
    to_month: Month = Field(description="终止年月 AAE042 / ZRQ")
    months: Months = Field(description="实际缴费月数 AAE202 / YS; 0 in suspended months")
    base_monthly: UnsignedYuan | None = Field(
        default=None, description="月缴费基数 AAE180 / YJFJS; absent in suspended months"
    )
    unit_rate: Ratio = Field(description="单位缴费比例 AAA042 / DWJFBL")
    credited_rate: Ratio = Field(description="单位划入账户比例 AAA043 / DWHZBL")
    personal_rate: Ratio = Field(description="个人缴费比例 AAA041 / GRJFBL")
    credited: UnsignedYuan = Field(description="当年记账金额 AAE381 / DNJZJE")
    credited_personal: UnsignedYuan = Field(description="其中个人部分 AAE264 / DNGRJF")
    interest: UnsignedYuan = Field(description="当年记账利息 AAE269 / DNJZLX")
    interest_personal: UnsignedYuan = Field(description="其中个人部分 AAE265 / DNGRLX")
    balance: UnsignedYuan = Field(description="年末累计储存额 AAE382 / ZBNMLJZHJE")
    balance_personal: UnsignedYuan = Field(description="其中个人部分 AAE273 / ZBNMLJGRJF")
    received_month: Month | None = Field(default=None, description="到账年月 AAB191 / DZNY")
    area_code: AreaCode = Field(description="行政区划 AAB299 / XZQH")
    area_name: ShortText | None = Field(default=None, description="地区名称 AAB300 / XZMC")
    account_kind: AccountKind = Field(default=AccountKind.GENERAL, description="账户类型 AAE473 / ZHLB")
    paid: bool = Field(default=True, description="到账标志 AAE078 / DZBZ; false: arrears")
    remark: ShortText | None = Field(default=None, description="备注 AAE013 / BZ")

    @model_validator(mode="after")
    def _lies_within_its_year(self) -> Self:
        year = f"{self.year:04d}-"
        if not (self.from_month.startswith(year) and self.to_month.startswith(year)):
            raise ValueError("from_month and to_month must lie in the row's year")
        if self.from_month > self.to_month:
            raise ValueError("from_month lies after to_month")
        if self.months > span(self.from_month, self.to_month):
            raise ValueError("months are more than there are from from_month to to_month")
        if (self.base_monthly is None) != (self.months == 0):
            raise ValueError("base_monthly belongs to months that were paid for, and only to them")
        return self


class LumpSum(Asked):
    """Contributions for past months paid at once (一次性缴费)."""

    from_month: Month = Field(description="补缴起始年月")
    to_month: Month = Field(description="补缴终止年月")
    paid_on: Day = Field(description="缴费日期")
    proof_kind: ProofKind | None = Field(default=None, description="证明材料种类")
    proof_issued_on: Day | None = Field(default=None, description="证明材料出具日期")

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.from_month > self.to_month:
            raise ValueError("from_month lies after to_month")
        if (self.proof_kind is None) != (self.proof_issued_on is None):
            raise ValueError("proof_kind and proof_issued_on come together")
        return self


class ContributionHistory(Asked):
    """Everything one region keeps of a person's contributions (历年缴费及个人账户记账信息)."""

    region: Region = Field(description="参保地区")
    person_number: Code = Field(description="个人编号, the region's own")
    scheme: Scheme = Field(description="险种")
    work_started_on: Day | None = Field(default=None, description="参加工作时间 AAC007 / CJGZSJ")
    first_contribution_month: Month | None = Field(
        default=None, description="本人首次缴费时间 AAC049 / SCJFSJ"
    )
    personal_contributions_began: Month | None = Field(
        default=None, description="首次参保地实行个人缴费时间 AAB305 / SCCBDGRJFSJ"
    )
    account_opened_month: Month | None = Field(default=None, description="建立个人账户时间 AAC032 / JZSJ")
    deemed_months: Annotated[int, Field(ge=0, le=720)] = Field(
        default=0, description="视同缴费月数 AAE200 / STYS"
    )
    before_1998: UnsignedYuan = Field(
        description="1998-01-01 前个人缴费累计本息 AIC093 / GRJF_98Q; 0.00 for none"
    )
    rows: tuple[ContributionRow, ...] = Field(description="历年缴费, oldest first")
    lump_sums: tuple[LumpSum, ...] = Field(default=(), description="一次性缴费")
