"""Which regions are connected and what each can do: read from the adapters themselves, so it cannot lie."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import iscoroutinefunction

from gateway.cases.answers import Regions, RegionView
from gateway.services.backends import Backends, RegionBackend
from gateway.services.credit.backend import CreditBackend
from gateway.services.employment.backend import EmploymentBackend
from gateway.services.medical_insurance.backend import MedicalInsuranceBackend
from gateway.services.pension.backend import PensionBackend

AnyBackend = MedicalInsuranceBackend | PensionBackend | EmploymentBackend | CreditBackend


def _promised(protocol: type) -> frozenset[str]:
    """The exchanges that a service's Protocol names; what it can say without asking anybody is none."""
    return frozenset(name for name, one in vars(protocol).items() if iscoroutinefunction(one))


OPERATIONS: Mapping[str, frozenset[str]] = {
    "medical_insurance": _promised(MedicalInsuranceBackend),
    "pension": _promised(PensionBackend),
    "employment": _promised(EmploymentBackend),
    "credit": _promised(CreditBackend),
}
"""What a region can be asked, service by service."""


class RegionDesk:
    """The list of connected regions."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    async def list(self) -> Regions:
        """Every region with its services, the operations its adapter has and those it lacks."""
        views = []
        for region, backend in self._backends.items():
            has = {service: _offered(backend, service) for service in OPERATIONS}
            views.append(
                RegionView(
                    region=region,
                    name=backend.name,
                    area_prefix=backend.area_prefix,
                    services={service: sorted(one) for service, one in has.items()},
                    not_supported={
                        service: sorted(OPERATIONS[service] - one) for service, one in has.items()
                    },
                )
            )
        return Regions(regions=views)


def _offered(backend: RegionBackend, service: str) -> frozenset[str]:
    adapter: AnyBackend | None = getattr(backend, service)
    return frozenset() if adapter is None else adapter.supports & OPERATIONS[service]
