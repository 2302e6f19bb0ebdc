"""Whether a posting may be published in the other region, what is told of it, how it moves (异地发布规则)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from gateway.services.employment.occupations import occupations
from gateway.services.employment.postings import ComplianceFinding, Pay, Posting, PublishedPosting
from gateway.services.employment.restrictions import found_in
from gateway.services.employment.words import PostingMove, PostingState

_AT_HOME: Final = {
    PostingState.REGISTERED: "is registered, but not active yet",
    PostingState.FROZEN: "is frozen",
    PostingState.FILLED: "is filled",
    PostingState.WITHDRAWN: "was withdrawn",
    PostingState.ARCHIVED: "is archived",
}
_FROM: Final[Mapping[PostingMove, frozenset[PostingState]]] = {
    PostingMove.FREEZE: frozenset({PostingState.ACTIVE}),
    PostingMove.UNFREEZE: frozenset({PostingState.FROZEN}),
    PostingMove.WITHDRAW: frozenset({PostingState.ACTIVE, PostingState.FROZEN}),
    PostingMove.ARCHIVE: frozenset(PostingState) - {PostingState.ARCHIVED},
}
_TO: Final = {
    PostingMove.FREEZE: PostingState.FROZEN,
    PostingMove.UNFREEZE: PostingState.ACTIVE,
    PostingMove.WITHDRAW: PostingState.WITHDRAWN,
    PostingMove.ARCHIVE: PostingState.ARCHIVED,
}
CHANGES_IN: Final = frozenset({PostingState.ACTIVE, PostingState.FROZEN})
"""What a publication says may change while it stands so."""
OVER: Final = frozenset({PostingState.WITHDRAWN, PostingState.ARCHIVED})
"""A posting whose publication stands so can be published anew."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a posting cannot be published."""

    reason: str
    """In words without the posting's own."""
    by_state: bool = False
    """It is where the posting stands at home, not what it says."""


def hindrances(posting: Posting, today: date) -> tuple[Hindrance, ...]:
    """Everything that keeps a posting from being published, but for what it demands."""
    return tuple(_hindrances(posting, today))


def _hindrances(posting: Posting, today: date) -> list[Hindrance]:
    found: list[Hindrance] = []
    if posting.state is PostingState.EXPIRED or posting.valid_to < today:
        found.append(Hindrance(f"names a posting that expired on {posting.valid_to}"))
    elif posting.state is not PostingState.ACTIVE:
        found.append(Hindrance(f"names a posting that {_AT_HOME[posting.state]} at home", by_state=True))
    if posting.published_from is not None:
        found.append(Hindrance("names a posting that the other region published here"))
    if posting.occupation is None or posting.occupation not in occupations():
        found.append(
            Hindrance("names a posting whose occupation has no counterpart in 职业分类大典 2022 as held here")
        )
    if not posting.employer.name.strip():
        found.append(Hindrance("names a posting without an employer (单位基本情况)"))
    if not posting.title.strip() or not posting.description.strip():
        found.append(Hindrance("names a posting that does not say what is to be done (工作内容)"))
    if posting.openings < 1:
        found.append(Hindrance("names a posting without openings (招聘人数)"))
    if not pay_is_possible(posting.pay):
        found.append(Hindrance("names a posting whose lowest pay is above the highest (基本劳动报酬)"))
    return found


def pay_is_possible(pay: Pay) -> bool:
    """Whether the lowest pay does not exceed the highest."""
    if pay.minimum is None or pay.maximum is None:
        return True
    return Decimal(pay.minimum) <= Decimal(pay.maximum)


def demands(posting: Posting) -> tuple[ComplianceFinding, ...]:
    """What the posting demands in words and must not: such a posting does not cross."""
    return found_in(posting.title, posting.description)


def published(posting: Posting, publication_number: str, version: int) -> PublishedPosting:
    """A posting that nothing hinders, as the other region is to keep it."""
    same = posting.model_dump(include=set(PublishedPosting.model_fields), exclude_none=True)
    employer = {"employer_name": posting.employer.name}
    if posting.employer.credit_code is not None:
        employer["employer_credit_code"] = posting.employer.credit_code
    if posting.employer.industry is not None:
        employer["industry"] = posting.employer.industry
    return PublishedPosting.model_validate(
        {
            **same,
            **employer,
            "publication_number": publication_number,
            "version": version,
            "home_region": posting.region,
            "home_posting_number": posting.posting_number,
        }
    )


def moved(state: PostingState, move: PostingMove) -> PostingState | None:
    """Where a move leads from a state; None when it does not start there."""
    return _TO[move] if state in _FROM[move] else None


def standing(state: PostingState, valid_to: date, today: date) -> PostingState:
    """Where a publication stands today: what was left active or frozen expires by itself."""
    return PostingState.EXPIRED if state in CHANGES_IN and valid_to < today else state
