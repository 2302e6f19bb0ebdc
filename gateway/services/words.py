"""What every service's words are made of: coded words with their terms, what is asked and what is told."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Word(StrEnum):
    """A coded word that carries its Chinese term, shown in OpenAPI as x-enum-descriptions."""

    term: str

    def __new__(cls, value: str, term: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.term = term
        return member

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]:
        schema: dict[str, Any] = handler(core_schema)
        target = handler.resolve_ref_schema(schema)
        target["x-enum-descriptions"] = [member.term for member in cls]
        return schema


Count = Annotated[int, Field(json_schema_extra={"format": "int64"})]
"""So many entries, or the place of one. Where this is not said, clients in Java, Go and C# have 32 bits."""


class Asked(BaseModel):
    """What a caller sends: nothing beyond the contract is accepted."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="after")
    def _absent_is_left_out(self) -> Self:
        for name in self.model_fields_set:
            if getattr(self, name) is None:
                raise ValueError(f"{name} must be left out rather than null")
        return self


class Told(BaseModel):
    """What the gateway answers: readers must allow for members added later."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore", frozen=True)


class Sex(Word):
    """Sex as registered (性别, gend)."""

    UNKNOWN = "unknown", "未知 0"
    MALE = "male", "男 1"
    FEMALE = "female", "女 2"
    NOT_STATED = "not_stated", "未说明性别 9"
