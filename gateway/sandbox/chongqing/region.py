"""What every transaction works with: the store and the region's dated data."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.sandbox.chongqing.catalogue import Catalogue
from gateway.sandbox.chongqing.policy import Policy
from gateway.sandbox.chongqing.store import Store, fixture

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Region:
    """The region at work."""

    store: Store
    catalogue: Catalogue
    policy: Policy
    institutions: dict[str, dict[str, str]]
    directory: dict[str, str]


def opened(folder: Path) -> Region:
    """Open the store in this folder and read the data files."""
    institutions = fixture("institutions")
    return Region(
        store=Store(folder),
        catalogue=Catalogue(fixture("catalogue")),
        policy=Policy(fixture("policy")),
        institutions={entry["fixmedins_code"]: entry for entry in institutions["institution"]},
        directory=institutions["directory"],
    )
