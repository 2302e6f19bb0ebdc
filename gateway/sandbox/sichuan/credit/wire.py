"""The ExchangeMessage as the platform reads and writes it."""

import re
from dataclasses import dataclass, field

from gateway.sandbox.sichuan import wire as yinhai
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import CONTENT_TYPE, DECLARATION, Output, render

__all__ = ["CONTENT_TYPE", "Exchange", "Result", "body_of", "read", "write"]

PLATFORM = "XYSC510000"
BREAKDOWN = 9999
_NEEDED = ("sender", "receiver", "flowUuid", "itemUuid", "sn", "exchangeType", "sendTime", "operator")
_NUMBER = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One message: its header, and the fields that it asks with."""

    header: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """What is asked for (exchangeType)."""
        return self.header.get("exchangeType", "")

    @property
    def flow(self) -> str:
        """The message's own number (flowUuid)."""
        return self.header.get("flowUuid", "")

    @property
    def fields(self) -> Fields:
        """The fields, read by type."""
        return Fields(self.values)


@dataclass(frozen=True, slots=True)
class Result:
    """An answer before it is written; `body` is XML already."""

    code: int = 0
    said: str = "处理成功"
    body: str = ""


def read(content: bytes) -> Exchange:
    """Read a message; its header must be complete and its fields there once."""
    root = yinhai.parse(content)
    if root.tag != "ExchangeMessage":
        raise Refusal(-102, "ExchangeMessage")
    header = {str(one.tag): (one.text or "").strip() for one in root.iterfind("Header/*")}
    for name in _NEEDED:
        if not header.get(name):
            raise Refusal(-103, name)
    for name in ("flowUuid", "itemUuid"):
        if not _NUMBER.fullmatch(header[name]):
            raise Refusal(-103, name)
    if header["receiver"] != PLATFORM:
        raise Refusal(-103, "receiver")
    asked = root.findall("Body/fields")
    if len(asked) != 1:
        raise Refusal(-104, "fields")
    values = {str(one.tag): (one.text or "").strip() for one in asked[0].iterchildren("*")}
    return Exchange(header, {name: value for name, value in values.items() if value})


def body_of(output: Output) -> str:
    """The inside of `<Body>`."""
    return render(output)


def write(asked: Exchange, result: Result) -> bytes:
    """The answer to a message."""
    header = {
        "sender": PLATFORM,
        "receiver": asked.header.get("sender", ""),
        **{name: asked.header.get(name, "") for name in ("flowUuid", "itemUuid", "sn", "exchangeType")},
        "resultCode": str(result.code),
        "resultMsg": result.said,
    }
    parts = f"<Header>{render(header)}</Header><Body>{result.body}</Body>"
    return f"{DECLARATION}<ExchangeMessage>{parts}</ExchangeMessage>".encode("gb18030")
