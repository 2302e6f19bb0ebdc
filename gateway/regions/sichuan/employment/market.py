"""Job fairs and monthly figures of Sichuan (招聘会, 失业动态监测, J10, J11, J30)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from gateway.outcomes import Translated, TranslatedList
from gateway.regions import xml
from gateway.regions.codecs import FLAG, INTEGER_TEXT, TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, MONTH, day_of
from gateway.regions.sichuan.employment.reading import (
    PAGE,
    RECEIPT,
    Facts,
    Reader,
    asking,
    listed,
)
from gateway.regions.sichuan.employment.transactions import CHANGES, READS
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.reading import must_agree
from gateway.regions.sichuan.trades import Call, Disagrees
from gateway.regions.translation import Translation
from gateway.services.employment.markets import JobFair, JointFair, MonitoringFigures
from gateway.vocabulary import Message, Region

_FAIR: Final = (
    Row("title", "zphmc", text_up_to(100), "招聘会名称", required=True),
    Row("organiser", "zbdw", text_up_to(100), "主办单位", required=True),
    Row("area", "aaa027", text_up_to(6), "举办地区划", required=True),
    Row("address", "aae006", text_up_to(200), "举办地点", required=True),
    Row("online", "xsbz", FLAG, "线上标志", required=True),
    Row("held_from", "aae030", DATE_COMPACT, "开始日期", required=True),
    Row("held_to", "aae031", DATE_COMPACT, "结束日期", required=True),
    Row("employers", "chdw", INTEGER_TEXT, "参会单位数", required=True),
    Row("openings", "gwsl", INTEGER_TEXT, "岗位数", required=True),
)
FAIR: Final = Crosswalk(
    "sichuan.zph",
    term="招聘会",
    source=f"{PAGE} 5, J10",
    rows=(
        Row("fair_number", "zphbh", TEXT, "招聘会编号", required=True),
        *_FAIR,
        Row("joint_number", "lhh", TEXT, "联合招聘会号"),
    ),
    ignored=(RECEIPT,),
    elsewhere=("region",),
)
ANNOUNCEMENT: Final = Crosswalk(
    "sichuan.J30",
    term="联合招聘会 入参",
    source=f"{PAGE} 6",
    rows=(
        Row("joint_number", "lhh", text_up_to(32), "联合招聘会号", required=True),
        Row("home_region", "jbdq", code("dq_employment"), "举办地区", required=True),
        *_FAIR,
    ),
)
FIGURES: Final = Crosswalk(
    "sichuan.jcxx",
    term="失业动态监测月报",
    source=f"{PAGE} 5, J11",
    rows=(
        Row("month", "yf", MONTH, "月份", required=True),
        Row("area", "aaa027", TEXT, "区划", required=True),
        Row("industry", "aab022", code("aab022_employment"), "行业门类", required=True),
        Row("enterprises", "jcqys", INTEGER_TEXT, "监测企业数", required=True),
        Row("employed_at_start", "qcrs", INTEGER_TEXT, "期初人数", required=True),
        Row("employed_at_end", "qmrs", INTEGER_TEXT, "期末人数", required=True),
        Row("joined", "xzrs", INTEGER_TEXT, "新增人数", required=True),
        Row("left", "jsrs", INTEGER_TEXT, "减少人数", required=True),
        Row("vacancies", "kgs", INTEGER_TEXT, "空岗数", required=True),
    ),
    elsewhere=("region",),
)
CROSSWALKS: Final = (FAIR, ANNOUNCEMENT, FIGURES)


class Market:
    """What is public."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self.fair = Translation(FAIR, tables)
        self.figures_by = Translation(FIGURES, tables)
        self._announcement = Translation(ANNOUNCEMENT, tables)
        self.readers: Mapping[str, Reader] = {"announce_fair": self.announced}

    def fairs(self, message: Message, held_from: date, held_to: date) -> Call[TranslatedList]:
        """J10 招聘会查询."""
        on = day_of(message.sent_at)
        wire = {"aae030": f"{held_from:%Y%m%d}", "aae031": f"{held_to:%Y%m%d}"}
        return asking(
            READS["find_fairs"],
            xml.elements(wire),
            lambda outputs: listed(outputs[0], "zph", self.fair, on, _fair),
        )

    def announce(self, message: Message, fair: JointFair) -> Call[Translated]:
        """J30 联合招聘会."""
        on, facts = day_of(message.sent_at), {"joint_number": fair.joint_number}
        wire = self._announcement.encode(fair.model_dump(mode="json", exclude_none=True), on)
        return asking(
            CHANGES["announce_fair"],
            xml.elements(wire),
            lambda outputs: self.announced(outputs, on, facts),
            known=frozenset({fair.joint_number}),
        )

    def announced(self, outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
        """The fair as it is announced here."""
        decoded = self.fair.decode(xml.fields(outputs[0]), on)
        must_agree(facts, joint_number=decoded.value.get("joint_number"))
        return Translated(_fair(decoded.value, outputs[0]), decoded.residue)

    def figures(self, message: Message, month: str) -> Call[TranslatedList]:
        """J11 失业动态监测月报."""
        on = day_of(message.sent_at)

        def made(told: dict[str, Any], _element: xml.Element) -> MonitoringFigures:
            if told["month"] != month:
                raise Disagrees("Sichuan answered about another month.")
            if told["employed_at_end"] != told["employed_at_start"] + told["joined"] - told["left"]:
                raise Disagrees("Sichuan's figures of a month do not add up.")
            return MonitoringFigures.model_validate({**told, "region": Region.SICHUAN})

        return asking(
            READS["read_monitoring"],
            xml.elements({"yf": month.replace("-", "")}),
            lambda outputs: listed(outputs[0], "jcxx", self.figures_by, on, made),
        )


def _fair(told: dict[str, Any], _element: xml.Element) -> JobFair:
    return JobFair.model_validate({**told, "region": Region.SICHUAN})
