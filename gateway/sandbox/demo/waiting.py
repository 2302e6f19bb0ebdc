"""Waits for what comes by itself: a step of the worker, a witness, a region's office."""

import time
from collections.abc import Callable
from typing import TypeVar

from gateway.sandbox.demo.window import NotAsTold

T = TypeVar("T")
PATIENCE = 60.0
_PAUSE = 0.1


def until(what: str, look: Callable[[], T], good: Callable[[T], bool]) -> T:
    """Look again and again until it is as told; what is to come is named if it does not."""
    deadline = time.monotonic() + PATIENCE
    while not good(seen := look()):
        if time.monotonic() > deadline:
            raise NotAsTold(f"{what}: not so after {PATIENCE:g} seconds")
        time.sleep(_PAUSE)
    return seen
