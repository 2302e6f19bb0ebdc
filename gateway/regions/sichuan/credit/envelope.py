"""The ExchangeMessage around what is asked and answered, before anyone reads its body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.errors import Unreadable
from gateway.regions import gb18030, xml
from gateway.regions.sichuan.envelope import ENCODING
from gateway.vocabulary import BEIJING, Message

_ROOT: Final = "ExchangeMessage"
_PLATFORM: Final = "XYSC510000"
_LONGEST_OPERATOR: Final = 30
_CODE = re.compile(r"0|9999|-[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform answered."""

    code: str
    """resultCode: 0 done, 9999 a breakdown, negative a no."""
    said: str = field(repr=False)
    flow: str
    """flowUuid: the message it answers; empty where ours could not be read."""
    body: xml.Element


def written(message: Message, kind: str, fields: Mapping[str, Any], item: str) -> bytes:
    """One message; its flow number (flowUuid 流转号) is the message id that we chose."""
    header = {
        "sender": message.institution_code,
        "receiver": _PLATFORM,
        "flowUuid": message.message_id,
        "itemUuid": item or message.message_id,
        "sn": "1",
        "exchangeType": kind,
        "sendTime": f"{message.sent_at.astimezone(BEIJING):%Y/%m/%d %H:%M:%S}",
        "operator": message.operator[:_LONGEST_OPERATOR],
    }
    body = xml.element("Body", xml.element("fields", xml.elements(fields)))
    content = (xml.element("Header", xml.elements(header)), body)
    return gb18030.encode(xml.document(_ROOT, *content, encoding=ENCODING))


def read(content: bytes) -> Answer:
    """An answer from its bytes. Raises Unreadable."""
    try:
        root = xml.read(gb18030.decode(content), _ROOT)
    except ValueError as error:
        raise Unreadable("Sichuan's answer is not GB 18030.") from error
    header = xml.fields(xml.child(root, "Header"))
    code = header.get("resultCode", "").strip()
    if not _CODE.fullmatch(code):
        raise Unreadable("Sichuan's answer has no resultCode that is known.")
    return Answer(code, header.get("resultMsg", ""), header.get("flowUuid", ""), xml.child(root, "Body"))
