"""The parameters that paths and queries know, each read as strictly as a body."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from gateway.api.operations import Parameter, matching
from gateway.cases.audit import AuditPurpose
from gateway.vocabulary import Region

_UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def identifier(name: str, description: str, example: str) -> Parameter:
    """A UUID in the path."""
    return Parameter(
        name=name,
        within="path",
        schema={"type": "string", "format": "uuid"},
        description=description,
        read=matching(_UUID, "must be a UUID", UUID),
        example=example,
    )


VISIT_ID = identifier("visit_id", "就诊号, ours", "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d01")
SETTLEMENT_ID = identifier("settlement_id", "结算号, ours", "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d02")
FILING_ID = identifier("filing_id", "备案号, ours", "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d03")
ERRAND_ID = identifier("errand_id", "办件号", "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d04")

REGION = Parameter(
    name="region",
    within="query",
    schema={"$ref": "#/components/schemas/Region"},
    description="地区 whose catalogue is asked",
    read=matching("|".join(Region), f"must be one of {', '.join(Region)}", Region),
    example="sichuan",
)
ON = Parameter(
    name="on",
    within="query",
    schema={"type": "string", "format": "date"},
    description="日期 on which the item is to be in force; today in Beijing when absent",
    required=False,
    read=matching(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "must be a date, YYYY-MM-DD", date.fromisoformat),
    example="2026-10-12",
)
CATALOGUE_CODE = Parameter(
    name="catalogue_code",
    within="path",
    schema={"type": "string", "pattern": "^[A-Z0-9]{15,27}$"},
    description="医疗目录编码 med_list_codg, national",
    read=matching("[A-Z0-9]{15,27}", "must be 15 to 27 capital letters and digits"),
    example="002102000040000",
)
INSTITUTION_CODE = Parameter(
    name="institution_code",
    within="path",
    schema={"type": "string", "pattern": "^[HP]5[01][0-9]{9}$"},
    description="定点医药机构编号 fixmedins_code; its second and third characters name the region",
    read=matching("[HP]5[01][0-9]{9}", "must be H or P and 11 digits that begin with 50 or 51"),
    example="H51019800001",
)
ENTRY_INDEX = Parameter(
    name="index",
    within="path",
    schema={"type": "integer", "minimum": 0, "maximum": 999_999_999_999_999_999, "format": "int64"},
    description="序号 of an entry in the log, from 0",
    read=matching("0|[1-9][0-9]{0,17}", "must be a whole number from 0", int),
    example="73894",
)
PURPOSE = Parameter(
    name="purpose",
    within="query",
    schema={"$ref": "#/components/schemas/AuditPurpose"},
    description="查阅目的; it stands in the entry that this reading leaves",
    read=matching("|".join(AuditPurpose), f"must be one of {', '.join(AuditPurpose)}", AuditPurpose),
    example="supervision",
)
WHY_IF_ANOTHERS = replace(
    PURPOSE,
    description="查阅目的 of another's receipt; it stands in the entry that this reading leaves",
    required=False,
)
CURSOR = Parameter(
    name="cursor",
    within="query",
    schema={"type": "string", "pattern": "^[0-9]{1,18}$"},
    description="游标: next_cursor of the page before; absent for the first page",
    read=matching("[0-9]{1,18}", "must be the next_cursor of an earlier page"),
    example="100",
    required=False,
)
BEFORE = Parameter(
    name="cursor",
    within="query",
    schema={"type": "string", "format": "uuid"},
    description="游标: next_cursor of the page before; absent for the first page",
    read=matching(_UUID, "must be the next_cursor of an earlier page"),
    example="0199c2a4-5d11-7c3a-9b1e-3f0a52c41d09",
    required=False,
)
"""The cursor of a list of things that have identifiers of ours."""
LIMIT = Parameter(
    name="limit",
    within="query",
    schema={"type": "integer", "minimum": 1, "maximum": 100, "default": 100},
    description="每页条数",
    read=matching("[1-9][0-9]?|100", "must be a whole number from 1 to 100", int),
    example="100",
    required=False,
    default=100,
)
