"""Records that go to the region where their subject is registered, as authorities see them (异地推送).

A penalty is pushed within ten working days and published there within ten more; whatever is withdrawn is
withdrawn there within three (市场监督管理行政处罚信息公示规定 Art. 10, 11).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from gateway.services.credit.publicity import Publicity, PublicityReason
from gateway.services.credit.records import CreditRecord
from gateway.services.credit.words import RecordKind
from gateway.services.deliveries import DeliveryView
from gateway.services.words import Told, Word
from gateway.vocabulary import Day, Region


class PushState(Word):
    """Where a push stands (推送状态)."""

    NOT_PUBLISHED = "not_published", "不公示, 不推送"
    WAITING = "waiting", "待推送"
    PUSHED = "pushed", "已推送, 对方尚未公示"
    PUBLISHED = "published", "对方已公示"
    WITHDRAWING = "withdrawing", "待对方撤回"
    WITHDRAWN = "withdrawn", "对方已撤回"
    REFUSED = "refused", "对方拒绝"


class PushClock(Word):
    """A term that runs for a push (推送时限)."""

    PUSH = "push", "推送: 决定后10个工作日"
    PUBLICATION = "publication", "公示: 收到后10个工作日"
    WITHDRAWAL = "withdrawal", "撤回: 3个工作日"


# -- what is seen ----------------------------------------------------------------------------------------


class Push(Told):
    """A record on its way to the region of its subject, or there (推送)."""

    push_id: UUID = Field(description="推送标识")
    push_number: str = Field(description="推送号, as the other region knows it")
    home_region: Region = Field(description="认定地区")
    receiving_region: Region = Field(description="登记地区")
    issuer_code: str = Field(description="认定单位统一社会信用代码")
    document_number: str = Field(description="决定书文号, normalised")
    subject_code: str = Field(description="行政相对人统一社会信用代码")
    kind: RecordKind = Field(description="种类")
    decided_on: Day = Field(description="决定日期")
    version: int = Field(description="版本; 0 when nothing was ever told")
    state: PushState = Field(description="状态")
    why: PublicityReason = Field(description="认定地区的公示状态, of which the push follows")
    objected: bool = Field(description="异议标注; it travels with the record")
    public_until: Day | None = Field(default=None, description="公示截止期")
    push_due_on: Day | None = Field(
        default=None,
        description="推送期限; only penalties have one, and only in years whose days off are known",
    )
    pushed_on: Day | None = Field(default=None, description="推送日期")
    publish_due_on: Day | None = Field(default=None, description="对方公示期限")
    published_on: Day | None = Field(default=None, description="对方公示日期")
    withdrawal_due_on: Day | None = Field(default=None, description="撤回期限")
    withdrawn_on: Day | None = Field(default=None, description="对方撤回日期")
    overdue: PushClock | None = Field(default=None, description="已超过的时限")
    region_record_number: str | None = Field(default=None, description="对方地区的记录号")
    refusal_code: str | None = Field(default=None, description="对方的拒绝代码")
    changed_at: datetime = Field(description="最近变更时间")


class PushDetails(Push):
    """A push with the record and everything that the other region was told of it (推送详情)."""

    record: CreditRecord = Field(description="记录, the newest content")
    publicity: Publicity = Field(description="认定地区今日公示情况")
    deliveries: list[DeliveryView] = Field(description="各版本的送达情况, oldest first")


class PushPage(Told):
    """The pushes from and to the caller's region, the latest begun first (推送列表)."""

    pushes: list[Push] = Field(description="推送")
    overdue_count: int = Field(description="已超期的推送数, from and to the caller's region")
    next_cursor: str | None = Field(default=None, description="下一页的游标; absent on the last page")
