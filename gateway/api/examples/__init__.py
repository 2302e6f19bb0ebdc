"""One full example of every operation, in the sandbox's own people and institutions."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def example(operation_id: str) -> dict[str, Any]:
    """The example of an operation: `request` when it has a body, and `answer`."""
    content: dict[str, Any] = json.loads((files(__name__) / f"{operation_id}.json").read_text("utf-8"))
    return content
