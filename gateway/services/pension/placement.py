"""Where the relation goes during working life: to the new place, or a temporary account there (关系归属)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from gateway.services.pension.explanations import DecisionDay, Explanation, explained, step
from gateway.services.pension.months import number_of
from gateway.services.pension.places import province_name, same_place
from gateway.services.texts import Month
from gateway.services.words import Asked, Sex, Told, Word
from gateway.vocabulary import AreaCode, Day

AGE_LIMITS = {Sex.MALE: 50, Sex.FEMALE: 40}
"""From this age on the relation stays where it was (国办发〔2009〕66号第五条第（三）项)."""
RULES_BEGAN = "2010-01"
"""Temporary accounts exist since then; it is assumed that who was insured earlier has a general one."""


class RelationPlace(Word):
    """What becomes of the relation (关系归属)."""

    TRANSFER = "transfer", "关系转移至新参保地"
    TEMPORARY_ACCOUNT = "temporary_account", "关系保留在原参保地，新参保地建立临时基本养老保险缴费账户"


class PlacementGround(Word):
    """On what ground (归属理由); the first that fits, in this order."""

    HOUSEHOLD = "household", "在户籍地参保，不受年龄限制"
    ASSIGNED = "assigned", "经县级以上部门批准调动，不受年龄限制"
    INSURED_BEFORE_AGE = "insured_before_age", "达到规定年龄前已在该地参保，不得改为临时账户"
    BEFORE_THE_RULES = "before_the_rules", "2010 年前已在该地参保"
    UNDER_AGE = "under_age", "男性未满 50 周岁、女性未满 40 周岁"
    OF_AGE = "of_age", "男性年满 50 周岁、女性年满 40 周岁且首次在非户籍地参保"


class PlacementQuestion(Asked):
    """Ask where somebody's relation belongs who is insured in a new place (关系归属判定)."""

    sex: Sex = Field(description="性别; male or female")
    born_on: Day = Field(description="出生日期")
    household_area: AreaCode = Field(description="户籍地行政区划 AAC010")
    receiving_area: AreaCode = Field(description="新参保地行政区划")
    first_month: Month = Field(description="在新参保地本次建立缴费关系的年月; the age is taken in this month")
    insured_there_before: Month | None = Field(
        default=None, description="此前在该地首次缴费年月, continuous or interrupted; where there was any"
    )
    assigned: bool = Field(default=False, description="组织调动, approved at county level or above")
    decided_on: DecisionDay = Field(description="判定日期; picks the rules in force")

    @model_validator(mode="after")
    def _can_be_decided(self) -> Self:
        if self.sex not in AGE_LIMITS:
            raise ValueError("sex must be male or female; the age limit differs")
        if self.insured_there_before is not None and self.insured_there_before > self.first_month:
            raise ValueError("insured_there_before lies after first_month")
        return self


class Placement(Told):
    """Where the relation belongs, and why (关系归属结果)."""

    place: RelationPlace = Field(description="关系归属")
    ground: PlacementGround = Field(description="理由")
    age: Annotated[int, Field(ge=0)] = Field(description="建立缴费关系当月的周岁")
    explanation: Explanation = Field(description="依据与过程")


def _months_of_age(born_on: date, month: str) -> int:
    return number_of(month) - number_of(f"{born_on:%Y-%m}")


def _ground(question: PlacementQuestion) -> PlacementGround:
    limit = AGE_LIMITS[question.sex] * 12
    before = question.insured_there_before
    if same_place(question.household_area, question.receiving_area):
        return PlacementGround.HOUSEHOLD
    if question.assigned:
        return PlacementGround.ASSIGNED
    if before is not None and _months_of_age(question.born_on, before) < limit:
        return PlacementGround.INSURED_BEFORE_AGE
    if _months_of_age(question.born_on, question.first_month) < limit:
        return PlacementGround.UNDER_AGE
    if min(before or question.first_month, question.first_month) < RULES_BEGAN:
        return PlacementGround.BEFORE_THE_RULES
    return PlacementGround.OF_AGE


def determine_placement(question: PlacementQuestion) -> Placement:
    """Decide by 国办发〔2009〕66号第五条, the first that fits (see PlacementGround).

    The age counts from the month of birth: in the month of the birthday it is reached.
    """
    ground = _ground(question)
    place = RelationPlace.TEMPORARY_ACCOUNT if ground is PlacementGround.OF_AGE else RelationPlace.TRANSFER
    age = max(0, _months_of_age(question.born_on, question.first_month)) // 12
    household, new = province_name(question.household_area), province_name(question.receiving_area)
    steps = [
        step("户籍地与新参保地", f"户籍地为{household}，新参保地为{new}。"),
        step("建立缴费关系时的年龄", f"{question.first_month} 时 {age} 周岁。"),
        step("关系归属", f"{ground.term}：{place.term}。"),
    ]
    return Placement(
        place=place,
        ground=ground,
        age=age,
        explanation=explained(question.decided_on, ("国办发〔2009〕66号 第五条",), steps),
    )
