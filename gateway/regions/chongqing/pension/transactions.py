"""Which transaction (业务类型, ywlx) carries which operation, and where it is posted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.regions.chongqing.transactions import Transaction, read_transactions

_TABLE: Final = """
find_insured          C01  gr_xx/cx
read_history          C02  gr_yljf_mx/cx
read_statement        C03  gr_yljf_zyd/cx
read_refusal          C04  gr_yljf_zyd/bycx
hear                  C05  xx_fj/qx
read_payment          C06  jj_dz/cx
find_survival         C07  gr_dyrz/cx
enquire               C09  lsh/cx
issue_certificate     B01  gr_jfpz/kj
register_application  B02  gr_zysq/dj
handle                B03  gr_zybl/jl
issue_letter          B04  gr_jfpz_lxh/kj
deliver_letter        B05  gr_jfpz_lxh/sd
return_statement      B06  gr_yljf_zyd/th
deliver_statement     B07  gr_yljf_zyd/js
clear_overlap         B08  gr_cfjf/qt
announce_batch        B09  jj_js/fq
post_payment          B10  jj_dz/pp
return_payment        B11  jj_dz/th
submit_survival       B12  gr_dyrz/hr
"""

TRANSACTIONS: Final[Mapping[str, Transaction]] = read_transactions(_TABLE, "/ylbx", changes="B")
"""By the operation of PensionBackend; ywlx: C.. reads, B.. changes."""
