"""What Chongqing's registers say of a person, and its public list of agencies (Z05 to Z09)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.errors import Unreadable
from gateway.outcomes import Translated, TranslatedList
from gateway.regions.chongqing.employment.answers import Answer, Record
from gateway.regions.chongqing.employment.client import ChongqingEmploymentClient
from gateway.regions.chongqing.employment.values import (
    PAGE,
    PERSON,
    YES_NO,
    listed,
    only,
    some,
    unified_code,
    with_counterparts,
)
from gateway.regions.codecs import TEXT, YUAN_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, day_of
from gateway.regions.mapped import Mapped
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

SEARCH: Final = Crosswalk("chongqing.Z05", term="人员查询", source=f"{PAGE} 4", rows=PERSON)

REGISTRATION: Final = Crosswalk(
    "chongqing.jysy",
    term="就业失业登记",
    source=f"{PAGE} 4",
    rows=(
        Row("kind", "djlb", code("djlb_market"), "登记类别", required=True),
        Row("in_force", "sfyx", YES_NO, "是否有效", required=True),
        Row("registered_on", "djrq", DATE_COMPACT, "登记日期", required=True),
        Row("employer_name", "dwmc", TEXT, "单位名称"),
        Row("occupation", "gz", code("zpgz_market"), "工种 (2002)"),
        Row("started_on", "htqsrq", DATE_COMPACT, "合同起始日期"),
        Row("ended_on", "jcrq", DATE_COMPACT, "解除日期", fallback=("htzzrq",)),
        Row("unemployed_since", "syrq", DATE_COMPACT, "失业日期"),
        Row("category", "bip_rylb", code("bip_rylb_market"), "人员类别"),
        Row("separation_reason", "jcyy", code("jcyy_market"), "解除原因"),
        Row("receives_benefit", "sflj", YES_NO, "是否领金"),
        Row("cancelled_on", "zxrq", DATE_COMPACT, "注销日期"),
    ),
    ignored=("bio_no",),
    elsewhere=("region", "employer_credit_code", "mappings"),
)

RECOGNITION: Final = Crosswalk(
    "chongqing.jykn",
    term="就业困难认定",
    source=f"{PAGE} 4",
    rows=(
        Row("recognition_number", "rdbh", TEXT, "认定编号", required=True),
        Row("valid_from", "rdrq", DATE_COMPACT, "认定日期", required=True),
        Row("valid_to", "yxqz", DATE_COMPACT, "有效期至"),
        Row("in_force", "sfyx", YES_NO, "是否有效", required=True),
    ),
    elsewhere=("recognised_by_region",),
)

CERTIFICATE: Final = Crosswalk(
    "chongqing.jnzs",
    term="技能证书",
    source=f"{PAGE} 4",
    rows=(
        Row("certificate_number", "zsbh", TEXT, "证书编号", required=True),
        Row("outcome", "hyjg", code("hyjg_market"), "核验结果", required=True),
        Row("occupation", "gz", code("zpgz_market"), "工种 (2002)"),
        Row("level", "jsdj", code("jsdj_market"), "技术等级"),
        Row("issuer", "fzdw", TEXT, "发证单位"),
        Row("issued_on", "fzrq", DATE_COMPACT, "发证日期"),
        Row("valid_to", "yxqz", DATE_COMPACT, "有效期至"),
        Row("revoked_on", "zxrq", DATE_COMPACT, "注销日期"),
    ),
    elsewhere=("region", "mappings"),
)

SUBSIDY: Final = Crosswalk(
    "chongqing.pxbt",
    term="培训补贴",
    source=f"{PAGE} 4",
    rows=(
        Row("subsidy_number", "btbh", TEXT, "补贴编号", required=True),
        Row("kind", "btlb", code("btlb_market"), "补贴类别", required=True),
        Row("occupation", "gz", code("zpgz_market"), "工种 (2002)", required=True),
        Row("level", "jsdj", code("jsdj_market"), "技术等级", required=True),
        Row("amount", "je", YUAN_TEXT, "金额", required=True),
        Row("granted_on", "ffrq", DATE_COMPACT, "发放日期", required=True),
    ),
    elsewhere=("region", "mappings"),
)

LICENCE: Final = Crosswalk(
    "chongqing.rlzy",
    term="人力资源服务许可",
    source=f"{PAGE} 4",
    rows=(
        Row("kind", "xklx", code("xklx_market"), "许可类型", required=True),
        Row("licence_number", "xkbh", TEXT, "许可编号", required=True),
        Row("agency_name", "dwmc", TEXT, "单位名称", required=True),
        Row("credit_code", "bio_no", TEXT, "法人码", required=True),
        Row("issued_by", "fzjg", TEXT, "发证机关", required=True),
        Row("valid_from", "yxqq", DATE_COMPACT, "有效期起", required=True),
        Row("valid_to", "yxqz", DATE_COMPACT, "有效期止"),
        Row("state", "xkzt", code("xkzt_market"), "许可状态", required=True),
        Row("annual_report_filed", "sfnb", YES_NO, "是否年报"),
    ),
    ignored=("ywfw",),
    elsewhere=("region", "services"),
)

CROSSWALKS: Final = (SEARCH, REGISTRATION, RECOGNITION, CERTIFICATE, SUBSIDY, LICENCE)
_OCCUPATION: Final = {"occupation": ("gz", "zpgz_market")}
_OF_A_VERIFIED: Final = ("gz", "jsdj", "fzdw", "fzrq")
_OF_OUTCOME: Final = {"verified": (*_OF_A_VERIFIED, "yxqz"), "revoked": ("zxrq",)}


class Registers:
    """Looks up, and never says why somebody was recognised."""

    def __init__(
        self, client: ChongqingEmploymentClient, codes: Mapping[str, CodeTable], mapped: Mapped
    ) -> None:
        self._client = client
        self._codes = codes
        self._mapped = mapped
        self._search = Translation(SEARCH, codes)
        self.registration = Translation(REGISTRATION, codes)
        self.recognition = Translation(RECOGNITION, codes)
        self.certificate = Translation(CERTIFICATE, codes)
        self.subsidy = Translation(SUBSIDY, codes)
        self.licence = Translation(LICENCE, codes)

    async def find_registrations(self, message: Message, person: Individual) -> TranslatedList:
        on = day_of(message.sent_at)

        def made(value: dict[str, Any], record: Record) -> Registration:
            told = {
                **value,
                "region": Region.CHONGQING,
                "employer_credit_code": unified_code(record)[0],
                "mappings": self._mapped.of(record, on, _OCCUPATION),
            }
            return Registration.model_validate(told)

        def read(answer: Answer) -> TranslatedList:
            found = listed(answer, self.registration, on, made)
            beside = (one for record in answer.records for one in unified_code(record)[1])
            return TranslatedList(found.answers, tuple(dict.fromkeys((*found.residue, *beside))))

        return await self._client.call("find_registrations", message, self._person(person, on), read)

    async def find_recognitions(self, message: Message, person: Individual) -> TranslatedList:
        on = day_of(message.sent_at)

        def made(value: dict[str, Any], _record: Record) -> Recognition:
            return Recognition.model_validate({**value, "recognised_by_region": Region.CHONGQING})

        return await self._client.call(
            "find_recognitions",
            message,
            self._person(person, on),
            lambda answer: listed(answer, self.recognition, on, made),
        )

    async def verify_certificate(self, message: Message, query: CertificateQuery) -> Translated:
        on = day_of(message.sent_at)
        sent = self._person(query.person, on) | {"zsbh": query.certificate_number}
        return await self._client.call(
            "verify_certificate",
            message,
            sent,
            lambda answer: self._certificate(answer, query.certificate_number, on),
        )

    def _certificate(self, answer: Answer, number: str, on: date) -> Translated:
        """What is said of the certificate; of a holder who is not the one asked about, nothing."""
        record = only(answer)
        plain, beside = with_counterparts(record)
        decoded = self.certificate.decode(plain, on)
        told = decoded.value
        if told.pop("certificate_number") != number:
            raise Unreadable("Chongqing answered about another certificate.")
        _as_much_as_may_be_told(record, told["outcome"])
        told |= {"region": Region.CHONGQING, "mappings": self._mapped.of(record, on, _OCCUPATION)}
        residue = (*answer.residue, *decoded.residue, *beside)
        return Translated(CertificateAnswer.model_validate(told), residue)

    async def find_subsidies(self, message: Message, query: SubsidyQuery) -> TranslatedList:
        on = day_of(message.sent_at)
        sent = {
            **self._person(query.person, on),
            "gz": self._mapped.wires("zpgz_market", query.occupation, on),
            "jsdj": self._codes["jsdj_market"].encode(query.level.value, on),
        }

        def made(value: dict[str, Any], record: Record) -> SubsidyGranted:
            told = {"region": Region.CHONGQING, "mappings": self._mapped.of(record, on, _OCCUPATION)}
            return SubsidyGranted.model_validate({**value, **told})

        return await self._client.call(
            "find_subsidies", message, sent, lambda answer: listed(answer, self.subsidy, on, made)
        )

    async def find_licences(self, message: Message, query: LicenceQuery) -> TranslatedList:
        on = day_of(message.sent_at)

        def made(value: dict[str, Any], record: Record) -> AgencyLicence:
            if value["credit_code"] != query.credit_code:
                raise Unreadable("Chongqing answered about another agency.")
            services = [self._codes["ywfw_market"].decode(one, on) for one in some(record, "ywfw")]
            return AgencyLicence.model_validate({**value, "region": Region.CHONGQING, "services": services})

        return await self._client.call(
            "find_licences",
            message,
            {"bio_no": query.credit_code},
            lambda answer: listed(answer, self.licence, on, made),
        )

    def _person(self, person: Individual, on: date) -> dict[str, Any]:
        return self._search.encode(person.model_dump(mode="json"), on)


def _as_much_as_may_be_told(record: Record, outcome: str) -> None:
    """Raise Unreadable when more or less is told of a certificate than its outcome lets be known."""
    known = _OF_OUTCOME.get(outcome, ())
    told = {name for names in _OF_OUTCOME.values() for name in names if record.get(name)}
    if not told <= set(known):
        raise Unreadable("Chongqing tells of a certificate what it did not verify.")
    if outcome == "verified" and not told >= set(_OF_A_VERIFIED):
        raise Unreadable("Chongqing verifies a certificate and does not say for what.")
