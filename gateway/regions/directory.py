"""The list of connected regions: a literal one, no discovery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx

from gateway.business_day import BusinessDay
from gateway.evidence.notes import VerifierKey
from gateway.lineage import FieldLineage
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.credit import ChongqingCredit, ChongqingCreditClient
from gateway.regions.chongqing.employment import ChongqingEmployment
from gateway.regions.chongqing.employment.client import ChongqingEmploymentClient
from gateway.regions.chongqing.medical_insurance import ChongqingMedicalInsurance
from gateway.regions.chongqing.pension import ChongqingPension
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.post import Post
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.credit import SichuanCredit, SichuanCreditClient
from gateway.regions.sichuan.employment import SichuanEmployment
from gateway.regions.sichuan.medical_insurance import SichuanMedicalInsurance
from gateway.regions.sichuan.pension import SichuanPension
from gateway.regions.transport import Line, LineSettings
from gateway.regions.witnesses import WitnessLine
from gateway.services.backends import RegionBackend
from gateway.settings import Settings
from gateway.vocabulary import Region

Transports = Mapping[Region, httpx.AsyncBaseTransport]
Adapter = (
    SichuanMedicalInsurance
    | SichuanPension
    | SichuanCredit
    | ChongqingMedicalInsurance
    | ChongqingPension
    | ChongqingEmployment
    | SichuanEmployment
    | ChongqingCredit
)


@dataclass(frozen=True, slots=True)
class Directory:
    """Every connected region with its backends, and the lines to them."""

    backends: Mapping[Region, RegionBackend]
    adapters: Mapping[tuple[Region, str], Adapter]
    """By region and service: where an unknown outcome is found out, and what tells the lineage."""
    lines: tuple[Line, ...]
    witnesses: Mapping[Region, WitnessLine]

    def of(self, region: Region, service: str, operation: str) -> list[FieldLineage]:
        """Which wire field each canonical field of an operation's answer comes from (翻译溯源)."""
        return [
            FieldLineage(
                field=one.path,
                region_field=one.wire,
                rule=one.rule,
                codec=one.codec,
                code_table=one.code_table and f"{one.code_table} {one.code_version}",
            )
            for translation in self.adapters[region, service].answered_by(operation)
            for one in translation.lineage()
        ]

    async def aclose(self) -> None:
        """Hang up."""
        for line in self.lines:
            await line.aclose()
        for witness in self.witnesses.values():
            await witness.aclose()


def connect(
    settings: Settings, keys: Mapping[Region, VerifierKey], transports: Transports | None = None
) -> Directory:
    """Build the adapters; `keys` are those of the witnesses.

    `transports` stands in for the regions' networks in tests.
    """
    sichuan_line = _line(Region.SICHUAN, settings.sichuan_url, settings, transports)
    chongqing_line = _line(Region.CHONGQING, settings.chongqing_url, settings, transports)
    sichuan_client = SichuanClient(
        sichuan_line,
        access_key=settings.sichuan_access_key,
        secret=settings.sichuan_secret.get_secret_value(),
        deadline=settings.region_deadline_seconds,
    )
    chongqing_post = Post(
        chongqing_line,
        paas_id=settings.chongqing_paas_id,
        token=settings.chongqing_token.get_secret_value(),
        deadline=settings.region_deadline_seconds,
    )
    window = timedelta(seconds=settings.signature_window_seconds)
    sichuan_medical = SichuanMedicalInsurance(sichuan_client)
    sichuan_pension = SichuanPension(sichuan_client)
    sichuan_credit = SichuanCredit(
        SichuanCreditClient(
            sichuan_line,
            access_key=settings.sichuan_access_key,
            secret=settings.sichuan_secret.get_secret_value(),
            deadline=settings.region_deadline_seconds,
            signature_window=window,
        )
    )
    chongqing_medical = ChongqingMedicalInsurance(ChongqingClient(chongqing_post), signature_window=window)
    chongqing_pension = ChongqingPension(ChongqingPensionClient(chongqing_post), signature_window=window)
    chongqing_credit = ChongqingCredit(ChongqingCreditClient(chongqing_post), signature_window=window)
    sichuan_employment = SichuanEmployment(sichuan_client)
    chongqing_employment = ChongqingEmployment(
        ChongqingEmploymentClient(chongqing_post),
        today=BusinessDay(settings.business_date_file),
        signature_window=window,
    )
    backends = {
        Region.SICHUAN: RegionBackend(
            name=Region.SICHUAN.full_name,
            area_prefix="51",
            medical_insurance=sichuan_medical,
            pension=sichuan_pension,
            employment=sichuan_employment,
            credit=sichuan_credit,
        ),
        Region.CHONGQING: RegionBackend(
            name=Region.CHONGQING.full_name,
            area_prefix="50",
            medical_insurance=chongqing_medical,
            pension=chongqing_pension,
            employment=chongqing_employment,
            credit=chongqing_credit,
        ),
    }
    adapters: Mapping[tuple[Region, str], Adapter] = {
        (Region.SICHUAN, "medical_insurance"): sichuan_medical,
        (Region.SICHUAN, "pension"): sichuan_pension,
        (Region.SICHUAN, "employment"): sichuan_employment,
        (Region.SICHUAN, "credit"): sichuan_credit,
        (Region.CHONGQING, "medical_insurance"): chongqing_medical,
        (Region.CHONGQING, "pension"): chongqing_pension,
        (Region.CHONGQING, "employment"): chongqing_employment,
        (Region.CHONGQING, "credit"): chongqing_credit,
    }
    witnesses = {region: _witness(region, key, settings) for region, key in keys.items()}
    return Directory(backends, adapters, (sichuan_line, chongqing_line), witnesses)


def _witness(region: Region, key: VerifierKey, settings: Settings) -> WitnessLine:
    url: str = getattr(settings, f"{region}_witness_url")
    return WitnessLine(region, Line(region, url, settings=LineSettings()), key)


def _line(region: Region, url: str, settings: Settings, transports: Transports | None) -> Line:
    given = None if transports is None else transports.get(region)
    return Line(region, url, settings=LineSettings(), transport=given)
