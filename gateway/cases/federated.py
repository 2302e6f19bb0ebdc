"""One look-up at several regions: each one's answer, or by name why there is none (联合查询)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from gateway.cases.answers import RegionOutcome
from gateway.errands import Errand
from gateway.errors import GatewayError, Refused
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
        return answer(outcome=RegionOutcome.UNREACHED, **about), error.receipt
    return answer.model_validate_json(carried.answer), carried.receipt
