"""The words of the pages themselves, in English and Chinese."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from gateway.api.handbook.languages import Language
from gateway.errands import Effect

Both = tuple[str, str]
"""The same in English and in Chinese."""


@cache
def _words() -> Mapping[str, Both]:
    written = (files("gateway.api.handbook") / "words.toml").read_text("utf-8")
    return {name: (row["en"], row["zh"]) for name, row in tomllib.loads(written).items()}


EFFECTS: Final[Mapping[str, Both]] = {
    Effect.NONE: ("nothing happened", "无影响"),
    Effect.APPLIED: ("it was done", "已生效"),
    Effect.UNKNOWN: ("unknown", "未知"),
    Effect.REVERSED: ("taken back", "已冲正"),
}
RETRIES: Final[Mapping[str, Both]] = {
    "never": ("never", "不可重发"),
    "same_key": ("as it is, with the same key", "用同一幂等键原样重发"),
    "after_correction": ("corrected, with a new key", "更正后用新幂等键重发"),
}
RETRIES_WITHOUT_KEY: Final[Mapping[str, Both]] = {
    "never": ("never", "不可重发"),
    "same_key": ("as it is", "原样重发"),
    "after_correction": ("corrected", "更正后重发"),
}
SERVICES: Final[Mapping[str, Both]] = {
    "medical-insurance": ("Medical-insurance settlement", "异地就医直接结算"),
    "pension": ("Pension transfer", "养老保险关系转移接续"),
    "employment": ("Employment information", "就业信息互通"),
    "credit": ("Credit records", "公共信用信息"),
    "errands": ("Errands: what was asked of regions, and what came of it", "办件：向地区提出的事项及其结果"),
    "audit": ("Audit: receipts, entries, bodies, a person's own report", "审计：收据、条目、原文、本人报告"),
    "regions": ("Regions", "接入地区"),
    "administration": ("Administration: who may call", "接入管理：谁可以调用"),
}
"""By the contract's tags."""


def chosen(both: Both, language: Language) -> str:
    """The one of the two that is read."""
    return both[0] if language is Language.ENGLISH else both[1]


def word(name: str, language: Language) -> str:
    """A word of the pages."""
    return chosen(_words()[name], language)


def said_by_the_form(language: Language) -> dict[str, str]:
    """What the form for trying things says while it works, by the names that its script knows."""
    return {
        name.removeprefix("said_"): chosen(both, language)
        for name, both in _words().items()
        if name.startswith("said_")
    }
