"""The gateway's own rules: dated exemption, treatment basis, sums, and the identities of a settlement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from gateway.errors import Fault
from gateway.services.medical_insurance.settlements import Amounts, FundPayment
from gateway.services.medical_insurance.visits import FeeLine, Parts
from gateway.services.medical_insurance.words import FilingKind, FilingState, Fund, TreatmentBasis
from gateway.vocabulary import Region, fen, yuan_of_fen

LONG_TERM_KINDS = frozenset(
    {FilingKind.RETIREMENT_RESETTLEMENT, FilingKind.LONG_TERM_RESIDENCE, FilingKind.LONG_TERM_WORK_POSTING}
)
TEMPORARY_MONTHS = 6
"""A temporary filing runs at least six months (医保发〔2022〕22号)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """From when to when treatment between two regions needs no filing (免备案), and who says so."""

    regions: frozenset[Region]
    valid_from: date
    valid_to: date | None
    source: str
    assumed: str


EXEMPTIONS = (
    Exemption(
        regions=frozenset({Region.SICHUAN, Region.CHONGQING}),
        valid_from=date(2025, 1, 1),
        valid_to=None,
        source="渝医保发〔2024〕20号",
        assumed="The document names the exemption but not its first day, taken here as 2025-01-01.",
    ),
)


def end_of_filing(kind: FilingKind, starts_on: date, ends_on: date | None) -> date | None:
    """The last day of a filing: as asked, else six months for temporary kinds, none for long-term ones."""
    if ends_on is not None or kind in LONG_TERM_KINDS:
        return ends_on
    month = starts_on.month - 1 + TEMPORARY_MONTHS
    year, month = starts_on.year + month // 12, month % 12 + 1
    day = starts_on.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:  # the 31st in a month of 30 days
            day -= 1


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """What the basis of a visit needs to know of a filing."""

    kind: FilingKind
    state: FilingState
    starts_on: date
    ends_on: date | None

    def covers(self, day: date) -> bool:
        """Whether the filing is in force on a day; both ends count."""
        return (
            self.state is FilingState.ACTIVE
            and self.starts_on <= day
            and (self.ends_on is None or day <= self.ends_on)
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground on which a visit counts as regular, with the rule it rests on."""

    basis: TreatmentBasis
    rule: str


def treatment_ground(
    *,
    day: date,
    insured: Region,
    treated: Region,
    filing: FilingFacts | None,
    emergency: bool,
    exemptions: Sequence[Exemption] = EXEMPTIONS,
) -> Ground:
    """Decide the basis of a visit that starts on `day`; the strongest ground wins.

    Order: long-term filing, dated exemption between the two regions, referral or temporary filing,
    emergency (counts as filed: 异地就医2.1), none. The insured region's policy sets the factor.
    """
    covered = filing if filing is not None and filing.covers(day) else None
    if covered is not None and covered.kind in LONG_TERM_KINDS:
        return Ground(TreatmentBasis.LONG_TERM_FILING, "医保发〔2022〕22号 长期备案")
    for exemption in exemptions:
        in_force = exemption.valid_from <= day and (exemption.valid_to is None or day <= exemption.valid_to)
        if in_force and {insured, treated} == exemption.regions:
            return Ground(TreatmentBasis.EXEMPT, f"{exemption.source} 川渝免备案 from {exemption.valid_from}")
    if covered is not None:
        return Ground(_TEMPORARY_GROUNDS[covered.kind], "医保发〔2022〕22号 临时外出备案")
    if emergency:
        return Ground(TreatmentBasis.EMERGENCY, "异地就医2.1 急诊抢救视同备案")
    return Ground(TreatmentBasis.NONE, "医保发〔2022〕22号 未备案")


_TEMPORARY_GROUNDS = {
    FilingKind.REFERRAL: TreatmentBasis.REFERRAL_FILING,
    FilingKind.EMERGENCY_RESCUE: TreatmentBasis.EMERGENCY,
    FilingKind.OTHER_TEMPORARY: TreatmentBasis.TEMPORARY_FILING,
}


# -- sums ------------------------------------------------------------------------------------------

NO_PARTS = Parts(fully_self_paid="0.00", over_limit="0.00", preliminary_self_paid="0.00", in_scope="0.00")
PART_NAMES = ("fully_self_paid", "over_limit", "preliminary_self_paid", "in_scope")


def sum_of_parts(parts: Parts) -> int:
    """The amount, in fen, that four parts make up."""
    return sum(fen(getattr(parts, name)) for name in PART_NAMES)


def add_parts(all_parts: Iterable[Parts]) -> Parts:
    """Sum the four parts over lines."""
    sums = [0, 0, 0, 0]
    for parts in all_parts:
        for place, name in enumerate(PART_NAMES):
            sums[place] += fen(getattr(parts, name))
    return Parts.model_construct(None, **dict(zip(PART_NAMES, map(yuan_of_fen, sums), strict=True)))


def subtract_parts(parts: Parts, taken: Parts) -> Parts:
    """What is left of four parts when others are taken away."""
    left = {name: yuan_of_fen(fen(getattr(parts, name)) - fen(getattr(taken, name))) for name in PART_NAMES}
    return Parts.model_construct(None, **left)


def faults_of_lines(lines: Sequence[FeeLine], total: str) -> list[Fault]:
    """What does not add up in an upload: each amount against price and quantity, ids, and the total."""
    faults = []
    seen: set[str] = set()
    for place, line in enumerate(lines):
        priced = (Decimal(line.unit_price) * Decimal(line.quantity)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if abs(priced - Decimal(line.amount)) > Decimal("0.01"):
            faults.append(Fault(f"/lines/{place}/amount", "is not unit_price times quantity, within 0.01"))
        if line.line_id in seen:
            faults.append(Fault(f"/lines/{place}/line_id", "stands twice in this upload"))
        seen.add(line.line_id)
    if sum(fen(line.amount) for line in lines) != fen(total):
        faults.append(Fault("/total", "is not the sum of the lines' amounts"))
    return faults


# -- the identities of a settlement ------------------------------------------------------------------

_FUNDS = (
    "basic_pool",
    "civil_servant_subsidy",
    "enterprise_supplementary",
    "resident_serious_illness",
    "employee_large_expense",
    "medical_assistance",
    "disabled_veteran",
    "other_funds",
)
_NOT_FUNDS = frozenset({Fund.PERSONAL_ACCOUNT, Fund.HOSPITAL})


def broken_identities(amounts: Amounts, fund_payments: Sequence[FundPayment] = ()) -> list[str]:
    """Name each identity that a settlement breaks; empty when all hold.

    National interface, notes to 2206, 2207, 2303 and 2304: the total is funds, personal burden and the
    hospital's part; funds are the basic pool and its supplements; the account holds the family's
    part. On every real record also: the burden is account and cash, the total is its four parts, and the
    items are the funds.
    """
    total, fund = fen(amounts.total), fen(amounts.fund_total)
    account, personal = fen(amounts.personal_account), fen(amounts.personal_total)
    sign = -1 if total < 0 else 1
    checks = {
        "total = funds + personal + hospital": total == fund + personal + fen(amounts.hospital_borne),
        "funds = pool + supplements": fund == sum(fen(getattr(amounts, name)) for name in _FUNDS),
        "personal = account + cash": personal == account + fen(amounts.cash),
        "total = its four parts": total == sum_of_parts(amounts.parts),
        "account holds the family account": 0 <= fen(amounts.family_account) * sign <= account * sign,
        "no amount has the wrong sign": _one_sign(amounts, sign),
    }
    if fund_payments:
        items = sum(fen(item.amount) for item in fund_payments if item.fund not in _NOT_FUNDS)
        checks["items = funds"] = items == fund
    return [name for name, holds in checks.items() if not holds]


_SIGNED = (
    *_FUNDS,
    "deductible_paid",
    "fund_total",
    "personal_total",
    "personal_account",
    "cash",
    "hospital_borne",
)


def _one_sign(amounts: Amounts, sign: int) -> bool:
    return all(fen(getattr(amounts, name)) * sign >= 0 for name in _SIGNED)


def is_cancellation_of(cancelled: Amounts, amounts: Amounts) -> bool:
    """Whether `amounts` takes back exactly what `cancelled` moved: every amount negated."""
    names = ("total", *_SIGNED, "family_account")
    pairs = [(getattr(cancelled, name), getattr(amounts, name)) for name in names]
    pairs += [(getattr(cancelled.parts, name), getattr(amounts.parts, name)) for name in PART_NAMES]
    return all(fen(before) == -fen(after) for before, after in pairs)
