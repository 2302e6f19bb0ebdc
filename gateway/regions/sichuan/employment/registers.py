"""What Sichuan's registers say of a person, and its public list of agencies (J05 to J09)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from gateway.outcomes import Translated, TranslatedList
from gateway.regions import xml
from gateway.regions.codecs import FLAG, TEXT, YUAN_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, day_of
from gateway.regions.mapped import Mapped
from gateway.regions.sichuan.employment.occupations import decoded
from gateway.regions.sichuan.employment.reading import (
    PAGE,
    SEARCH,
    about,
    asking,
    listed,
    names_of,
)
from gateway.regions.sichuan.employment.transactions import READS
from gateway.regions.sichuan.trades import Call, Disagrees
from gateway.regions.translation import Translation
from gateway.services.employment.markets import AgencyLicence, LicenceQuery
from gateway.services.employment.registers import (
    CertificateAnswer,
    CertificateQuery,
    Recognition,
    Registration,
    SubsidyGranted,
    SubsidyQuery,
)
from gateway.services.employment.seekers import Individual
from gateway.vocabulary import Message, Region

REGISTRATION: Final = Crosswalk(
    "sichuan.jydj",
    term="就业失业登记",
    source=f"{PAGE} 5, J05",
    rows=(
        Row("kind", "status", code("status_employment"), "就业类型", required=True),
        Row("in_force", "aae100", FLAG, "有效标志", required=True),
        Row("registered_on", "aae043", DATE_COMPACT, "登记日期", required=True),
        Row("employer_name", "aab004", TEXT, "单位名称"),
        Row("employer_credit_code", "aab998", TEXT, "统一社会信用代码"),
        Row("occupation", "aca111", code("aca111_employment"), "岗位工种"),
        Row("started_on", "abc913", DATE_COMPACT, "合同或就业起始日期"),
        Row("ended_on", "abc916", DATE_COMPACT, "合同解除日期", fallback=("abc914", "abc920")),
        Row("unemployed_since", "ajc090", DATE_COMPACT, "失业时间"),
        Row("category", "bcc006", code("bcc006_employment"), "人员类别"),
        Row("separation_reason", "abc917", code("abc917_employment"), "解除或终止原因"),
        Row("receives_benefit", "ffbz", FLAG, "待遇发放标志"),
        Row("cancelled_on", "aae081", DATE_COMPACT, "注销日期"),
    ),
    ignored=("abc910",),
    elsewhere=("region", "mappings"),
)
RECOGNITION: Final = Crosswalk(
    "sichuan.jykn",
    term="就业困难认定",
    source=f"{PAGE} 5, J06",
    rows=(
        Row("recognition_number", "add001", TEXT, "就业困难流水号", required=True),
        Row("valid_from", "aae071", DATE_COMPACT, "终审时间", required=True),
        Row("valid_to", "aae031", DATE_COMPACT, "有效期至"),
        Row("in_force", "aae100", FLAG, "就困有效标志", required=True),
    ),
    elsewhere=("recognised_by_region",),
)
CERTIFICATE: Final = Crosswalk(
    "sichuan.J07.answer",
    term="技能证书核验 出参",
    source=f"{PAGE} 5, J07",
    rows=(
        Row("certificate_number", "bcc012", TEXT, "证书号", required=True),
        Row("outcome", "hyjg", code("hyjg_employment"), "核验结果", required=True),
        Row("occupation", "aca111", code("aca111_employment"), "职业(工种)"),
        Row("level", "bac015", code("bac015_employment"), "职业技能等级"),
        Row("issuer", "bdf151", TEXT, "发证单位"),
        Row("issued_on", "bcc013", DATE_COMPACT, "发证日期"),
        Row("valid_to", "aae031", DATE_COMPACT, "有效期至"),
        Row("revoked_on", "cxrq", DATE_COMPACT, "撤销日期"),
    ),
    ignored=("aca112",),
    elsewhere=("region", "mappings"),
)
SUBSIDY: Final = Crosswalk(
    "sichuan.btxx",
    term="已享受补贴",
    source=f"{PAGE} 5, J08",
    rows=(
        Row("subsidy_number", "btbh", TEXT, "补贴编号", required=True),
        Row("kind", "adc450", code("adc450_employment"), "补贴类型", required=True),
        Row("amount", "adc451", YUAN_TEXT, "补贴金额", required=True),
        Row("occupation", "aca111", code("aca111_employment"), "职业(工种)", required=True),
        Row("level", "bac015", code("bac015_employment"), "职业技能等级", required=True),
        Row("granted_on", "aae036", DATE_COMPACT, "经办日期", required=True),
    ),
    elsewhere=("region", "mappings"),
)
LICENCE: Final = Crosswalk(
    "sichuan.rlzy",
    term="人力资源服务许可",
    source=f"{PAGE} 5, J09",
    rows=(
        Row("kind", "xklb", code("xklb_employment"), "许可类别", required=True),
        Row("licence_number", "xkzh", TEXT, "许可证号", required=True),
        Row("agency_name", "aab004", TEXT, "单位名称", required=True),
        Row("credit_code", "aab998", TEXT, "统一社会信用代码", required=True),
        Row("issued_by", "fzjg", TEXT, "发证机关", required=True),
        Row("valid_from", "aae030", DATE_COMPACT, "有效期自", required=True),
        Row("valid_to", "aae031", DATE_COMPACT, "有效期至"),
        Row("state", "xkzt", code("xkzt_employment"), "许可状态", required=True),
        Row("annual_report_filed", "ndbg", FLAG, "年度报告"),
    ),
    ignored=("fwnr",),
    elsewhere=("region", "services"),
)
CROSSWALKS: Final = (SEARCH, REGISTRATION, RECOGNITION, CERTIFICATE, SUBSIDY, LICENCE)
_ONLY_WHEN_VERIFIED: Final = ("occupation", "level", "issuer", "issued_on", "valid_to")
Make = Callable[[dict[str, Any], xml.Element], Any]


class Registers:
    """Looks up, and never says why somebody was recognised."""

    def __init__(self, tables: Mapping[str, CodeTable], mapped: Mapped) -> None:
        self._tables = tables
        self._mapped = mapped
        self._search = Translation(SEARCH, tables)
        self.registration = Translation(REGISTRATION, tables)
        self.recognition = Translation(RECOGNITION, tables)
        self.certificate = Translation(CERTIFICATE, tables)
        self.subsidy = Translation(SUBSIDY, tables)
        self.licence = Translation(LICENCE, tables)

    def registrations(self, message: Message, person: Individual) -> Call[TranslatedList]:
        """J05 就业失业登记查询."""
        on = day_of(message.sent_at)

        def made(told: dict[str, Any], element: xml.Element) -> Registration:
            fields = {"separation_reason": ("abc917", "abc917_employment")}
            mappings = self._mapped.of(xml.fields(element), on, fields)
            return Registration.model_validate({**told, "region": Region.SICHUAN, "mappings": mappings})

        return self._list("find_registrations", person, on, "jydj", self.registration, made)

    def recognitions(self, message: Message, person: Individual) -> Call[TranslatedList]:
        """J06 就业困难认定查询."""

        def made(told: dict[str, Any], _element: xml.Element) -> Recognition:
            return Recognition.model_validate({**told, "recognised_by_region": Region.SICHUAN})

        on = day_of(message.sent_at)
        return self._list("find_recognitions", person, on, "jykn", self.recognition, made)

    def _list(
        self, operation: str, person: Individual, on: date, name: str, translation: Translation, made: Make
    ) -> Call[TranslatedList]:
        return asking(
            READS[operation],
            about(person, self._search, on),
            lambda outputs: listed(outputs[0], name, translation, on, made),
            names=names_of(person.name),
        )

    def verify(self, message: Message, query: CertificateQuery) -> Call[Translated]:
        """J07 技能证书核验."""
        on = day_of(message.sent_at)
        number = xml.elements({"bcc012": query.certificate_number})
        return asking(
            READS["verify_certificate"],
            number + about(query.person, self._search, on),
            partial(self._verified, number=query.certificate_number, on=on),
            names=names_of(query.person.name),
        )

    def _verified(self, outputs: Sequence[xml.Element], *, number: str, on: date) -> Translated:
        """What is said of the certificate; of a holder who is not the one asked about, nothing."""
        read = decoded(self.certificate, xml.fields(outputs[0]), on)
        told = read.value
        if told.pop("certificate_number") != number:
            raise Disagrees("Sichuan answered about another certificate.")
        if told["outcome"] != "verified" and any(name in told for name in _ONLY_WHEN_VERIFIED):
            raise Disagrees("Sichuan tells of a certificate that it did not verify.")
        told["region"] = Region.SICHUAN
        return Translated(CertificateAnswer.model_validate(told), read.residue)

    def subsidies(self, message: Message, query: SubsidyQuery) -> Call[TranslatedList]:
        """J08 补贴查重."""
        on = day_of(message.sent_at)
        wire = {
            "aca111": self._tables["aca111_employment"].encode(query.occupation, on),
            "bac015": self._tables["bac015_employment"].encode(query.level.value, on),
        }

        def made(told: dict[str, Any], element: xml.Element) -> SubsidyGranted:
            mappings = self._mapped.of(xml.fields(element), on, {"kind": ("adc450", "adc450_employment")})
            return SubsidyGranted.model_validate({**told, "region": Region.SICHUAN, "mappings": mappings})

        return asking(
            READS["find_subsidies"],
            about(query.person, self._search, on) + xml.elements(wire),
            lambda outputs: listed(outputs[0], "btxx", self.subsidy, on, made),
            names=names_of(query.person.name),
        )

    def licences(self, message: Message, query: LicenceQuery) -> Call[TranslatedList]:
        """J09 人力资源服务许可查询."""
        on = day_of(message.sent_at)

        def made(told: dict[str, Any], element: xml.Element) -> AgencyLicence:
            if told["credit_code"] != query.credit_code:
                raise Disagrees("Sichuan answered about another agency.")
            table, rows = self._tables["fwlx_employment"], xml.rows(element, "fwnr/row")
            services = dict.fromkeys(table.decode(row["fwlx"], on) for row in rows)
            return AgencyLicence.model_validate(
                {**told, "region": Region.SICHUAN, "services": list(services)}
            )

        return asking(
            READS["find_licences"],
            xml.elements({"aab998": query.credit_code}),
            lambda outputs: listed(outputs[0], "rlzy", self.licence, on, made),
            known=frozenset({query.credit_code}),
        )
