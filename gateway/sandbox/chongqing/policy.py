"""Chongqing's benefit rules: what the funds pay of an in-scope amount. Pure; whole fen in and out."""

from dataclasses import astuple, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from gateway.sandbox.chongqing.refusals import Refusal

LONG_TERM_KINDS = frozenset("123")
REFERRAL, EMERGENCY = "4", "5"


@dataclass(frozen=True, slots=True)
class Used:
    """A person's annual accumulation, or one settlement's change of it."""

    outpatient_deductible: int = 0
    outpatient_pool: int = 0
    pool: int = 0
    large: int = 0
    serious_base: int = 0
    serious_paid: int = 0

    def __neg__(self) -> "Used":
        return Used(*(-value for value in astuple(self)))


@dataclass(frozen=True, slots=True)
class Case:
    """What the benefit of one visit depends on; `grade` is 0 to 2, `level` the 缴费档次 of a resident."""

    year: int
    employee: bool
    retired: bool
    level: str
    inpatient: bool
    grade: int
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Benefit:
    """What is paid, and how the accumulation changes by it."""

    deductible_standard: int
    deductible: int
    pool: int
    limit_left: int
    large: int
    serious: int
    change: Used


def rounded(amount: Decimal) -> int:
    """Half up to a whole fen."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def fen(amount: str) -> int:
    """A parameter in yuan as fen."""
    return int(Decimal(amount).scaleb(2))


class Policy:
    """The dated parameter file."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        self._parameters = parameters
        self._years = {entry["year"]: entry for entry in parameters["year"]}

    def factor(self, treatment_area: str, day: str, filed_kinds: set[str], emergency: bool) -> Decimal:
        """The best share factor (异地支付比例系数) that applies on the visit's first day."""
        if treatment_area.startswith("50"):
            return Decimal(1)
        factors = self._parameters["factor"]
        found = [factors["none"]]
        if filed_kinds & LONG_TERM_KINDS:
            found.append(factors["long_term"])
        if REFERRAL in filed_kinds:
            found.append(factors["referral"])
        if EMERGENCY in filed_kinds or emergency:
            found.append(factors["emergency"])
        found += [
            exemption["factor"]
            for exemption in self._parameters["exemption"]
            if treatment_area.startswith(exemption["province"]) and day >= exemption["valid_from"]
        ]
        return max(Decimal(each) for each in found)

    def benefit(self, case: Case, in_scope: int, used: Used) -> Benefit:
        """Compute what the funds pay."""
        if case.year not in self._years:
            raise Refusal("CQ5007", str(case.year))
        return (
            self._inpatient(case, in_scope, used)
            if case.inpatient
            else self._outpatient(case, in_scope, used)
        )

    def _outpatient(self, case: Case, in_scope: int, used: Used) -> Benefit:
        if case.employee:
            rules, suffix = self._parameters["employee"], "_retired" if case.retired else ""
            standard, limit = (
                fen(rules["outpatient_deductible" + suffix]),
                fen(rules["outpatient_limit" + suffix]),
            )
        else:
            rules, suffix = self._parameters["resident"], ""
            standard, limit = 0, fen(rules["outpatient_limit"][case.level])
        deductible = min(in_scope, max(0, standard - used.outpatient_deductible))
        share = Decimal(rules["outpatient_share" + suffix][case.grade]) * case.factor
        left = max(0, limit - used.outpatient_pool)
        pool = min(left, rounded((in_scope - deductible) * share))
        change = Used(outpatient_deductible=deductible, outpatient_pool=pool)
        return Benefit(standard, deductible, pool, left, 0, 0, change)

    def _inpatient(self, case: Case, in_scope: int, used: Used) -> Benefit:
        rules = self._parameters["employee" if case.employee else "resident"]
        standard = fen(rules["inpatient_deductible"][case.grade])
        deductible = min(in_scope, standard)
        share = (
            Decimal(rules["inpatient_share" + ("_retired" if case.retired else "")][case.grade]) * case.factor
        )
        cap = fen(rules["pool_cap"] if case.employee else rules["pool_cap"][case.level])
        left = max(0, cap - used.pool)
        uncut = rounded((in_scope - deductible) * share)
        pool = min(left, uncut)
        if case.employee:
            # What the pool could no longer cover passes to 大额互助.
            beyond = 0 if uncut <= left else in_scope - deductible - rounded(Decimal(pool) / share)
            large = self._large(beyond, case.factor, used)
            return Benefit(standard, deductible, pool, left, large, 0, Used(pool=pool, large=large))
        base = in_scope - pool
        serious = self._serious(case.year, base, used)
        change = Used(pool=pool, serious_base=base, serious_paid=serious)
        return Benefit(standard, deductible, pool, left, 0, serious, change)

    def _large(self, beyond: int, factor: Decimal, used: Used) -> int:
        rules = self._parameters["employee"]
        left = max(0, fen(rules["large_expense_cap"]) - used.large)
        return min(left, rounded(beyond * Decimal(rules["large_expense_share"]) * factor))

    def _serious(self, year: int, base: int, used: Used) -> int:
        threshold = fen(self._years[year]["serious_illness_threshold"])
        before = max(0, used.serious_base - threshold)
        after = max(0, used.serious_base + base - threshold)
        return rounded((after - before) * Decimal(self._parameters["resident"]["serious_illness_share"]))
