"""Which regions are connected and what each can do: read from the adapters themselves, so it cannot lie."""

from __future__ import annotations

from gateway.cases.answers import Regions, RegionView
from gateway.services.backends import Backends
from gateway.services.medical_insurance.backend import MedicalInsuranceBackend

_OPERATIONS = frozenset(
    name for name in vars(MedicalInsuranceBackend) if not name.startswith("_") and name != "supports"
)


class RegionDesk:
    """The list of connected regions."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    async def list(self) -> Regions:
        """Every region with its services, the operations its adapter has and those it lacks."""
        views = []
        for region, backend in self._backends.items():
            medical = backend.medical_insurance
            has = frozenset[str]() if medical is None else medical.supports & _OPERATIONS
            views.append(
                RegionView(
                    region=region,
                    name=backend.name,
                    area_prefix=backend.area_prefix,
                    services={"medical_insurance": sorted(has)},
                    not_supported={"medical_insurance": sorted(_OPERATIONS - has)},
                )
            )
        return Regions(regions=views)
