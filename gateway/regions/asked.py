"""Whether an answer is to what was asked, as far as that is still known when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def differing(facts: Mapping[str, Any], answered: Mapping[str, Any]) -> str | None:
    """The first name under which an answer says something else than was asked; only known facts count."""
    return next((name for name, value in answered.items() if name in facts and facts[name] != value), None)
