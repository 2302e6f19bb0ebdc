"""What a connected region offers, service by service; a region that forgets one does not type-check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.errors import NotFound
from gateway.services.credit.backend import CreditBackend
from gateway.services.employment.backend import EmploymentBackend
from gateway.services.medical_insurance.backend import MedicalInsuranceBackend
from gateway.services.pension.backend import PensionBackend
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionBackend:
    """One region: its name and one backend per service (None: not connected for that service)."""

    name: str
    area_prefix: str
    medical_insurance: MedicalInsuranceBackend | None
    pension: PensionBackend | None
    employment: EmploymentBackend | None
    credit: CreditBackend | None

    @property
    def area(self) -> str:
        """The area of the region as a whole (省级行政区划)."""
        return f"{self.area_prefix}0000"

    @property
    def agency(self) -> str:
        """The agency that speaks where no office of its own does (省级经办机构)."""
        return f"{self.area}000000"


Backends = Mapping[Region, RegionBackend]


def medical_insurance_of(backends: Backends, region: Region) -> MedicalInsuranceBackend:
    """A region's medical insurance; raises NotFound where it is not connected."""
    backend = backends[region].medical_insurance
    if backend is None:
        raise NotFound("This region is not connected for medical insurance.")
    return backend


def pension_of(backends: Backends, region: Region) -> PensionBackend:
    """A region's pension system; raises NotFound where it is not connected."""
    backend = backends[region].pension
    if backend is None:
        raise NotFound("This region is not connected for pension transfer.")
    return backend


def employment_of(backends: Backends, region: Region) -> EmploymentBackend:
    """A region's employment service; raises NotFound where it is not connected."""
    backend = backends[region].employment
    if backend is None:
        raise NotFound("This region is not connected for employment information.")
    return backend


def credit_of(backends: Backends, region: Region) -> CreditBackend:
    """A region's credit platform; raises NotFound where it is not connected."""
    backend = backends[region].credit
    if backend is None:
        raise NotFound("This region is not connected for credit records.")
    return backend
