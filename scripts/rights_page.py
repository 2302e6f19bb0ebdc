"""Write docs/rights.md from the table that the door checks by, or check that it is current."""

from __future__ import annotations

import sys
from pathlib import Path

from gateway.api import legal_bases, rights
from gateway.api.contract import OPERATIONS

FILE = Path(__file__).parents[1] / "docs" / "rights.md"


def page() -> str:
    """Who may do what, and on which law it rests."""
    return rights.page() + legal_bases.section(OPERATIONS)


def main() -> None:
    """`python -m scripts.rights_page --write`; without it, exit 1 when the page is not current."""
    if "--write" in sys.argv[1:]:
        FILE.write_text(page(), "utf-8")
    elif not FILE.is_file() or FILE.read_text("utf-8") != page():
        sys.exit(f"{FILE.name} is not current: run `make docs`.")


if __name__ == "__main__":
    main()
