"""What the journeys tell callers beyond the service's own words: errands, federated searches, trails."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from gateway.errands import Effect, State
from gateway.lineage import FieldLineage
from gateway.services.medical_insurance.people import Enrolment
from gateway.services.medical_insurance.visits import PricedLine
from gateway.services.words import Count, Told, Word
from gateway.vocabulary import Region


class RegionOutcome(Word):
    """What became of the question in one region."""

    ANSWERED = "answered", "已答复"
    REFUSED = "refused", "已拒绝"
    UNREACHED = "unreached", "未联通"
    NO_COUNTERPART = "no_counterpart", "该地区代码表无对应代码, 未查询"
    UNREADABLE = "unreadable", "答复无法解读"


class RegionEnrolments(Told):
    """One region's answer to an enrolment look-up."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    enrolments: list[Enrolment] = Field(description="参保信息")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明, personal data struck out")


class EnrolmentSearchResult(Told):
    """What each region asked says; never silence about one that did not answer."""

    regions: list[RegionEnrolments] = Field(description="各地区的答复")


class NextAction(Word):
    """What the caller may do now."""

    NOTHING = "nothing", "无需操作"
    SAME_KEY = "same_key", "用同一幂等键重发"
    NEW_KEY_AFTER_CORRECTION = "new_key_after_correction", "更正后用新幂等键"
    ENQUIRE_OR_REVERSE = "enquire_or_reverse", "查询或冲正"
    WAIT = "wait", "稍候再查"


class ErrandView(Told):
    """An errand (办件): what was asked of a region, and what is known of it."""

    errand_id: UUID = Field(description="办件号")
    operation: str = Field(description="操作")
    region: Region = Field(description="地区")
    state: State = Field(description="状态")
    effect: Effect = Field(description="业务影响: none, applied, unknown or reversed")
    next_action: NextAction = Field(description="下一步")
    message_id: str = Field(description="发往地区的报文号, chosen by us before sending")
    claimed_at: datetime = Field(description="受理时间")
    closed_at: datetime | None = Field(default=None, description="办结时间")
    visit_id: UUID | None = Field(default=None, description="就诊号")
    transfer_id: UUID | None = Field(default=None, description="转移接续业务标识")
    parent_errand_id: UUID | None = Field(default=None, description="所从属的办件号")
    follow_ups: list[UUID] = Field(description="后续办件号")
    region_code: str | None = Field(default=None, description="地区的代码")
    region_message: str | None = Field(default=None, description="地区的说明")
    residue: list[str] = Field(description="地区答复中未被对照表覆盖的字段 (residue)")
    answer: dict[str, Any] | None = Field(default=None, description="已答复时的答案, as the caller got it")
    enquire_url: str | None = Field(default=None, description="查询地址, when the outcome is unknown")
    reverse_url: str | None = Field(default=None, description="冲正地址, when the region can take it back")


class TrailEntry(Told):
    """One entry of the trail (审计轨迹); no personal data stands in it."""

    index: Count = Field(description="序号")
    recorded_at: datetime = Field(description="记录时间")
    action: str = Field(description="动作")
    outcome: str = Field(description="结果")
    effect: str = Field(description="业务影响")
    region: Region | None = Field(default=None, description="地区")
    errand_id: UUID | None = Field(default=None, description="办件号")
    entry: dict[str, Any] = Field(description="The entry as it was written, with its commitments")


class ErrandTrail(Told):
    """Everything written about an errand and those that follow from it, in order."""

    entries: list[TrailEntry] = Field(description="轨迹")


class ErrandLineage(Told):
    """Which canonical field came from which wire field through which rule (翻译溯源)."""

    errand_id: UUID = Field(description="办件号")
    region: Region = Field(description="地区")
    operation: str = Field(description="操作")
    fields: list[FieldLineage] = Field(description="字段")
    residue: list[str] = Field(description="未被覆盖的字段")


class FeeLinePage(Told):
    """A page of the lines that stand."""

    lines: list[PricedLine] = Field(description="费用明细")
    next_cursor: str | None = Field(default=None, description="下一页的游标; absent on the last page")


class RegionView(Told):
    """A connected region and what it can really do; derived from the directory."""

    region: Region = Field(description="地区")
    name: str = Field(description="名称")
    area_prefix: str = Field(description="行政区划前两位")
    services: dict[str, list[str]] = Field(description="Service to the operations its adapter has")
    not_supported: dict[str, list[str]] = Field(description="Service to the operations it lacks")


class Regions(Told):
    """All connected regions."""

    regions: list[RegionView] = Field(description="地区")
