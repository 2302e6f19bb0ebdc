"""How well a region's code fits ours, told beside the value that came of it (对照质量)."""

from __future__ import annotations

from pydantic import Field

from gateway.services.words import Told, Word


class MappingQuality(Word):
    """What the region's code means, seen from ours (对照质量)."""

    EXACT = "exact", "等同"
    BROADER = "broader", "区域代码更宽"
    NARROWER = "narrower", "区域代码更窄"


class CodeMapping(Told):
    """A code that was translated between lists, and how well they fit (代码对照)."""

    field: str = Field(description="字段, a member of the answer")
    code_system: str = Field(description="地区所用代码表及版本")
    region_code: str = Field(description="地区代码, as the region wrote it")
    quality: MappingQuality = Field(description="对照质量")
