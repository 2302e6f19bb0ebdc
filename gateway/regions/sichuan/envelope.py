"""Sichuan's envelope: a request around its data, and what an answer says before anyone reads its output."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from gateway.errors import Unreadable
from gateway.regions import gb18030, xml
from gateway.vocabulary import BEIJING, Message

ENCODING = "GB18030"
_APPCODE = re.compile(r"1|-[0-9]{1,6}", re.ASCII)
_NUMBER = re.compile(r"[0-9A-Za-z_-]*[0-9]{6,}[0-9A-Za-z_-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Sichuan answered, with the codes that confirm it where it has two phases."""

    code: str
    """appcode: 1, or negative for a refusal."""
    said: str = field(repr=False)
    batch: str
    """pcbh 批次号: the message it answers; empty on confirmations."""
    serial: str
    """jylsh 交易流水号; empty for what needs no confirmation."""
    verification: str
    """jyyzm 交易验证码."""
    output: xml.Element

    @property
    def refused(self) -> bool:
        return self.code != "1"


def call(message: Message, transaction: str, data: str, control: Mapping[str, str]) -> bytes:
    """A numbered transaction; its batch number (pcbh 批次号) is the message id that we chose."""
    head = {
        "jybh": transaction,
        "pcbh": message.message_id,
        "jysj": f"{message.sent_at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
        "akb020": message.institution_code,
    }
    return written(
        xml.elements(head),
        xml.element("control", xml.elements({"aae011": message.operator, **control})),
        xml.element("data", data),
    )


def written(*content: str) -> bytes:
    """A whole request as Sichuan's bytes."""
    return gb18030.encode(xml.document("request", *content, encoding=ENCODING))


def read(body: bytes) -> Answer:
    """An answer from its bytes. Raises Unreadable."""
    try:
        root = xml.read(gb18030.decode(body), "response")
    except ValueError as error:
        raise Unreadable("Sichuan's answer is not GB 18030.") from error
    head = xml.fields(root)
    code = head.get("appcode", "").strip()
    if not _APPCODE.fullmatch(code):
        raise Unreadable("Sichuan's answer has no appcode that is known.")
    outputs = root.findall("output")
    if len(outputs) > 1 or (code == "1" and not outputs):
        raise Unreadable("Sichuan's answer does not have one output.")
    return Answer(
        code=code,
        said=head.get("appmsg", ""),
        batch=head.get("pcbh", ""),
        serial=head.get("jylsh", ""),
        verification=head.get("jyyzm", ""),
        output=outputs[0] if outputs else root,
    )


def struck(said: str, *, names: Collection[str] = (), known: Collection[str] = ()) -> str:
    """The region's words without the names we sent and without any number of six digits or more.

    `known` holds numbers that belong to no person: line ids, item codes, the institution.
    """
    for name in names:
        said = said.replace(name, "***")
    return _NUMBER.sub(lambda match: match[0] if match[0] in known else "***", said)[:500]
