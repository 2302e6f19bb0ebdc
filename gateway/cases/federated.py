"""One look-up at several regions: each one's answer, or by name why there is none (联合查询)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from gateway.cases.answers import RegionOutcome
from gateway.errands import Errand
from gateway.errors import GatewayError, NotTellable, Refused, Unreadable, Untranslatable
from gateway.exchange import Ask, Exchange

Model = TypeVar("Model", bound=BaseModel)


async def told_by(
    exchange: Exchange, errand: Errand, ask: Ask, answer: type[Model], **nothing: Sequence[Any]
) -> tuple[Model, int | None]:
    """One region's answer, and the index of the log's entry about it; one that does not answer is told.

    `nothing` is what such an answer holds beside the reason. Raises GatewayError when nothing was asked: then
    the request itself cannot be carried out.
    """
    about = {"region": errand.region, "errand_id": errand.errand_id, **nothing}
    try:
        carried = await exchange.carry(errand, ask)
    except Refused as refused:
        why = {"region_code": refused.code, "region_message": refused.message}
        return answer(outcome=RegionOutcome.REFUSED, **about, **why), refused.receipt
    except GatewayError as error:
        if error.errand_id is None:
            raise
        return answer(outcome=outcome_of(error), **about), error.receipt
    return answer.model_validate_json(carried.answer), carried.receipt


def outcome_of(error: GatewayError) -> RegionOutcome:
    """What became of a question that ended so. To ask again helps where a region was not reached, and nowhere
    else: what it has no word for it was not asked, and what does not read it would say again.
    """
    match error:
        case Refused():
            return RegionOutcome.REFUSED
        case NotTellable() | Untranslatable(to_region=True):
            return RegionOutcome.NO_COUNTERPART
        case Unreadable() | Untranslatable():
            return RegionOutcome.UNREADABLE
    return RegionOutcome.UNREACHED
