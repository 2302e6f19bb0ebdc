"""What Chongqing transfers, and what it is told that the other region transfers (信息表一、二)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from gateway.errors import Refused
from gateway.outcomes import Translated
from gateway.regions.chongqing.answers import Output
from gateway.regions.chongqing.pension.answers import understood
from gateway.regions.chongqing.pension.applications import REASON
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.pension.histories import (
    FROM,
    LUMP_SUMS,
    ORIGINS,
    ROWS,
    TO,
    Contributions,
)
from gateway.regions.chongqing.pension.tables import (
    DONE_IS_NULL,
    LINE,
    LINES,
    PAGE,
    SCHEME,
    Reader,
    SharedTables,
    beyond,
    listed,
)
from gateway.regions.chongqing.pension.transactions import TRANSACTIONS
from gateway.regions.codecs import INTEGER_TEXT, TEXT, YUAN_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_WITH_TIME, MONTH_BEGUN, MONTH_ENDED, day_of
from gateway.regions.translation import Translation
from gateway.services.pension.backend import CaseRef
from gateway.services.pension.transfers import OriginRefusal, TransferStatement
from gateway.vocabulary import Message, Region

STATEMENT: Final = Crosswalk(
    "chongqing.gr_yljf_zyd",
    term="信息表一",
    source=f"{PAGE} 3",
    rows=(
        Row("statement_number", "xxbbh", TEXT, "信息表编号", required=True),
        Row("letter_number", "lxhbh", TEXT, "联系函编号", required=True),
        Row("person_number", "bxh", TEXT, "保险号", required=True),
        SCHEME,
        Row("unit_name", "dwmc", LINE, "单位名称"),
        *ORIGINS,
        Row("local_from", "bdqrq", MONTH_BEGUN, "本地起日期", required=True),
        Row("local_to", "bdzrq", MONTH_ENDED, "本地止日期", required=True),
        Row("local_months", "sjys", INTEGER_TEXT, "实缴月数", required=True),
        Row("deemed_months", "stys", INTEGER_TEXT, "视同月数", required=True),
        Row("transferred_on", "zysj", DATE_WITH_TIME, "转移时间", required=True),
        Row("before_1998", "grjf_98q", YUAN_TEXT, "98年前个人缴费", required=True),
        Row("until_last_year", "grzh_98h", YUAN_TEXT, "98年后个人账户", required=True),
        Row("current_year", "dngrzhbj", YUAN_TEXT, "当年个人账户本金", required=True),
        Row("account_total", "grzhzyze", YUAN_TEXT, "个人账户转移总额", required=True),
        Row("pool_total", "tcjjzyze", YUAN_TEXT, "统筹基金转移总额", required=True),
        Row("annuity_total", "zynjze", YUAN_TEXT, "职业年金总额", required=True),
        Row("total", "zyjjze", YUAN_TEXT, "转移基金总额", required=True),
        Row("handled_by", "jbr", TEXT, "经办人", required=True),
        Row("reviewed_by", "fhr", TEXT, "复核人", required=True),
        Row("uploaded", "zt", DONE_IS_NULL, "上传状态", empty_means=False, note="one that is not is none"),
    ),
    elsewhere=("rows", "lump_sums", "non_transferable"),
)

LEFT_BEHIND: Final = Crosswalk(
    "chongqing.gr_bkzy",
    term="不予转移",
    source=f"{PAGE} 3",
    rows=(
        *(FROM, TO),
        Row("reason", "bzyy", code("bzyy"), "不予转移原因", required=True),
        Row("notice_number", "gzsbh", TEXT, "告知书编号"),
        Row("notified_on", "gzrq", DATE_WITH_TIME, "告知日期"),
    ),
)

REFUSAL: Final = Crosswalk(
    "chongqing.C04",
    term="不予办理",
    source=f"{PAGE} 4",
    rows=(*REASON.rows, Row("note", "bz", TEXT, "备注")),
)

RETURN: Final = Crosswalk(
    "chongqing.B06",
    term="信息表退回",
    source=f"{PAGE} 4",
    rows=(
        Row("statement_number", "xxbbh", TEXT, "信息表编号", required=True),
        Row("faults", "thyy", LINES, "退回原因", required=True),
    ),
)

CROSSWALKS: Final = (STATEMENT, LEFT_BEHIND, REFUSAL, RETURN)
_NODE, _LEFT = "gr_yljf_zyd", "gr_bkzy"


class Statements:
    """Reads what the origin made, gives it back, and has the receiving side record another's."""

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
        self._statement = Translation(STATEMENT, codes)
        self._left_behind = Translation(LEFT_BEHIND, codes)
        self._refusal = Translation(REFUSAL, codes)
        self._return = Translation(RETURN, codes)
        rows = (contributions.row, contributions.lump_sum)
        self.statement_answered_by = (self._statement, *rows, self._left_behind)
        self.refusal_answered_by = (self._refusal,)
        self.readers: Mapping[str, Reader] = {
            "return_statement": shared.noted,
            "deliver_statement": shared.noted,
        }

    async def read_statement(self, message: Message, case: CaseRef) -> Translated:
        """The newest statement as it came: translated, not judged."""
        on = day_of(message.sent_at)
        sent = self._shared.head(case, on)
        output = await self._client.call(TRANSACTIONS["read_statement"], message, sent)
        return understood(lambda: self.read(output, on), changes_state=False)

    def read(self, output: Output, on: date) -> Translated:
        """A statement with its three lists. Raises Refused for one that has no standing."""
        decoded = self._statement.decode(output.nodes[_NODE], on)
        if not decoded.value["uploaded"]:
            raise Refused(
                region=Region.CHONGQING, code="not_uploaded", message="The statement is not uploaded."
            )
        lists, beside = self._contributions.read(output.nodes, on)
        left = [self._left_behind.decode(wire, on) for wire in listed(output.nodes, _LEFT)]
        told = decoded.value | lists | {"non_transferable": [one.value for one in left]}
        residue = dict.fromkeys((*output.residue, *decoded.residue, *beside))
        residue |= dict.fromkeys(beyond(output.nodes, _NODE, ROWS, LUMP_SUMS, _LEFT))
        residue |= dict.fromkeys(field for one in left for field in one.residue)
        return Translated(TransferStatement.model_validate(told), tuple(residue))

    async def read_refusal(self, message: Message, case: CaseRef) -> Translated:
        """Why the office will not transfer; its own code stands beside ours."""
        on = day_of(message.sent_at)
        sent = self._shared.head(case, on)
        output = await self._client.call(TRANSACTIONS["read_refusal"], message, sent)
        return understood(lambda: self._refused(output, on), changes_state=False)

    def _refused(self, output: Output, on: date) -> Translated:
        decoded = self._refusal.decode(output.nodes, on)
        told = decoded.value | {"region_code": str(output.nodes["byyy"])}
        return Translated(OriginRefusal.model_validate(told), output.residue + decoded.residue)

    async def return_statement(
        self, message: Message, case: CaseRef, statement_number: str, faults: Sequence[str]
    ) -> Translated:
        on = day_of(message.sent_at)
        told = {"statement_number": statement_number, "faults": list(faults)}
        sent = self._shared.head(case, on) | self._return.encode(told, on)
        return await self._shared.note("return_statement", message, sent)

    async def deliver_statement(
        self, message: Message, case: CaseRef, statement: TransferStatement
    ) -> Translated:
        on = day_of(message.sent_at)
        sent = self._shared.head(case, on) | self.tell(statement, on)
        return await self._shared.note("deliver_statement", message, sent)

    def tell(self, statement: TransferStatement, on: date) -> dict[str, Any]:
        """A statement as Chongqing is told it: four nodes, the last two only where they hold something."""
        lists = {"rows", "lump_sums", "non_transferable"}
        canonical = statement.model_dump(mode="json", exclude_none=True, exclude=lists)
        nodes: dict[str, Any] = {_NODE: self._statement.encode(canonical | {"uploaded": True}, on)}
        nodes |= self._contributions.told(statement.rows, statement.lump_sums, on)
        if statement.non_transferable:
            left = (one.model_dump(mode="json", exclude_none=True) for one in statement.non_transferable)
            nodes[_LEFT] = [self._left_behind.encode(one, on) for one in left]
        return nodes
