"""Which transaction (交易类别, jylb) carries which operation, and where it is posted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.regions.chongqing.transactions import Transaction, read_transactions

_TABLE: Final = """
find_postings       Z01  zpgz/cx
read_posting        Z02  zpgz/xq
find_seekers        Z03  qzdj/cx
read_seeker         Z04  qzdj/xq
find_registrations  Z05  jysy/cx
find_recognitions   Z06  jykn/cx
verify_certificate  Z07  jnzs/hy
find_subsidies      Z08  pxbt/cx
find_licences       Z09  rlzy/cx
find_fairs          Z10  zph/cx
read_monitoring     Z11  jcyb/cx
enquire             Z19  bw/cx
publish_posting     D21  zpgz/ydfb
change_posting      D22  zpgz/ydbg
move_posting        D23  zpgz/cz
register_seeker     D24  qzdj/dj
move_seeker         D25  qzdj/cz
issue_referral      D26  tjx/kj
offer_referral      D27  tjx/sd
answer_referral     D28  tjx/df
close_referral      D29  tjx/hz
announce_fair       D30  zph/lh
"""

TRANSACTIONS: Final[Mapping[str, Transaction]] = read_transactions(_TABLE, "/cqjy", changes="D")
"""By the operation of EmploymentBackend; jylb: Z.. reads, D.. changes."""
