"""GB18030 XML as the mock reads and writes it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from gateway.sandbox.sichuan.refusals import Refusal

CONTENT_TYPE = b"text/xml; charset=GB18030"
DECLARATION = '<?xml version="1.0" encoding="GB18030" standalone="yes"?>\n'

# Scalars become elements, `row` lists attribute rows, other lists repeated elements.
Output = dict[str, Any]

_DECLARED = re.compile(r"^\ufeff?\s*<\?xml.*?\?>", re.DOTALL)
_BATCH_NUMBER = re.compile(r"[0-9A-Za-z_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Message:
    """A request: envelope, control and data, the latter with its attribute rows, sections and their rows."""

    jybh: str = ""
    pcbh: str = ""
    jysj: str = ""
    akb020: str = ""
    control: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    sections: dict[str, dict[str, str]] = field(default_factory=dict)
    lists: dict[str, list[dict[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """A response before it is written; `raw` stands in for `output` when the XML is ready-made."""

    appcode: int = 1
    appmsg: str = ""
    pcbh: str = ""
    jylsh: str = ""
    jyyzm: str = ""
    output: Output = field(default_factory=dict)
    raw: str | None = None


def read_request(body: bytes) -> dict[str, Any]:
    """Read `<request>`: scalars by name, `control`, `data`, `rows`, and the sections of the data."""
    root = parse(body)
    if root.tag != "request":
        raise Refusal(-102, "request")
    fields: dict[str, Any] = {}
    for child in root.iterchildren("*"):
        if child.tag in ("control", "data"):
            fields[str(child.tag)] = _scalars(child)
        else:
            fields[str(child.tag)] = (child.text or "").strip()
    fields["rows"] = _rows(root.iterfind("data/row"))
    parts = [part for part in root.iterfind("data/*") if len(part)]
    fields["sections"] = {str(part.tag): _scalars(part) for part in parts}
    fields["lists"] = {str(part.tag): _rows(part.iterfind("row")) for part in parts}
    return fields


def read_call(body: bytes) -> Message:
    """Read a numbered transaction; the envelope must be complete."""
    fields = read_request(body)
    for name in ("jybh", "pcbh", "jysj", "akb020"):
        if not fields.get(name):
            raise Refusal(-103, name)
    if not _BATCH_NUMBER.fullmatch(fields["pcbh"]):
        raise Refusal(-103, "pcbh")
    return Message(
        jybh=fields["jybh"],
        pcbh=fields["pcbh"],
        jysj=fields["jysj"],
        akb020=fields["akb020"],
        control=fields.get("control") or {},
        data=fields.get("data") or {},
        rows=fields["rows"],
        sections=fields["sections"],
        lists=fields["lists"],
    )


def write(reply: Reply) -> bytes:
    """Write `<response>` in GB18030."""
    parts = [DECLARATION, f"<response><appcode>{reply.appcode}</appcode>{_element('appmsg', reply.appmsg)}"]
    for name, value in (("pcbh", reply.pcbh), ("jylsh", reply.jylsh), ("jyyzm", reply.jyyzm)):
        if value:
            parts.append(_element(name, value))
    inner = render(reply.output) if reply.raw is None else reply.raw
    parts.append(f"<output>{inner}</output></response>")
    return "".join(parts).encode("gb18030")


def render(output: Mapping[str, Any]) -> str:
    """The inside of `<output>`; fields without value are left out."""
    parts: list[str] = []
    for name, value in output.items():
        if name == "row":
            parts += [f"<row{attributes(row)}/>" for row in value]
        elif isinstance(value, list):
            parts += [f"<{name}>{render(entry)}</{name}>" for entry in value]
        elif value != "":
            parts.append(_element(name, value))
    return "".join(parts)


def attributes(row: Mapping[str, str]) -> str:
    """The attributes of one row."""
    return "".join(f" {name}={quoteattr(value)}" for name, value in row.items() if value != "")


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def parse(body: bytes) -> etree._Element:
    """The root element of a body; anything but GB18030 XML without a document type is refused."""
    # Python's codec decodes, because libxml2's differs in 25 two-byte codes that occur in names.
    try:
        text = _DECLARED.sub("", body.decode("gb18030"), count=1)
        if "<!DOCTYPE" in text:
            raise Refusal(-102, "DOCTYPE")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        root = etree.fromstring(text, parser)
    except (UnicodeDecodeError, etree.XMLSyntaxError, ValueError) as problem:
        raise Refusal(-102) from problem
    return root


def _rows(found: Iterable[etree._Element]) -> list[dict[str, str]]:
    return [{str(name): str(value).strip() for name, value in row.items()} for row in found]


def _scalars(parent: etree._Element) -> dict[str, str]:
    return {
        str(child.tag): (child.text or "").strip()
        for child in parent.iterchildren("*")
        if child.tag != "row" and (child.text or "").strip()
    }
