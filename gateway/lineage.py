"""Where one field of an answer came from; the word that regions, journeys and the door share."""

from __future__ import annotations

from pydantic import Field

from gateway.services.words import Told


class FieldLineage(Told):
    """Where one field of an answer came from (字段来源)."""

    field: str = Field(description="Canonical path")
    region_field: str = Field(description="The region's own field")
    rule: str = Field(description="Rule of the crosswalk")
    codec: str = Field(description="How the value was translated")
    code_table: str | None = Field(default=None, description="Code table and its version")
