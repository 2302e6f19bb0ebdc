"""Contributions year by year (历年缴费): the rows of a history and of a statement, and reading one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from gateway.outcomes import TranslatedList
from gateway.regions.chongqing.answers import Output, lost
from gateway.regions.chongqing.pension.answers import understood
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.pension.places import Places, place
from gateway.regions.chongqing.pension.tables import DONE_IS_NULL, LINE, PAGE, SharedTables, beyond, listed
from gateway.regions.chongqing.pension.transactions import TRANSACTIONS
from gateway.regions.codecs import INTEGER, INTEGER_TEXT, PERCENT_NUMBER, TEXT, YUAN_NUMBER, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_WITH_TIME, MONTH, MONTH_BEGUN, MONTH_ENDED, day_of
from gateway.regions.translation import Translation
from gateway.services.pension.history import ContributionHistory, ContributionRow, LumpSum
from gateway.services.pension.people import Person
from gateway.services.pension.words import Scheme
from gateway.vocabulary import Message, Region

FROM: Final = Row("from_month", "qrq", MONTH_BEGUN, "起始日期", required=True)
TO: Final = Row("to_month", "zrq", MONTH_ENDED, "终止日期", required=True)

ROW: Final = Crosswalk(
    "chongqing.gr_yljf_zyd_jxmx",
    term="信息表二",
    source=f"{PAGE} 3",
    rows=(
        Row("year", "nian", INTEGER_TEXT, "年度", required=True),
        *(FROM, TO),
        Row("months", "ys", INTEGER, "月数", required=True),
        Row("base_monthly", "yjfjs", YUAN_NUMBER, "月缴费基数", absent=None),
        Row("unit_rate", "dwjfbl", PERCENT_NUMBER, "单位缴费比例", required=True),
        Row("credited_rate", "dwhzbl", PERCENT_NUMBER, "单位划账比例", required=True),
        Row("personal_rate", "grjfbl", PERCENT_NUMBER, "个人缴费比例", required=True),
        Row("credited", "dnjzje", YUAN_NUMBER, "当年记账金额", required=True),
        Row("credited_personal", "dngrjf", YUAN_NUMBER, "当年个人缴费", required=True),
        Row("interest", "dnjzlx", YUAN_NUMBER, "当年记账利息", required=True),
        Row("interest_personal", "dngrlx", YUAN_NUMBER, "当年个人利息", required=True),
        Row("balance", "zbnmljzhje", YUAN_NUMBER, "至本年末累计账户金额", required=True),
        Row("balance_personal", "zbnmljgrjf", YUAN_NUMBER, "至本年末累计个人缴费", required=True),
        Row("received_month", "dzny", MONTH, "到账年月"),
        *place("area", "xzmc", "xzqh", "行政区划名称"),
        Row("account_kind", "zhlb", code("zhlb"), "账户类别", required=True),
        Row("paid", "dzbz", DONE_IS_NULL, "到账标志", empty_means=False),
        Row("remark", "bz", LINE, "备注"),
    ),
)

LUMP_SUM: Final = Crosswalk(
    "chongqing.gr_ycxjf",
    term="一次性缴费",
    source=f"{PAGE} 3",
    rows=(
        *(FROM, TO),
        Row("paid_on", "jfrq", DATE_WITH_TIME, "缴费日期", required=True),
        Row("proof_kind", "zmlx", code("zmlx"), "证明类型"),
        Row("proof_issued_on", "zmrq", DATE_WITH_TIME, "证明日期"),
    ),
)

ORIGINS: Final = (
    Row("work_started_on", "cjgzsj", DATE_WITH_TIME, "参加工作时间"),
    Row("personal_contributions_began", "sccbdgrjfsj", MONTH_BEGUN, "首次参保地实行个人缴费时间"),
    Row("first_contribution_month", "scjfsj", MONTH_BEGUN, "首次缴费时间"),
    Row("account_opened_month", "jzsj", MONTH_BEGUN, "建账时间"),
)
"""When work, contributions and the account began; history and statement write them alike."""

HISTORY: Final = Crosswalk(
    "chongqing.gr_yljf_mx",
    term="历年缴费",
    source=f"{PAGE} 3",
    rows=(
        Row("person_number", "bxh", TEXT, "保险号", required=True),
        Row("scheme", "xzlx", code("xzlx"), "险种类型", required=True),
        *ORIGINS,
        Row("deemed_months", "stys", INTEGER, "视同月数", required=True),
        Row("before_1998", "grjf_98q", YUAN_NUMBER, "98年前个人缴费", required=True),
    ),
    elsewhere=("region", "rows", "lump_sums"),
)

CROSSWALKS: Final = (ROW, LUMP_SUM, HISTORY)
ROWS, LUMP_SUMS = "gr_yljf_zyd_jxmx", "gr_ycxjf"


class Contributions:
    """The two lists of stretches, both ways; compiled once."""

    def __init__(self, codes: Mapping[str, CodeTable]) -> None:
        self.row = Translation(ROW, codes)
        self.lump_sum = Translation(LUMP_SUM, codes)
        self._places = Places(codes)

    def told(
        self, rows: Sequence[ContributionRow], lump_sums: Sequence[LumpSum], on: date
    ) -> dict[str, list[dict[str, Any]]]:
        """Both nodes; the one of lump sums only where there are some."""
        nodes = {ROWS: [self.tell_row(row, on) for row in rows]}
        if lump_sums:
            canonical = (one.model_dump(mode="json", exclude_none=True) for one in lump_sums)
            nodes[LUMP_SUMS] = [self.lump_sum.encode(one, on) for one in canonical]
        return nodes

    def tell_row(self, row: ContributionRow, on: date) -> dict[str, Any]:
        """One row as Chongqing is told it."""
        canonical = row.model_dump(mode="json", exclude_none=True, exclude={"area_code", "area_name"})
        canonical["area"] = self._places.told(row.area_code, row.area_name, on)
        return self.row.encode(canonical, on)

    def read(self, nodes: Mapping[str, Any], on: date) -> tuple[dict[str, Any], tuple[str, ...]]:
        """`rows` and `lump_sums` in our words, as they came and in their order; and the residue."""
        rows: list[dict[str, Any]] = []
        residue: dict[str, None] = {}
        for wire in listed(nodes, ROWS):
            decoded = self.row.decode(wire, on)
            number, name = self._places.read(decoded.value.pop("area"), on)
            rows.append(decoded.value | {"area_code": number, "area_name": name})
            residue |= dict.fromkeys(decoded.residue)
        sums = [self.lump_sum.decode(wire, on) for wire in listed(nodes, LUMP_SUMS)]
        for decoded in sums:
            residue |= dict.fromkeys(decoded.residue)
        return {"rows": rows, "lump_sums": [one.value for one in sums]}, tuple(residue)


class Histories:
    """Reads what is recorded of a person (C02)."""

    def __init__(
        self,
        client: ChongqingPensionClient,
        codes: Mapping[str, CodeTable],
        shared: SharedTables,
        contributions: Contributions,
    ) -> None:
        self._client = client
        self._shared = shared
        self._contributions = contributions
        self._history = Translation(HISTORY, codes)
        self.answered_by = (self._history, contributions.row, contributions.lump_sum)

    async def read_history(self, message: Message, person: Person, scheme: Scheme) -> TranslatedList:
        """One history per account of this scheme."""
        on = day_of(message.sent_at)
        sent = self._shared.search(person, scheme, on)
        output = await self._client.call(TRANSACTIONS["read_history"], message, sent)
        return understood(lambda: self._read(output, scheme, on), changes_state=False)

    def _read(self, output: Output, scheme: Scheme, on: date) -> TranslatedList:
        residue = dict.fromkeys((*output.residue, *beyond(output.nodes, "gr_yljf_mx")))
        histories = []
        for node in listed(output.nodes, "gr_yljf_mx"):
            own = {field: value for field, value in node.items() if field not in (ROWS, LUMP_SUMS)}
            decoded = self._history.decode(own, on)
            lists, beside = self._contributions.read(node, on)
            if decoded.value["scheme"] != scheme:
                lost("The region answered about another scheme.", changes_state=False)
            told = {"region": Region.CHONGQING, **decoded.value, **lists}
            histories.append(ContributionHistory.model_validate(told))
            residue |= dict.fromkeys((*decoded.residue, *beside))
        return TranslatedList(histories, tuple(residue))
