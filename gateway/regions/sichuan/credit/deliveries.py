"""Records of the other region, told in versions and answered by a receipt (接收推送, XY11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codecs import FLAG, INTEGER_TEXT, TEXT, flag
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.sichuan.credit.exchanges import PAGE
from gateway.regions.sichuan.credit.notation import DAY, DOCUMENT_NUMBER
from gateway.regions.sichuan.credit.reading import Records
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.trades import Disagrees
from gateway.regions.translation import Translation
from gateway.services.credit.records import (
    DeliveryReceipt,
    RecordDelivery,
    normalised_document_number,
)

PUSH: Final = Crosswalk(
    "sichuan.credit_push",
    term="接收推送 入参",
    source=f"{PAGE} 5, XY11",
    rows=(
        Row("push_number", "TSBH", text_up_to(32), "推送号", required=True),
        Row("version", "TSBB", INTEGER_TEXT, "推送版本", required=True),
        Row("withdrawn", "TSBZ", flag("2", "1"), "推送标志", required=True),
        Row("public_until", "TSJZQ", DAY, "公示截止期"),
    ),
    elsewhere=("record",),
    canonical_fields=frozenset(RecordDelivery.model_fields),
)
RECEIPT: Final = Crosswalk(
    "sichuan.credit_receipt",
    term="推送回执",
    source=f"{PAGE} 5, XY11",
    rows=(
        Row("push_number", "TSBH", TEXT, "推送号", required=True),
        Row("version", "TSBB", INTEGER_TEXT, "所存最新版本", required=True),
        Row("document_number", "WSH", DOCUMENT_NUMBER, "文号", required=True, note="checked only"),
        Row("region_record_number", "JLBH", TEXT, "记录编号", required=True),
        Row("public", "GSBZ", FLAG, "公示标志", required=True),
        Row("published_on", "GSRQ", DAY, "公示日期"),
    ),
    canonical_fields=frozenset(DeliveryReceipt.model_fields),
)
CROSSWALKS: Final = (PUSH, RECEIPT)

Facts = Mapping[str, Any]
"""What is known of the question when its receipt is read: push number, version, document number."""


class Deliveries:
    """Writes pushes and reads their receipts."""

    def __init__(self, tables: Mapping[str, CodeTable], records: Records) -> None:
        self._records = records
        self._push = Translation(PUSH, tables)
        self._receipt = Translation(RECEIPT, tables)
        self.answered_by = (self._receipt,)

    def written(self, delivery: RecordDelivery, on: date) -> dict[str, Any]:
        """A version of a record, as Sichuan is told it. Raises NotTellable and Untranslatable."""
        head = delivery.model_dump(mode="json", exclude_none=True, exclude={"record"})
        return {**self._push.encode(head, on), **self._records.written(delivery.record)}

    def facts(self, delivery: RecordDelivery) -> Facts:
        """By what the receipt is known to be that of this delivery."""
        return {
            "push_number": delivery.push_number,
            "version": delivery.version,
            "document_number": delivery.record.document_number,
            "withdrawn": delivery.withdrawn,
        }

    def received(self, body: xml.Element, facts: Facts, on: date) -> Translated:
        """The receipt, read live and afterwards alike: of this push, and of no version before it."""
        decoded = self._receipt.decode(xml.fields(xml.child(body, "fields")), on)
        told = decoded.value
        if told["push_number"] != facts["push_number"]:
            raise Disagrees("Sichuan's receipt is for another push.")
        if told.pop("document_number") != normalised_document_number(facts["document_number"]):
            raise Disagrees("Sichuan's receipt is for another document.")
        if told["version"] < facts["version"]:
            raise Disagrees("Sichuan's receipt is for an older version than it was told.")
        if told["version"] == facts["version"] and facts.get("withdrawn") and told["public"]:
            raise Disagrees("Sichuan still publishes what was withdrawn.")
        beside = tuple(name for name in xml.fields(body) if name != "fields")
        return Translated(DeliveryReceipt.model_validate(told), (*beside, *decoded.residue))
