"""Which place will pay the pension: the ordered decision of the national rules (待遇领取地)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field, model_validator

from gateway.services.pension.explanations import DecisionDay, Explanation, explained, step
from gateway.services.pension.places import province_name, province_of, same_place
from gateway.services.pension.words import AccountKind
from gateway.services.texts import Month
from gateway.services.words import Asked, Told, Word
from gateway.vocabulary import AreaCode

TEN_YEARS = 120
"""Months in one place that make it pay (国办发〔2009〕66号第六条)."""

StayMonths = Annotated[int, Field(ge=0, le=720)]


class BenefitAreaGround(Word):
    """By which rule the place was found (确定依据); the first that fits, in this order."""

    HOUSEHOLD = "household", "基本养老保险关系在户籍地"
    CURRENT = "current", "关系不在户籍地，在关系所在地累计缴费满 10 年"
    LATEST_PREVIOUS = "latest_previous", "关系所在地不满 10 年，转回上一个满 10 年的原参保地"
    HOUSEHOLD_FALLBACK = "household_fallback", "各参保地均不满 10 年，归集至户籍地"


class BenefitStay(Asked):
    """The time insured in one area (参保经历)."""

    area_code: AreaCode = Field(description="参保地行政区划")
    contribution_months: StayMonths = Field(description="实际缴费月数")
    deemed_months: StayMonths = Field(default=0, description="视同缴费月数, worked in this area")
    last_month: Month = Field(description="最后缴费年月")
    account_kind: AccountKind = Field(
        default=AccountKind.GENERAL, description="账户类型 AAE473; absent: general"
    )
    collected_into: AreaCode | None = Field(
        default=None,
        description="归集地 of a temporary account's contributions; the current place unless said",
    )

    @model_validator(mode="after")
    def _only_the_temporary_is_collected(self) -> Self:
        if self.collected_into is not None and self.account_kind is not AccountKind.TEMPORARY:
            raise ValueError("collected_into belongs to a temporary account")
        return self


class BenefitAreaQuestion(Asked):
    """Ask where somebody will claim the pension (待遇领取地判定)."""

    household_area: AreaCode = Field(description="户籍地行政区划 AAC010")
    current_area: AreaCode = Field(description="基本养老保险关系所在地行政区划")
    stays: Annotated[tuple[BenefitStay, ...], Field(min_length=1, max_length=50)] = Field(
        description="各参保地经历, in any order"
    )
    decided_on: DecisionDay = Field(description="判定日期; picks the rules in force")


class PlaceMonths(Told):
    """What counts for one place (各地累计缴费年限)."""

    province_area: AreaCode = Field(description="省级行政区划")
    name: str = Field(description="名称")
    contribution_months: int = Field(description="实际缴费月数")
    deemed_months: int = Field(description="视同缴费月数")
    months: int = Field(description="累计月数 = both")


class BenefitArea(Told):
    """Which place pays, and what is to be brought together there (待遇领取地)."""

    province_area: AreaCode = Field(description="待遇领取地, 省级行政区划")
    name: str = Field(description="待遇领取地名称")
    ground: BenefitAreaGround = Field(description="确定依据")
    by_place: tuple[PlaceMonths, ...] = Field(description="各地累计缴费年限, the latest place first")
    collects_from: tuple[AreaCode, ...] = Field(description="需归集关系和资金的其他参保地, 省级行政区划")
    explanation: Explanation = Field(description="依据与过程")


@dataclass(slots=True)
class _Place:
    contribution_months: int = 0
    deemed_months: int = 0
    last_month: str = ""

    @property
    def months(self) -> int:
        return self.contribution_months + self.deemed_months


def _places(question: BenefitAreaQuestion) -> dict[str, _Place]:
    """Months by province, the latest first; what is in a temporary account counts where it is collected."""
    places: dict[str, _Place] = {}
    for stay in question.stays:
        temporary = stay.account_kind is AccountKind.TEMPORARY
        counted = (stay.collected_into or question.current_area) if temporary else stay.area_code
        place = places.setdefault(province_of(counted), _Place())
        place.contribution_months += stay.contribution_months
        place.deemed_months += stay.deemed_months
        if not temporary:
            place.last_month = max(place.last_month, stay.last_month)

    def by_age(one: tuple[str, _Place]) -> tuple[str, int, str]:
        return one[1].last_month, one[1].months, one[0]

    return dict(sorted(places.items(), key=by_age, reverse=True))


def _decide(question: BenefitAreaQuestion, places: dict[str, _Place]) -> tuple[BenefitAreaGround, str]:
    home, current = province_of(question.household_area), province_of(question.current_area)
    if same_place(home, current):
        return BenefitAreaGround.HOUSEHOLD, home
    if places.get(current, _Place()).months >= TEN_YEARS:
        return BenefitAreaGround.CURRENT, current
    for province, place in places.items():
        if province != current and place.months >= TEN_YEARS:
            return BenefitAreaGround.LATEST_PREVIOUS, province
    return BenefitAreaGround.HOUSEHOLD_FALLBACK, home


def determine_benefit_area(question: BenefitAreaQuestion) -> BenefitArea:
    """Decide by 国办发〔2009〕66号第六条 and 人社部规〔2016〕5号第一条, the first that fits.

    One province is one place (66号第十二条); deemed months count for the place where they were worked.
    Contributions to a temporary account count for the place that collects them, not where they were paid.
    """
    places = _places(question)
    ground, province = _decide(question, places)
    steps = [
        step(
            "户籍地与关系所在地",
            f"户籍地为{province_name(question.household_area)}，"
            f"关系所在地为{province_name(question.current_area)}。",
        ),
        *(
            step(
                f"{province_name(code)}累计缴费年限",
                f"实际缴费 {place.contribution_months} 个月，视同缴费 {place.deemed_months} 个月，"
                f"合计 {place.months} 个月（{place.months // 12} 年 {place.months % 12} 个月）。",
            )
            for code, place in places.items()
        ),
        step("待遇领取地", f"{ground.term}：{province_name(province)}。"),
    ]
    held_in = {province_of(stay.area_code) for stay in question.stays}
    return BenefitArea(
        province_area=province,
        name=province_name(province),
        ground=ground,
        by_place=tuple(
            PlaceMonths(
                province_area=code,
                name=province_name(code),
                contribution_months=place.contribution_months,
                deemed_months=place.deemed_months,
                months=place.months,
            )
            for code, place in places.items()
        ),
        collects_from=tuple(sorted(held_in - {province})),
        explanation=explained(
            question.decided_on, ("国办发〔2009〕66号 第六条、第十二条", "人社部规〔2016〕5号 第一条"), steps
        ),
    )
