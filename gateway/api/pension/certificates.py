"""The certificate that a person takes along when moving (参保缴费凭证)."""

from __future__ import annotations

from gateway.api.dependencies import House
from gateway.api.operations import Register
from gateway.api.pension import PREFIX, SCOPES, TAG
from gateway.cases.asking import Answer, Asking
from gateway.services.pension.lookups import CertificateRequest
from gateway.services.pension.people import ContributionCertificate

certificates = Register(TAG, PREFIX)


@certificates.post(
    "/certificates", asks=CertificateRequest, tells=ContributionCertificate, keyed=True, scopes=SCOPES
)
async def issue_contribution_certificate(house: House, asking: Asking, request: CertificateRequest) -> Answer:
    """Have the caller's own region issue the certificate of contributions (开具参保缴费凭证)."""
    return await house.pension_lookups.issue_certificate(asking, request)
