"""Contributions year by year (历年缴费): the rows of a history and of a statement, and reading one (Y02)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from gateway.outcomes import TranslatedList
from gateway.regions import xml
from gateway.regions.codecs import FLAG, INTEGER_TEXT, RATIO_TEXT, YUAN_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, MONTH, day_of
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.pension import sections
from gateway.regions.sichuan.pension.heads import (
    FROM,
    PAGE,
    PERSON_NUMBER,
    SCHEME,
    TO,
    Heads,
    amount,
    count,
    names_of,
)
from gateway.regions.sichuan.pension.transactions import READS
from gateway.regions.sichuan.reading import must_repeat, residue_of
from gateway.regions.sichuan.trades import Call
from gateway.regions.translation import Translation
from gateway.services.pension.history import ContributionHistory, ContributionRow, LumpSum
from gateway.services.pension.people import Person
from gateway.services.pension.words import Scheme
from gateway.vocabulary import Message, Region

ROW: Final = Crosswalk(
    "sichuan.pension_contributions",
    term="信息表二 ic91",
    source=f"{PAGE} 3",
    rows=(
        Row("year", "aae001", INTEGER_TEXT, "年度", required=True),
        *(FROM, TO),
        count("months", "aae202", "缴费月数"),
        Row("base_monthly", "aae180", YUAN_TEXT, "月缴费基数", note="absent in suspended months"),
        Row("unit_rate", "aaa042", RATIO_TEXT, "单位缴费比例", required=True),
        Row("credited_rate", "aaa043", RATIO_TEXT, "单位划入账户比例", required=True),
        Row("personal_rate", "aaa041", RATIO_TEXT, "个人缴费比例", required=True),
        amount("credited", "aae381", "当年记账金额"),
        amount("credited_personal", "aae264", "其中个人部分"),
        amount("interest", "aae269", "当年记账利息"),
        amount("interest_personal", "aae265", "其中个人部分"),
        amount("balance", "aae382", "至本年末累计记账金额"),
        amount("balance_personal", "aae273", "其中个人部分"),
        Row("received_month", "aab191", MONTH, "到账年月"),
        Row("area_code", "aab299", text_up_to(6), "行政区划", required=True),
        Row("area_name", "aab300", text_up_to(100), "行政区划名称"),
        Row("account_kind", "aae473", code("aae473"), "临时账户标志", required=True),
        Row("paid", "aae078", FLAG, "到账标志", required=True, note="0: arrears"),
        Row("remark", "aae013", text_up_to(100), "备注"),
    ),
    canonical_fields=frozenset(ContributionRow.model_fields),
)
LUMP_SUM: Final = Crosswalk(
    "sichuan.pension_lump_sum",
    term="一次性缴费 ycxjf",
    source=f"{PAGE} 3",
    rows=(
        *(FROM, TO),
        Row("paid_on", "jfrq", DATE_COMPACT, "缴费日期", required=True),
        Row("proof_kind", "zmlx", code("zmlx"), "证明材料"),
        Row("proof_issued_on", "zmrq", DATE_COMPACT, "证明日期"),
    ),
    canonical_fields=frozenset(LumpSum.model_fields),
)
ORIGINS: Final = (
    Row("work_started_on", "aac007", DATE_COMPACT, "参加工作时间"),
    Row("personal_contributions_began", "aab305", MONTH, "首次参保地实行个人缴费时间"),
    Row("first_contribution_month", "aac049", MONTH, "本人首次缴费时间"),
    Row("account_opened_month", "aac032", MONTH, "建立个人账户时间"),
)
"""When work, contributions and the account began; history and statement write them alike."""
HISTORY: Final = Crosswalk(
    "sichuan.pension_history",
    term="历年缴费 jfls",
    source=f"{PAGE} 4, Y02",
    rows=(
        PERSON_NUMBER,
        SCHEME,
        *ORIGINS,
        count("deemed_months", "aae200", "视同缴费月数"),
        amount("before_1998", "aic093", "1998年前个人缴费累计储存额"),
    ),
    ignored=("ic91", "ycxjf"),
    elsewhere=("region", "rows", "lump_sums"),
    canonical_fields=frozenset(ContributionHistory.model_fields),
)
CROSSWALKS: Final = (ROW, LUMP_SUM, HISTORY)
ROWS, LUMP_SUMS = "ic91", "ycxjf"
_HISTORY: Final = "jfls"


class Contributions:
    """The two lists of stretches, both ways; compiled once."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self.row = Translation(ROW, tables)
        self.lump_sum = Translation(LUMP_SUM, tables)
        self.answered_by = (self.row, self.lump_sum)

    def written(self, rows: Sequence[ContributionRow], lump_sums: Sequence[LumpSum], on: date) -> str:
        """Both sections, as they are told; one that is empty is left out."""
        each = [one.model_dump(mode="json", exclude_none=True) for one in rows]
        sums = [one.model_dump(mode="json", exclude_none=True) for one in lump_sums]
        return sections.table(ROWS, sections.told(self.row, each, on)) + sections.table(
            LUMP_SUMS, sections.told(self.lump_sum, sums, on)
        )

    def read(self, element: xml.Element, on: date) -> tuple[dict[str, Any], tuple[str, ...]]:
        """`rows` and `lump_sums` in our words, as they came and in their order; and the residue."""
        rows = sections.listed(element, ROWS, self.row, on)
        sums = sections.listed(element, LUMP_SUMS, self.lump_sum, on)
        residue = (*residue_of((*rows, *sums)), *sections.strays(element, ROWS, LUMP_SUMS))
        return {"rows": sections.values(rows), "lump_sums": sections.values(sums)}, residue


class Histories:
    """Reads what is recorded of a person."""

    def __init__(self, tables: Mapping[str, CodeTable], heads: Heads, contributions: Contributions) -> None:
        self._heads = heads
        self._contributions = contributions
        self._history = Translation(HISTORY, tables)
        self.answered_by = (self._history, *contributions.answered_by)

    def read(self, message: Message, person: Person, scheme: Scheme) -> Call[TranslatedList]:
        """Y02 历年缴费."""
        on = day_of(message.sent_at)
        return Call(
            transaction=READS["read_history"],
            segments=(self._heads.search(person, scheme, on),),
            read=partial(self.found, scheme=scheme, on=on),
            names=names_of(person.name),
        )

    def found(self, outputs: Sequence[xml.Element], *, scheme: Scheme, on: date) -> TranslatedList:
        """One history per account of this scheme, or none."""
        histories, residue = [], [*sections.beyond(outputs[0], _HISTORY)]
        for section in outputs[0].iterfind(_HISTORY):
            decoded = self._history.decode(xml.fields(section), on)
            must_repeat(decoded.value, scheme=scheme)
            lists, beside = self._contributions.read(section, on)
            answer = {"region": Region.SICHUAN, **decoded.value, **lists}
            histories.append(ContributionHistory.model_validate(answer))
            residue += (*decoded.residue, *beside)
        return TranslatedList(histories, tuple(dict.fromkeys(residue)))
