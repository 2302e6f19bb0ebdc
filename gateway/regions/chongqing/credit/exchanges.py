"""Which interface (接口编码) carries which operation, and where it is posted; one phase each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.regions.chongqing.transactions import Transaction, read_transactions

_TABLE: Final = """
find_records         X01  xyjl/list
read_record          X02  xyjl/one
find_subjects        X03  zt/name
read_registration    X04  zt/reg
find_person_records  X05  zrr/list
hear_changes         X06  bgtz
deliver_record       T01  ts
enquire              X90  cljg
"""
INTERFACES: Final[Mapping[str, Transaction]] = read_transactions(_TABLE, "/cqxy", changes="T")
"""By the operation of CreditBackend; jkbm: X.. reads, T.. changes."""
PAGE: Final = "docs/regions/chongqing-credit.md section"
