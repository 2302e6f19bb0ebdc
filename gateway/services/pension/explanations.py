"""How a result is explained: the rules in force, their articles, the steps to it (依据与过程)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from gateway.services.words import Told
from gateway.vocabulary import Day, Yuan


class ExplanationStep(Told):
    """One step of a decision or a calculation, fit to be shown to the person (过程)."""

    term: str = Field(description="事项, by its official term")
    says: str = Field(description="说明, a Chinese sentence for the person concerned")
    amount: Yuan | None = Field(default=None, description="金额, yuan; where the step has one")


class Explanation(Told):
    """On what a result rests and how it came about (依据与过程)."""

    rule_set: str = Field(description="规则版本, such as chuanyu-2021-12; the rules in force on the day")
    effective_from: date = Field(description="该规则版本的生效日期")
    articles: tuple[str, ...] = Field(description="依据条款")
    steps: tuple[ExplanationStep, ...] = Field(description="过程, in order")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules as they stood from a day on (规则版本)."""

    rule_set: str
    effective_from: date
    document: str


RULE_SETS = (
    RuleSet(rule_set="2009-66", effective_from=date(2010, 1, 1), document="国办发〔2009〕66号"),
    RuleSet(rule_set="2016-5", effective_from=date(2016, 11, 28), document="人社部规〔2016〕5号"),
    RuleSet(rule_set="2019-94", effective_from=date(2019, 9, 29), document="人社厅发〔2019〕94号"),
    RuleSet(
        rule_set="chuanyu-2021-12", effective_from=date(2021, 12, 1), document="川渝转移资金定期结算协议"
    ),
)
"""Each adds to the ones before it. The agreement of the two regions was made on 2021-11-10.

The day of 94号 within September 2019 was not found in a primary source; no amount depends on it.
"""


def rule_set_on(day: date) -> RuleSet:
    """The rules in force on a day; ValueError before 2010-01-01, when there were none."""
    in_force = [one for one in RULE_SETS if one.effective_from <= day]
    if not in_force:
        raise ValueError("lies before 2010-01-01, when the rules on transfers came into force")
    return in_force[-1]


def _ruled(day: date) -> date:
    rule_set_on(day)
    return day


DecisionDay = Annotated[Day, AfterValidator(_ruled)]
"""The day of a decision, which picks the rules in force; there were none before 2010-01-01."""


def first_day(month: str) -> date:
    """The first day of a month written YYYY-MM."""
    return date(int(month[:4]), int(month[5:]), 1)


def explained(day: date, articles: tuple[str, ...], steps: list[ExplanationStep]) -> Explanation:
    """What was decided for a day, with the articles it rests on and its steps."""
    rules = rule_set_on(day)
    return Explanation(
        rule_set=rules.rule_set, effective_from=rules.effective_from, articles=articles, steps=tuple(steps)
    )


def step(term: str, says: str, amount: str | None = None) -> ExplanationStep:
    """One step."""
    return ExplanationStep(term=term, says=says, amount=amount)
