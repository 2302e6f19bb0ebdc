"""The list of connected regions: a literal one, no discovery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance import ChongqingMedicalInsurance
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.medical_insurance import SichuanMedicalInsurance
from gateway.regions.transport import Line, LineSettings
from gateway.services.backends import RegionBackend
from gateway.settings import Settings
from gateway.vocabulary import Region

Transports = Mapping[Region, httpx.AsyncBaseTransport]


@dataclass(frozen=True, slots=True)
class Directory:
    """Every connected region with its backends, and the lines to them."""

    backends: Mapping[Region, RegionBackend]
    sichuan: SichuanMedicalInsurance
    chongqing: ChongqingMedicalInsurance
    lines: tuple[Line, ...]

    async def aclose(self) -> None:
        """Hang up."""
        for line in self.lines:
            await line.aclose()


def connect(settings: Settings, transports: Transports | None = None) -> Directory:
    """Build the adapters; `transports` stands in for the regions' networks in tests."""
    sichuan_line = _line(Region.SICHUAN, settings.sichuan_url, settings, transports)
    chongqing_line = _line(Region.CHONGQING, settings.chongqing_url, settings, transports)
    sichuan = SichuanMedicalInsurance(
        SichuanClient(
            sichuan_line,
            access_key=settings.sichuan_access_key,
            secret=settings.sichuan_secret.get_secret_value(),
            deadline=settings.region_deadline_seconds,
        )
    )
    chongqing = ChongqingMedicalInsurance(
        ChongqingClient(
            chongqing_line,
            paas_id=settings.chongqing_paas_id,
            token=settings.chongqing_token.get_secret_value(),
            deadline=settings.region_deadline_seconds,
        )
    )
    backends = {
        Region.SICHUAN: RegionBackend(name="四川 Sichuan", area_prefix="51", medical_insurance=sichuan),
        Region.CHONGQING: RegionBackend(name="重庆 Chongqing", area_prefix="50", medical_insurance=chongqing),
    }
    return Directory(backends, sichuan, chongqing, (sichuan_line, chongqing_line))


def _line(region: Region, url: str, settings: Settings, transports: Transports | None) -> Line:
    given = None if transports is None else transports.get(region)
    return Line(region, url, settings=LineSettings(), transport=given)
