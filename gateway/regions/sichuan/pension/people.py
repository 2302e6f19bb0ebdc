"""Who is insured for a pension in Sichuan (参保信息, Y01), and the certificate to take along (Y11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

from gateway.outcomes import Translated, TranslatedList
from gateway.regions import xml
from gateway.regions.codecs import FLAG, TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, MONTH, day_of
from gateway.regions.sichuan.pension import sections
from gateway.regions.sichuan.pension.heads import (
    FROM,
    PAGE,
    PERSON,
    PERSON_NUMBER,
    SCHEME,
    TO,
    Facts,
    Heads,
    Reader,
    amount,
    change,
    count,
    names_of,
)
from gateway.regions.sichuan.pension.transactions import CHANGES, READS
from gateway.regions.sichuan.reading import must_agree, must_repeat, residue_of
from gateway.regions.sichuan.trades import Call
from gateway.regions.translation import Translation
from gateway.services.pension.people import ContributionCertificate, InsuredPerson, Person
from gateway.services.pension.words import Scheme
from gateway.vocabulary import Message, Region

INSURED: Final = Crosswalk(
    "sichuan.pension_insured",
    term="参保信息 cbxx",
    source=f"{PAGE} 4, Y01",
    rows=(
        PERSON_NUMBER,
        *PERSON,
        Row("sex", "aac004", code("aac004_pension"), "性别", required=True),
        Row("household_area", "aac010", TEXT, "户籍地"),
        SCHEME,
        Row("area_code", "aab301", TEXT, "参保地行政区划", required=True),
        Row("agency_code", "yab003", TEXT, "经办机构", required=True),
        Row("contribution_status", "aac031", code("aac031_pension"), "缴费状态", required=True),
        Row("account_kind", "aae473", code("aae473"), "临时账户标志", required=True),
        Row("account_status", "eac040", code("eac040"), "养老账户状态", required=True),
        Row("receives_pension", "aac084", FLAG, "离退休标志", required=True),
        count("unpaid_months", "qfys", "欠费月数"),
        count("contribution_months", "aae201", "实际缴费月数"),
        count("deemed_months", "aae200", "视同缴费月数"),
        Row("first_month", "aae030", MONTH, "首次缴费年月"),
    ),
    ignored=("row",),
    elsewhere=("region", "open_transfers"),
)
OPEN_TRANSFER: Final = Crosswalk(
    "sichuan.pension_open_transfer",
    term="在办转移 cbxx 行",
    source=f"{PAGE} 4, Y01",
    rows=(Row("case_number", "aaz341", TEXT, "系统跟踪流水号", required=True),),
)
CERTIFICATE: Final = Crosswalk(
    "sichuan.pension_certificate",
    term="参保缴费凭证 ac07",
    source=f"{PAGE} 3",
    rows=(
        Row("certificate_number", "yac196", TEXT, "凭证编号", required=True),
        Row("check_code", "jym", TEXT, "校验码", required=True),
        PERSON_NUMBER,
        SCHEME,
        Row("area_code", "aab301", TEXT, "参保地行政区划", required=True, note="also the agency's"),
        Row("agency.agency_code", "yab003", TEXT, "经办机构", required=True),
        Row("agency.name", "aae044", TEXT, "经办机构名称", required=True),
        Row("agency.telephone", "aae005", TEXT, "联系电话", required=True),
        Row("agency.address", "aae006", TEXT, "地址", required=True),
        Row("agency.postcode", "aae007", TEXT, "邮编", required=True),
        Row("local_from", FROM.wire, FROM.codec, FROM.term, required=True),
        Row("local_to", TO.wire, TO.codec, TO.term, required=True),
        count("contribution_months", "aae201", "实际缴费月数"),
        amount("account_balance", "aae240", "个人账户储存额"),
        Row("issued_on", "aae036", DATE_COMPACT, "出具日期", required=True),
        Row("valid_until", "yxqz", DATE_COMPACT, "有效期至", required=True),
    ),
    elsewhere=("region",),
)
CROSSWALKS: Final = (INSURED, OPEN_TRANSFER, CERTIFICATE)
_INSURED, _CERTIFICATE = "cbxx", "ac07"


class People:
    """Looks people up, and has certificates issued."""

    def __init__(self, tables: Mapping[str, CodeTable], heads: Heads) -> None:
        self._heads = heads
        self._insured = Translation(INSURED, tables)
        self._open_transfer = Translation(OPEN_TRANSFER, tables)
        self._certificate = Translation(CERTIFICATE, tables)
        self.insured_answered_by = (self._insured, self._open_transfer)
        self.certificate_answered_by = (self._certificate, heads.receipt)
        self.readers: Mapping[str, Reader] = {"issue_certificate": self.issued}

    def find(self, message: Message, person: Person, scheme: Scheme) -> Call[TranslatedList]:
        """Y01 参保信息."""
        on = day_of(message.sent_at)
        return Call(
            transaction=READS["find_insured"],
            segments=(self._heads.search(person, scheme, on),),
            read=partial(self.found, person=person, scheme=scheme, on=on),
            names=names_of(person.name),
        )

    def found(
        self, outputs: Sequence[xml.Element], *, person: Person, scheme: Scheme, on: date
    ) -> TranslatedList:
        """Every account of the person in the scheme, ended and moved ones too; none for nobody."""
        accounts, residue = [], [*sections.beyond(outputs[0], _INSURED)]
        for section in outputs[0].iterfind(_INSURED):
            decoded = self._insured.decode(xml.fields(section), on)
            must_repeat(decoded.value, id_number=person.id_number, scheme=scheme)
            under_way = [self._open_transfer.decode(row, on) for row in xml.rows(section, "row")]
            cases = [one["case_number"] for one in sections.values(under_way)]
            answer = {"region": Region.SICHUAN, "open_transfers": cases, **decoded.value}
            accounts.append(InsuredPerson.model_validate(answer))
            residue += residue_of((decoded, *under_way))
        return TranslatedList(accounts, tuple(dict.fromkeys(residue)))

    def certify(self, message: Message, person: Person, scheme: Scheme) -> Call[Translated]:
        """Y11 出具凭证."""
        on = day_of(message.sent_at)
        return change(
            CHANGES["issue_certificate"],
            self._heads.search(person, scheme, on),
            self.issued,
            on,
            facts={"scheme": scheme},
            names=names_of(person.name),
        )

    def issued(self, outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
        """The certificate, which must be of the scheme that was asked for."""
        decoded = sections.read(outputs[0], _CERTIFICATE, self._certificate, on)
        must_agree(facts, scheme=decoded.value["scheme"])
        _, residue = self._heads.received(outputs[0], on, _CERTIFICATE)
        answer = {"region": Region.SICHUAN, **decoded.value}
        answer["agency"] = {**answer["agency"], "area_code": answer["area_code"]}
        return Translated(ContributionCertificate.model_validate(answer), (*residue, *decoded.residue))
