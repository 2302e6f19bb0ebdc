"""Every forgery we could think of, each with the finding that must name it; both verifiers meet them all."""

from __future__ import annotations

import evidence_forged_entries as entries
import evidence_forged_packages as packages
from evidence_cases import Case

CASES: dict[str, Case] = dict(
    case for group in (entries.ALL, packages.ALL) for make in group for case in make()
)
