"""Job fairs and monthly figures of Chongqing (招聘会, 失业动态监测, Z10, Z11, D30)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.errors import Unreadable
from gateway.outcomes import Translated, TranslatedList
from gateway.regions.chongqing.employment.answers import Answer, Record
from gateway.regions.chongqing.employment.client import ChongqingEmploymentClient
from gateway.regions.chongqing.employment.values import (
    NO_INDUSTRY,
    PAGE,
    PLACE,
    YES_NO,
    Facts,
    Reader,
    listed,
    must_agree,
    only,
)
from gateway.regions.codecs import INTEGER_TEXT, TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, MONTH, day_of
from gateway.regions.lone_codes import lone
from gateway.regions.translation import Translation
from gateway.services.employment.markets import JobFair, JointFair, MonitoringFigures
from gateway.vocabulary import Message, Region

_FAIR: Final = (
    Row("title", "zphmc", TEXT, "招聘会名称", required=True),
    Row("organiser", "zbdw", TEXT, "主办单位", required=True),
    Row("area", "jbdq", PLACE, "举办地区", required=True),
    Row("address", "jbdd", TEXT, "举办地点", required=True),
    Row("online", "sfxs", YES_NO, "是否线上", required=True),
    Row("held_from", "jbrq", DATE_COMPACT, "举办日期", required=True),
    Row("held_to", "jsrq", DATE_COMPACT, "结束日期", required=True),
    Row("employers", "chdws", INTEGER_TEXT, "参会单位数", required=True),
    Row("openings", "gwzs", INTEGER_TEXT, "岗位总数", required=True),
)

FAIR: Final = Crosswalk(
    "chongqing.zph",
    term="招聘会",
    source=f"{PAGE} 4",
    rows=(
        Row("fair_number", "zphbh", TEXT, "招聘会编号", required=True),
        *_FAIR,
        Row("joint_number", "lhh", TEXT, "联合招聘会号"),
    ),
    elsewhere=("region",),
)

ANNOUNCEMENT: Final = Crosswalk(
    "chongqing.D30",
    term="联合招聘会",
    source=f"{PAGE} 4",
    rows=(
        Row("joint_number", "lhh", TEXT, "联合招聘会号", required=True),
        Row("home_region", "lydq", code("dq_market"), "来源地区", required=True),
        *_FAIR,
    ),
)

FIGURES: Final = Crosswalk(
    "chongqing.jcyb",
    term="失业动态监测月报",
    source=f"{PAGE} 4",
    rows=(
        Row("month", "ny", MONTH, "年月", required=True),
        Row("area", "qh", PLACE, "区划", required=True),
        Row("industry", "bio_industry", code("bio_industry_market"), "行业", required=True),
        Row("enterprises", "qys", INTEGER_TEXT, "企业数", required=True),
        Row("employed_at_start", "qcrs", INTEGER_TEXT, "期初人数", required=True),
        Row("employed_at_end", "qmrs", INTEGER_TEXT, "期末人数", required=True),
        Row("joined", "zjrs", INTEGER_TEXT, "增加人数", required=True),
        Row("left", "jsrs", INTEGER_TEXT, "减少人数", required=True),
        Row("vacancies", "kgs", INTEGER_TEXT, "空岗数", required=True),
    ),
    elsewhere=("region",),
)

CROSSWALKS: Final = (FAIR, ANNOUNCEMENT, FIGURES)
_SUMMED: Final = ("enterprises", "employed_at_start", "employed_at_end", "joined", "left", "vacancies")


class Market:
    """What is public."""

    def __init__(self, client: ChongqingEmploymentClient, codes: Mapping[str, CodeTable]) -> None:
        self._client = client
        self._industries = codes["bio_industry_market"]
        self.fair = Translation(FAIR, codes)
        self.figures = Translation(FIGURES, codes)
        self._announcement = Translation(ANNOUNCEMENT, codes)
        self.readers: Mapping[str, Reader] = {"announce_fair": self.announced}

    async def find_fairs(self, message: Message, held_from: date, held_to: date) -> TranslatedList:
        on = day_of(message.sent_at)
        sent = {"qrq": f"{held_from:%Y%m%d}", "zrq": f"{held_to:%Y%m%d}"}
        return await self._client.call(
            "find_fairs", message, sent, lambda answer: listed(answer, self.fair, on, _fair)
        )

    async def announce_fair(self, message: Message, fair: JointFair) -> Translated:
        on = day_of(message.sent_at)
        sent = self._announcement.encode(fair.model_dump(mode="json", exclude_none=True), on)
        facts = {"joint_number": fair.joint_number}
        return await self._client.call(
            "announce_fair", message, sent, lambda answer: self.announced(answer, on, facts)
        )

    def announced(self, answer: Answer, on: date, facts: Facts) -> Translated:
        """The fair as it is announced here."""
        decoded = self.fair.decode(only(answer), on)
        must_agree(facts, joint_number=decoded.value.get("joint_number"))
        return Translated(_fair(decoded.value, {}), (*answer.residue, *decoded.residue))

    async def read_monitoring(self, message: Message, month: str) -> TranslatedList:
        on = day_of(message.sent_at)
        sent = {"ny": month.replace("-", "")}
        return await self._client.call(
            "read_monitoring", message, sent, lambda answer: self._monitored(answer, month, on)
        )

    def _monitored(self, answer: Answer, month: str, on: date) -> TranslatedList:
        """The groups by our sections: two of the region's industries may be one of ours."""
        groups: dict[tuple[str, str], dict[str, Any]] = {}
        residue = dict.fromkeys(answer.residue)
        for record in answer.records:
            if record.get("bio_industry") == NO_INDUSTRY:
                residue[lone("bio_industry", NO_INDUSTRY)] = None
                continue
            decoded = self.figures.decode(record, on)
            residue |= dict.fromkeys(decoded.residue)
            row = self._industries.row(record["bio_industry"], on)
            if row is not None and row.quality != "exact":
                residue[f"bio_industry {row.wire}: {row.quality}"] = None
            told = decoded.value
            if told["month"] != month:
                raise Unreadable("Chongqing answered about another month.")
            if told["employed_at_end"] != told["employed_at_start"] + told["joined"] - told["left"]:
                raise Unreadable("Chongqing's figures of a month do not add up.")
            group = groups.setdefault((told["area"], told["industry"]), {**told, **dict.fromkeys(_SUMMED, 0)})
            for name in _SUMMED:
                group[name] += told[name]
        figures = [
            MonitoringFigures.model_validate({**group, "region": Region.CHONGQING})
            for _, group in sorted(groups.items())
        ]
        return TranslatedList(figures, tuple(residue))


def _fair(value: dict[str, Any], _record: Record) -> JobFair:
    return JobFair.model_validate({**value, "region": Region.CHONGQING})
