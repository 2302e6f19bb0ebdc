"""Every forgery we could think of, each with the finding that must name it; both verifiers meet them all."""

from __future__ import annotations

import evidence_forged_archives as archives
import evidence_forged_entries as entries
import evidence_forged_packages as packages
import evidence_holding as holding
from evidence_cases import Case

_MAKERS = (*holding.ALL, *entries.ALL, *packages.ALL, *archives.ALL)

CASES: dict[str, Case] = dict(case for make in _MAKERS for case in make())
