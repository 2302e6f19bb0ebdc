"""Who is insured for a pension in Chongqing (参保信息), and the certificate to take along (参保缴费凭证)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.outcomes import Translated, TranslatedList
from gateway.regions.chongqing.answers import Output, lost
from gateway.regions.chongqing.pension.answers import understood
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.pension.histories import FROM, TO
from gateway.regions.chongqing.pension.places import Places, place
from gateway.regions.chongqing.pension.tables import (
    LINES,
    PAGE,
    SCHEME,
    Facts,
    Reader,
    SharedTables,
    agrees,
    beyond,
    listed,
)
from gateway.regions.chongqing.pension.transactions import TRANSACTIONS
from gateway.regions.codecs import FLAG, INTEGER, TEXT, YUAN_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_WITH_TIME, MONTH_BEGUN, day_of
from gateway.regions.translation import Translation
from gateway.services.pension.people import ContributionCertificate, InsuredPerson, Person
from gateway.services.pension.words import Scheme
from gateway.vocabulary import Message, Region

INSURED: Final = Crosswalk(
    "chongqing.gr_xx",
    term="参保信息",
    source=f"{PAGE} 3",
    rows=(
        Row("person_number", "bxh", TEXT, "保险号", required=True),
        Row("name", "xm", TEXT, "姓名", required=True, note="as written there"),
        Row("id_number", "bzhm", TEXT, "社会保障号码", required=True),
        Row("sex", "xb", code("xb"), "性别", required=True),
        Row("household_area", "hjd", TEXT, "户籍地"),
        SCHEME,
        *place("area", "xzmc", "xzqh", "行政区划名称"),
        Row("agency_code", "sbjg", TEXT, "社保机构", required=True),
        Row("contribution_status", "jfzt", code("jfzt"), "缴费状态", required=True),
        Row("account_kind", "zhlb", code("zhlb"), "账户类别", required=True),
        Row("account_status", "zhzt", code("zhzt"), "账户状态", required=True),
        Row("receives_pension", "txbz", FLAG, "退休标志", required=True),
        Row("unpaid_months", "qfys", INTEGER, "欠费月数", required=True),
        Row("contribution_months", "sjys", INTEGER, "实缴月数", required=True),
        Row("deemed_months", "stys", INTEGER, "视同月数", required=True),
        Row("first_month", "bdqrq", MONTH_BEGUN, "本地起日期"),
        Row("open_transfers", "zbyw", LINES, "在办业务"),
    ),
    ignored=("grid",),
    elsewhere=("region",),
)

CERTIFICATE: Final = Crosswalk(
    "chongqing.gr_jfpz",
    term="参保缴费凭证",
    source=f"{PAGE} 3",
    rows=(
        Row("certificate_number", "pzbh", TEXT, "凭证编号", required=True),
        Row("check_code", "jym", TEXT, "校验码", required=True),
        Row("person_number", "bxh", TEXT, "保险号", required=True),
        SCHEME,
        *place("area", "xzmc", "xzqh", "行政区划名称"),
        Row("agency.agency_code", "sbjg", TEXT, "社保机构", required=True),
        Row("agency.name", "sbjgmc", TEXT, "社保机构名称", required=True),
        Row("agency.telephone", "lxdh", TEXT, "联系电话", required=True),
        Row("agency.address", "dz", TEXT, "地址", required=True),
        Row("agency.postcode", "yb", TEXT, "邮编", required=True),
        Row("local_from", FROM.wire, FROM.codec, FROM.term, required=True),
        Row("local_to", TO.wire, TO.codec, TO.term, required=True),
        Row("contribution_months", "ys", INTEGER, "月数", required=True),
        Row("account_balance", "grzhcce", YUAN_TEXT, "个人账户储存额", required=True),
        Row("issued_on", "jbrq", DATE_WITH_TIME, "经办日期", required=True),
        Row("valid_until", "yxqz", DATE_WITH_TIME, "有效期至", required=True),
    ),
    ignored=("grid",),
    elsewhere=("region",),
)

CROSSWALKS: Final = (INSURED, CERTIFICATE)


class People:
    """Looks people up, and has certificates issued."""

    def __init__(
        self, client: ChongqingPensionClient, codes: Mapping[str, CodeTable], shared: SharedTables
    ) -> None:
        self._client = client
        self._shared = shared
        self._places = Places(codes)
        self._insured = Translation(INSURED, codes)
        self._certificate = Translation(CERTIFICATE, codes)
        self.insured_answered_by = (self._insured,)
        self.certificate_answered_by = (self._certificate, shared.receipt)
        self.readers: Mapping[str, Reader] = {"issue_certificate": self.certificate}

    async def find_insured(self, message: Message, person: Person, scheme: Scheme) -> TranslatedList:
        """Every account of the person in this scheme, ended and moved ones too."""
        on = day_of(message.sent_at)
        sent = self._shared.search(person, scheme, on)
        output = await self._client.call(TRANSACTIONS["find_insured"], message, sent)
        asked = (person.id_number, scheme)
        return understood(lambda: self._accounts(output, asked, on), changes_state=False)

    def _accounts(self, output: Output, asked: tuple[str, Scheme], on: date) -> TranslatedList:
        residue = dict.fromkeys((*output.residue, *beyond(output.nodes, "gr_xx")))
        accounts = []
        for node in listed(output.nodes, "gr_xx"):
            decoded = self._insured.decode(node, on)
            account = InsuredPerson.model_validate(self._with_area(decoded.value, on))
            if (account.id_number, account.scheme) != asked:
                lost("The region answered about another person or scheme.", changes_state=False)
            accounts.append(account)
            residue |= dict.fromkeys(decoded.residue)
        return TranslatedList(accounts, tuple(residue))

    async def issue_certificate(self, message: Message, person: Person, scheme: Scheme) -> Translated:
        on = day_of(message.sent_at)
        sent = self._shared.search(person, scheme, on)
        output = await self._client.call(TRANSACTIONS["issue_certificate"], message, sent)
        facts = {"scheme": scheme}
        return understood(lambda: self.certificate(output, on, facts), changes_state=True)

    def certificate(self, output: Output, on: date, facts: Facts) -> Translated:
        """The certificate that was issued, live or as an enquiry shows it."""
        decoded = self._certificate.decode(output.nodes["gr_jfpz"], on)
        told = self._with_area(decoded.value, on)
        told["agency"]["area_code"] = told["area_code"]
        if not agrees(facts, "scheme", told["scheme"]):
            lost("The region issued a certificate of another scheme.", changes_state=True)
        residue = self._shared.beside(output, on, "gr_jfpz") + decoded.residue
        return Translated(ContributionCertificate.model_validate(told), residue)

    def _with_area(self, value: dict[str, Any], on: date) -> dict[str, Any]:
        number, _ = self._places.read(value.pop("area"), on)
        return value | {"region": Region.CHONGQING, "area_code": number}
