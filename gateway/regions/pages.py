"""The crosswalks as pages: what `gateway crosswalk` prints and docs/crosswalk shows."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.regions.chongqing.credit.crosswalks import CROSSWALKS as CHONGQING_CREDIT
from gateway.regions.chongqing.employment import CROSSWALKS as CHONGQING_EMPLOYMENT
from gateway.regions.chongqing.medical_insurance import CROSSWALKS as CHONGQING_MEDICAL_INSURANCE
from gateway.regions.chongqing.pension import CROSSWALKS as CHONGQING_PENSION
from gateway.regions.crosswalk import Crosswalk
from gateway.regions.sichuan.credit.crosswalks import CROSSWALKS as SICHUAN_CREDIT
from gateway.regions.sichuan.employment.crosswalks import CROSSWALKS as SICHUAN_EMPLOYMENT
from gateway.regions.sichuan.medical_insurance.crosswalks import CROSSWALKS as SICHUAN_MEDICAL_INSURANCE
from gateway.regions.sichuan.pension.crosswalks import CROSSWALKS as SICHUAN_PENSION

Cell = tuple[str, str]

CELLS: Mapping[Cell, tuple[Crosswalk, ...]] = {
    ("sichuan", "medical_insurance"): SICHUAN_MEDICAL_INSURANCE,
    ("sichuan", "pension"): SICHUAN_PENSION,
    ("sichuan", "employment"): SICHUAN_EMPLOYMENT,
    ("sichuan", "credit"): SICHUAN_CREDIT,
    ("chongqing", "medical_insurance"): CHONGQING_MEDICAL_INSURANCE,
    ("chongqing", "pension"): CHONGQING_PENSION,
    ("chongqing", "credit"): CHONGQING_CREDIT,
    ("chongqing", "employment"): CHONGQING_EMPLOYMENT,
}

_HEAD = """# {title}: {service}

Made by `make docs` from the tables that the gateway runs on; `make check` compares them.
Each table works in both directions. A wire field that no row names is residue: kept on the errand and shown.
"""
_COLUMNS = "| ours | {region}'s | codec | term | remarks |\n|---|---|---|---|---|"


def cells() -> tuple[Cell, ...]:
    """The regions and services that have tables."""
    return tuple(CELLS)


def page(region: str, service: str) -> str:
    """The page of one cell."""
    title = region.capitalize()
    parts = [_HEAD.format(title=title, service=service.replace("_", " "))]
    parts += [_section(crosswalk, title) for crosswalk in CELLS[region, service]]
    return "\n".join(parts)


def files() -> dict[str, str]:
    """Every page by its file name."""
    return {f"{region}-{service.replace('_', '-')}.md": page(region, service) for region, service in CELLS}


def _section(crosswalk: Crosswalk, region: str) -> str:
    lines = [f"## {crosswalk.id}", "", f"{crosswalk.term}. Source: {crosswalk.source}.", ""]
    lines.append(_COLUMNS.format(region=region))
    for one in crosswalk.table():
        told = (_text(one.codec), _text(one.term), _text(one.remarks))
        lines.append(f"| {' | '.join((_cell(one.canonical), _cell(one.wire), *told))} |")
    return "\n".join((*lines, ""))


def _cell(text: str | None) -> str:
    return f"`{_text(text)}`" if text else ""


def _text(text: object) -> str:
    return "" if text is None else str(text).replace("|", "\\|").replace("\n", " ")
