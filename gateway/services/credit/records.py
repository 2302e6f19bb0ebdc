"""A record about a decision, and what makes two messages speak of the same one (信用记录)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.services.credit.codes import SubjectCode
from gateway.services.credit.words import (
    AmountKind,
    ChangeKind,
    LicenceCategory,
    PenaltyCategory,
    RecordClass,
    RecordKind,
    RecordStatus,
    RegistrationStatus,
    ReviewReason,
    Severity,
    SubjectKind,
)
from gateway.services.quality import CodeMapping
from gateway.services.texts import Name, ShortText
from gateway.services.words import Asked, Told
from gateway.vocabulary import AreaCode, Day, Instant, Region, ResidentId, UnsignedYuan

_BRACKETS = str.maketrans("([{【〖﹝<《", "〔〔〔〔〔〔〔〔") | str.maketrans(
    ")]}】〗﹞>》", "〕〕〕〕〕〕〕〕"
)


def normalised_document_number(number: str) -> str:
    """A document number (文号) as records are told apart by it: one kind of bracket, digits and letters of
    one width, no space.

    >>> normalised_document_number("川市监罚［２０２６］ 1 号")
    '川市监罚〔2026〕1号'
    """
    plain = unicodedata.normalize("NFKC", number).translate(_BRACKETS)
    return re.sub(r"\s+", "", plain)


@dataclass(frozen=True, slots=True)
class RecordKey:
    """By what a record is the same one: who decided, under which number, about whom."""

    issuer_code: str
    document_number: str
    """Normalised."""
    subject_code: str


class Subject(Told):
    """Whom a record is about (行政相对人); a natural person's number is never told."""

    kind: SubjectKind = Field(description="类别")
    name: str = Field(description="名称; a natural person's is masked")
    credit_code: str | None = Field(default=None, description="统一社会信用代码; absent for natural persons")
    legal_representative: str | None = Field(default=None, description="法定代表人, masked")


class Issuer(Told):
    """Who decided, and so owns the truth of it (认定单位)."""

    name: str = Field(description="机关名称")
    credit_code: str = Field(description="机关统一社会信用代码")


class Amount(Told):
    """An amount of a decision (金额)."""

    kind: AmountKind = Field(description="种类")
    value: UnsignedYuan = Field(description="金额, yuan; a region may have written 万元")


class CreditRecord(Told):
    """A record as one region holds it (信用记录); its two clocks start on two different days."""

    region: Region = Field(description="来源地区")
    region_record_number: str = Field(description="地区的记录号")
    kind: RecordKind = Field(description="种类")
    catalogue_class: RecordClass = Field(description="公共信用信息目录类别")
    subject: Subject = Field(description="行政相对人")
    issuer: Issuer = Field(description="认定单位")
    document_number: str = Field(description="决定书文号, normalised")
    title: str | None = Field(default=None, description="名称: of the penalty, licence, list or scheme")
    facts: str | None = Field(default=None, description="事实或事由")
    basis: str | None = Field(default=None, description="依据")
    content: str | None = Field(default=None, description="决定内容")
    penalties: tuple[PenaltyCategory, ...] = Field(default=(), description="处罚种类")
    licence: LicenceCategory | None = Field(default=None, description="许可类别")
    licence_number: str | None = Field(default=None, description="许可编号")
    grade: str | None = Field(default=None, description="评价等级, as its issuer says")
    amounts: tuple[Amount, ...] = Field(default=(), description="金额")
    decided_on: Day = Field(description="决定日期: the repair clock starts")
    published_on: Day | None = Field(default=None, description="公示日期: the publicity clock starts")
    effective_from: Day | None = Field(default=None, description="有效期自 XK_YXQZ")
    effective_to: Day | None = Field(default=None, description="有效期至 XK_YXQZI; absent without an end")
    region_public_until: Day | None = Field(default=None, description="地区标明的公示截止期")
    severity: Severity | None = Field(default=None, description="失信严重程度, where the region says")
    status: RecordStatus = Field(description="状态")
    status_on: Day | None = Field(default=None, description="撤销、修复或移出日期")
    objected: bool = Field(description="异议标注")
    changed_at: Instant = Field(description="地区最近变更时间")
    published_from: Region | None = Field(default=None, description="推送来源地区, when it was pushed here")
    needs_review: tuple[ReviewReason, ...] = Field(default=(), description="待人工复核")
    mappings: tuple[CodeMapping, ...] = Field(default=(), description="非等同的代码对照")

    @property
    def key(self) -> RecordKey | None:
        """What it is the same record by; None for one about a natural person."""
        if self.subject.credit_code is None:
            return None
        number = normalised_document_number(self.document_number)
        return RecordKey(self.issuer.credit_code, number, self.subject.credit_code)


class SubjectCandidate(Told):
    """Somebody of that name; whether it is who was meant is for the caller to say (候选主体)."""

    region: Region = Field(description="登记地区")
    name: str = Field(description="名称")
    credit_code: str = Field(description="统一社会信用代码")
    area: AreaCode = Field(description="登记地行政区划")
    status: RegistrationStatus = Field(description="登记状态")


class EnterpriseRegistration(Told):
    """What a registry says of an enterprise (登记注册基本信息)."""

    region: Region = Field(description="登记地区")
    credit_code: str = Field(description="统一社会信用代码 UNISCID")
    name: str = Field(description="名称 ENTNAME")
    kind: str = Field(description="类型 ENTTYPE, as the registry writes it")
    legal_representative: str | None = Field(default=None, description="法定代表人 LEREP, masked")
    capital: UnsignedYuan | None = Field(default=None, description="注册资本, yuan; registries write 万元")
    established_on: Day = Field(description="成立日期 ESTDATE")
    address: str | None = Field(default=None, description="住所 DOM")
    scope: str | None = Field(default=None, description="经营范围 OPSCOPE")
    registry: str = Field(description="登记机关 REGORG")
    status: RegistrationStatus = Field(description="登记状态 REGSTATE")


class RecordChange(Told):
    """One change of a record that a region tells (变更通知); never about a natural person."""

    sequence: int = Field(description="序号, ascending in its region")
    kind: ChangeKind = Field(description="变更种类")
    record: CreditRecord | None = Field(default=None, description="变更后的记录; none where it does not read")
    unread: str | None = Field(default=None, description="不可译原因: which code of which table is unknown")


class RecordDelivery(Asked):
    """A version of a record for the region where its subject is registered (异地推送)."""

    push_number: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] = Field(
        description="推送号, one per record"
    )
    version: int = Field(description="版本; a region keeps the newest and refuses none that it has")
    withdrawn: bool = Field(description="撤回公示: the record is no longer public, for whatever reason")
    public_until: Day | None = Field(default=None, description="公示截止期, when it is public")
    record: CreditRecord = Field(description="记录")


class DeliveryReceipt(Told):
    """What the other region holds of a pushed record (推送回执)."""

    push_number: str = Field(description="推送号")
    version: int = Field(description="版本, the newest it holds")
    region_record_number: str = Field(description="对方地区的记录号")
    public: bool = Field(description="对方正在公示")
    published_on: Day | None = Field(default=None, description="对方公示日期")


class PersonQuery(Asked):
    """A natural person's records: only with authorisation, masked (自然人信用信息查询)."""

    name: Name = Field(description="姓名")
    id_number: ResidentId = Field(description="公民身份号码")
    authorisation_number: Annotated[str, Field(pattern=r"^[0-9A-Z-]{6,40}$")] = Field(
        description="本人授权书编号"
    )
    purpose: ShortText = Field(description="查询目的, as the authorisation says it")


class RecordReference(Asked):
    """A record by what makes it the same one (记录标识)."""

    issuer_code: SubjectCode = Field(description="认定单位统一社会信用代码")
    document_number: ShortText = Field(description="决定书文号, with whatever brackets")
    subject_code: SubjectCode = Field(description="行政相对人统一社会信用代码")


def newest_first(records: Iterable[CreditRecord]) -> list[CreditRecord]:
    """Newest decision first, whatever the region's order among those of one day."""
    return sorted(records, key=lambda record: record.decided_on, reverse=True)
