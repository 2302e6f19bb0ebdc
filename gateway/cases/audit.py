"""The audit in words: what an auditor asks for and is told, and why it may be asked (审计查询)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from gateway.evidence.sealing import Part, Seal
from gateway.services.credit.codes import SubjectCode
from gateway.services.medical_insurance.people import Document
from gateway.services.texts import Code, ShortText
from gateway.services.words import Asked, Count, Told, Word
from gateway.vocabulary import Identity, Instant, Region

MOST_DAYS_UNNAMED = 31
"""Without a person, an errand or an organisation a search covers at most so many days."""


class AuditPurpose(Word):
    """Why the audit is read (查阅目的); it stands in the entry that the reading leaves."""

    SUPERVISION = "supervision", "监督检查"
    INTERNAL_AUDIT = "internal_audit", "内部审计"
    DISPUTE = "dispute", "争议处理"
    SUBJECT_REQUEST = "subject_request", "个人信息主体请求"
    INCIDENT = "incident", "安全事件处置"
    JUDICIAL = "judicial", "司法调取"


LEGAL_BASIS: Mapping[AuditPurpose, str] = {
    AuditPurpose.SUPERVISION: "网络数据安全管理条例 Art. 12",
    AuditPurpose.INTERNAL_AUDIT: "个人信息保护法 Art. 54",
    AuditPurpose.DISPUTE: "社会保险法 Art. 83",
    AuditPurpose.SUBJECT_REQUEST: "个人信息保护法 Art. 45",
    AuditPurpose.INCIDENT: "个人信息保护法 Art. 57",
    AuditPurpose.JUDICIAL: "电子签名法 Art. 7-8",
}
"""The law that each purpose rests on; domain: identifiers-and-law, L2, L7 and L14."""


class EntryKind(Word):
    """What kind of act an entry records; it decides how long it is kept (留存类别)."""

    EXCHANGE = "exchange", "数据交换记录"
    ACCESS = "access", "审计查阅记录"
    SECURITY = "security", "安全日志"
    ADMINISTRATION = "administration", "管理操作记录"


class Level(Word):
    """How many others vouch for what the log says; it only ever rises (证据等级)."""

    LOGGED = "logged", "已入日志"
    WITNESSED_BY_ONE = "witnessed_by_one", "一地见证"
    WITNESSED_BY_BOTH = "witnessed_by_both", "两地见证"


# -- asked -----------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(?:[0-9][0-9A-Za-z]*){6}")


def stands_open(reason: str) -> str:
    """A reason that the log keeps in the open for ever; raises ValueError where it may name a person."""
    if _NUMBER.search(reason):
        raise ValueError(
            "has a run of six digits: it may be a person's number, and the log keeps it for ever"
        )
    return reason


def _of_our_time(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 9998:
        raise ValueError("lies outside the years 2000 to 9998")
    return moment


Moment = Annotated[Instant, AfterValidator(_of_our_time)]


class InsuredPerson(Asked):
    """A person by a region's own number (人员编号)."""

    region: Region = Field(description="地区")
    person_number: Code = Field(description="人员编号 psn_no / aac001")


class DataSubject(Asked):
    """A person, by a document or by a region's own number, or a company by its code; it stands in the body,
    never in an address."""

    document: Document | None = Field(default=None, description="身份证件")
    insured: InsuredPerson | None = Field(default=None, description="人员编号与地区")
    credit_code: SubjectCode | None = Field(
        default=None, description="统一社会信用代码 of a company: who asked about its credit records"
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if [self.document, self.insured, self.credit_code].count(None) != 2:
            raise ValueError("name one of document, insured and credit_code")
        return self


class AuditSearch(Asked):
    """Find entries of the log, the newest first (审计检索)."""

    purpose: AuditPurpose = Field(description="查阅目的")
    person: DataSubject | None = Field(default=None, description="当事人")
    errand_id: UUID | None = Field(default=None, description="办件号; those that follow from it, too")
    organisation: Annotated[str, Field(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$")] | None = Field(
        default=None, description="调用方的统一社会信用代码"
    )
    region: Region | None = Field(default=None, description="地区")
    service: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] | None = Field(
        default=None, description="业务, as in medical_insurance"
    )
    outcome: Annotated[str, Field(pattern=r"^[A-Za-z_]{1,40}$")] | None = Field(
        default=None, description="结果, as in unknown"
    )
    kind: EntryKind | None = Field(default=None, description="留存类别")
    since: Moment | None = Field(default=None, description="起始时间 (含)")
    before: Moment | None = Field(default=None, description="截止时间 (不含)")
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,18}$")] | None = Field(
        default=None, description="游标: next_cursor of the page before"
    )
    limit: Annotated[int, Field(ge=1, le=100)] = Field(default=100, description="每页条数")


class BodiesRequest(Asked):
    """Open the bodies behind an entry (拆封)."""

    purpose: AuditPurpose = Field(description="查阅目的")
    reason: Annotated[ShortText, AfterValidator(stands_open)] = Field(
        description="拆封理由; no personal data and no run of six digits, it stands in the log"
    )


class AccessReportRequest(Asked):
    """What a person wants to know: who saw what about them (个人信息查询记录)."""

    purpose: AuditPurpose = Field(description="查阅目的; subject_request for the person")
    person: DataSubject = Field(description="本人")


# -- told ------------------------------------------------------------------------------------------------


class AuditEntry(Told):
    """An entry of the log (日志条目); no personal data stands in it."""

    index: Count = Field(description="序号 in the log")
    recorded_at: datetime = Field(description="记录时间")
    kind: EntryKind = Field(description="留存类别")
    action: str = Field(description="动作")
    outcome: str = Field(description="结果")
    effect: str = Field(description="业务影响")
    client_id: str = Field(description="调用方")
    organisation: str | None = Field(default=None, description="调用方的统一社会信用代码")
    region: Region | None = Field(default=None, description="地区")
    errand_id: UUID | None = Field(default=None, description="办件号")
    entry: dict[str, Any] = Field(description="The entry as it was written, with its commitments")
    bodies: str = Field(description="present, erased or none: what is behind the entry")
    receipt_url: str = Field(description="收据地址")


class AuditPage(Told):
    """A page of entries, the newest first."""

    entries: list[AuditEntry] = Field(description="条目")
    next_cursor: str | None = Field(default=None, description="下一页的游标; absent on the last page")


class WitnessedBy(Told):
    """A region's witness has cosigned the checkpoint (见证)."""

    region: Region = Field(description="地区")
    cosigned_at: datetime = Field(description="会签时间")


class EntryReceipt(Told):
    """The proof that an entry is in the log (收据); it verifies offline, and its level only ever rises."""

    index: Count = Field(description="序号 in the log")
    level: Level = Field(description="证据等级")
    tree_size: Count = Field(description="检查点的条目数")
    witnessed_by: list[WitnessedBy] = Field(description="见证方")
    tlog_proof: str = Field(
        description="The receipt itself: c2sp.org/tlog-proof@v1 text; its extra line is the entry"
    )


class OpenedBody(Told):
    """One body behind an entry, with what opens the commitment to it."""

    part: str = Field(description="request, sent-1, received-1, … or answer")
    content: str = Field(description="Base64 of the very bytes")
    text: str | None = Field(default=None, description="The same as text, where it is (GB 18030 or UTF-8)")
    salt: str = Field(description="Base64: the hash over salt and bytes is the commitment in the entry")


class OpenedBodies(Told):
    """The bodies behind an entry (原文)."""

    index: Count = Field(description="序号 in the log")
    bodies: list[OpenedBody] = Field(description="原文")


class InTwoLanguages(Told):
    """The same in Chinese and English."""

    zh: str = Field(description="中文")
    en: str = Field(description="English")


class Access(Told):
    """Somebody saw or changed something about the person (一次查阅或办理)."""

    at: datetime = Field(description="时间")
    client_id: str = Field(description="调用方")
    organisation: str | None = Field(default=None, description="调用方的统一社会信用代码")
    institution_code: str | None = Field(default=None, description="所代表的定点医药机构")
    region: Region | None = Field(default=None, description="数据所在地区")
    what: InTwoLanguages = Field(description="做了什么")
    purpose: InTwoLanguages = Field(description="目的")
    legal_basis: str | None = Field(default=None, description="法律依据")
    outcome: InTwoLanguages = Field(description="结果")
    disclosed: list[str] = Field(description="披露的字段")
    errand_id: UUID | None = Field(default=None, description="办件号")
    indexes: list[Count] = Field(description="序号 of the entries that say so")


class AccessReport(Told):
    """Who saw what about a person, when and for which purpose, the newest first (个人信息查询记录)."""

    made_at: datetime = Field(description="生成时间")
    accesses: list[Access] = Field(description="查阅与办理")
    complete: bool = Field(description="False when there is more than one report holds: ask for the rest")


class WitnessKey(Told):
    """A region's witness and its public key."""

    region: Region = Field(description="地区")
    key: str = Field(description="公钥 (c2sp.org/signed-note vkey)")


class LogKeys(Told):
    """Whose signatures prove something about the log: compare them with what you were given elsewhere."""

    origin: str = Field(description="The log's name, the first line of its checkpoints")
    log: list[str] = Field(description="公钥 of the log (c2sp.org/signed-note vkey)")
    witnesses: list[WitnessKey] = Field(description="见证方")


# -- what is kept ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What entries are looked for, as the records read it."""

    persons: tuple[Identity, ...] | None = None
    errand_id: UUID | None = None
    organisation: str | None = None
    region: str | None = None
    service: str | None = None
    outcome: str | None = None
    kind: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    below: int | None = None
    """Only entries with a smaller index: paging goes backwards in time."""
    limit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryKept:
    """An entry as the log holds it."""

    index: int
    entry: bytes
    said: Mapping[str, Any]
    """What it says, read."""
    errand_client_id: str | None
    """Whose errand it is about; that of the errand that it follows from, where there is one."""
    errand_organisation: str | None
    seal: Seal | None
    has_seal: bool
    """Whether it had one: without its key what was sealed is erased."""
    has_bodies: bool


class AuditRecords(Protocol):
    """Reads of the log for an auditor."""

    async def search(self, sought: Sought) -> Sequence[EntryKept]:
        """Entries with the newest first."""

    async def entry(self, index: int) -> EntryKept | None: ...

    async def bodies(self, index: int) -> Sequence[Part] | None:
        """What is behind an entry; None when it was erased or deleted."""
