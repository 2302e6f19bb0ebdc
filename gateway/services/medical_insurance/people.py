"""Who is insured where: credentials, enrolment look-up and its answer (人员信息, 1101 / 03)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from gateway.services.medical_insurance.words import (
    CredentialKind,
    DocumentKind,
    EnrolmentStatus,
    InsuranceKind,
    PersonCategory,
)
from gateway.services.texts import Name
from gateway.services.words import Asked, Sex, Told
from gateway.vocabulary import AreaCode, ConnectedArea, Region, Yuan, checked_resident_id


class Credential(Asked):
    """What the person shows: e-voucher, identity card or social-security card (就诊凭证)."""

    kind: CredentialKind = Field(description="凭证类型 mdtrt_cert_type")
    number: Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[0-9A-Za-z_-]+$")] = Field(
        description="凭证编号: the resident ID, the card number, or the e-voucher's token"
    )
    card_recognition_code: Annotated[str, Field(pattern=r"^[0-9A-Z]{32}$")] | None = Field(
        default=None, description="卡识别码 card_sn; required with a social-security card"
    )

    @model_validator(mode="after")
    def _kind_and_number_agree(self) -> Self:
        if self.kind is CredentialKind.RESIDENT_ID:
            checked_resident_id(self.number)
        if self.kind is CredentialKind.SOCIAL_SECURITY_CARD and self.card_recognition_code is None:
            raise ValueError("card_recognition_code is required with a social-security card")
        return self


_NUMBERED_LIKE_RESIDENTS = (
    DocumentKind.RESIDENT_ID_CARD,
    DocumentKind.RESIDENCE_PERMIT_OF_HONG_KONG_MACAO_TAIWAN,
)


class Document(Asked):
    """An identity document (身份证件)."""

    kind: DocumentKind = Field(description="证件类型 psn_cert_type")
    number: Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[0-9A-Za-z()-]+$")] = Field(
        description="证件号码 certno"
    )

    @model_validator(mode="after")
    def _resident_numbers_check_out(self) -> Self:
        if self.kind in _NUMBERED_LIKE_RESIDENTS:
            checked_resident_id(self.number)
        return self


class Patient(Asked):
    """The person treated, as the enrolment look-up named them (就诊人员)."""

    name: Name = Field(description="姓名 psn_name")
    document: Document = Field(description="身份证件")


class EnrolmentSearch(Asked):
    """Look a person's enrolments up; without `insured_area` every connected region is asked."""

    credential: Credential = Field(description="就诊凭证")
    name: Name | None = Field(default=None, description="姓名; when given, the region compares it")
    insured_area: ConnectedArea | None = Field(default=None, description="参保地医保区划, when it is known")


class Enrolment(Told):
    """One insurance that a person holds in one area (参保信息, baseinfo with one row of insuinfo)."""

    region: Region = Field(description="参保地区")
    insured_area: AreaCode = Field(description="参保地医保区划 insuplc_admdvs")
    person_number: str = Field(description="人员编号 psn_no / aac001, the region's own")
    name: str = Field(description="姓名 psn_name")
    document_kind: DocumentKind = Field(description="证件类型 psn_cert_type")
    document_number: str = Field(description="证件号码 certno")
    sex: Sex = Field(description="性别 gend")
    birth_date: date = Field(description="出生日期 brdy")
    ethnicity_code: str | None = Field(default=None, description="民族 naty, GB/T 3304")
    insurance_kind: InsuranceKind = Field(description="险种类型 insutype")
    person_category: PersonCategory = Field(description="人员类别 psn_type")
    status: EnrolmentStatus = Field(description="参保状态 psn_insu_stas")
    enrolled_on: date | None = Field(default=None, description="个人参保日期 psn_insu_date")
    suspended_on: date | None = Field(default=None, description="暂停参保日期 paus_insu_date")
    civil_servant: bool = Field(description="公务员标志 cvlserv_flag")
    employer_name: str | None = Field(default=None, description="单位名称 emp_name")
    account_balance: Yuan = Field(description="个人账户余额 balc")
