"""What is written about every problem: docs/problems/<slug>.md, English and Chinese in one file."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from gateway.api.problems import STATUS, slug

KINDS = {slug(kind): kind for kind in STATUS}
"""By the last part of a problem's type."""


def text(name: str) -> str:
    """The text as it was written; from the package where it is installed, else from the repository."""
    packaged = files("gateway.api") / "problem_texts" / f"{name}.md"
    if packaged.is_file():
        return packaged.read_text("utf-8")
    return (Path(__file__).parents[2] / "docs" / "problems" / f"{name}.md").read_text("utf-8")
