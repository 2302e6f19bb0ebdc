"""What an employment office asks about a person: registers, recognitions, certificates, subsidies."""

from __future__ import annotations

from gateway.api.dependencies import House
from gateway.api.employment import PREFIX, SCOPES, TAG
from gateway.api.operations import Register
from gateway.cases.asking import Answer, Asking
from gateway.cases.employment.register_answers import (
    CertificateVerificationResult,
    RecognitionSearchResult,
    RegistrationSearchResult,
    SubsidySearchResult,
)
from gateway.services.employment.lookups import CertificateVerification, RegisterSearch, SubsidySearch

registers = Register(TAG, PREFIX)


@registers.post("/registrations/search", asks=RegisterSearch, tells=RegistrationSearchResult, scopes=SCOPES)
async def find_registrations(house: House, asking: Asking, request: RegisterSearch) -> Answer:
    """Find a person's employment and unemployment registrations in both regions (就业失业登记查询)."""
    return await house.registers.find_registrations(asking, request)


@registers.post("/recognitions/search", asks=RegisterSearch, tells=RecognitionSearchResult, scopes=SCOPES)
async def find_recognitions(house: House, asking: Asking, request: RegisterSearch) -> Answer:
    """Find whether a region recognised a person's difficulty in finding work (就业困难认定查询).

    Each region draws the circle by its own measure, so a recognition is told with the region that made it
    and never counts as the other's. Why it was made is not told.
    """
    return await house.registers.find_recognitions(asking, request)


@registers.post(
    "/certificates/verifications",
    asks=CertificateVerification,
    tells=CertificateVerificationResult,
    scopes=SCOPES,
)
async def verify_certificate(house: House, asking: Asking, request: CertificateVerification) -> Answer:
    """Have a skill certificate verified by the region that issued it (技能证书核验).

    On a mismatch nothing of the certificate is told: neither whose it is nor for what.
    """
    return await house.registers.verify_certificate(asking, request)


@registers.post("/training-subsidies/search", asks=SubsidySearch, tells=SubsidySearchResult, scopes=SCOPES)
async def find_training_subsidies(house: House, asking: Asking, request: SubsidySearch) -> Answer:
    """Find whether a person was subsidised already for an occupation and level (补贴查重)."""
    return await house.registers.find_subsidies(asking, request)
