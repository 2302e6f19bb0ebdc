"""What a deployment must say, and what is refused before anything starts."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from gateway.settings import Settings

SAID = {
    "database_url": "postgresql://gateway_app:password-of-the-role@127.0.0.1/gateway",
    "issuer": "https://issuer.sandbox.invalid",
    "issuer_keys_file": "jwks.json",
    "log_key_file": "log.key",
    "sealing_keys_file": "sealing.json",
    "sichuan_url": "https://sichuan.sandbox.invalid",
    "sichuan_access_key": "gateway",
    "sichuan_secret": "a-secret-of-sixteen-or-more",
    "chongqing_url": "https://chongqing.sandbox.invalid",
    "chongqing_paas_id": "gateway",
    "chongqing_token": "a-token-of-sixteen-or-more",
}


@pytest.mark.parametrize("name", ["sichuan_secret", "chongqing_token"])
def test_a_production_start_with_a_short_secret_is_refused(name):
    with pytest.raises(ValidationError, match=f"CHUANYU_{name.upper()} is shorter than 16"):
        Settings(**{**SAID, name: "short"})


@pytest.mark.parametrize("name", ["sichuan_secret", "chongqing_token"])
def test_the_sandbox_may_use_short_ones(name):
    assert Settings(**{**SAID, name: "short", "sandbox": True}).sandbox


@pytest.mark.parametrize("name", sorted(SAID))
def test_nothing_that_a_deployment_must_say_has_a_default(name, monkeypatch):
    monkeypatch.delenv(f"CHUANYU_{name.upper()}", raising=False)
    with pytest.raises(ValidationError, match=f"(?i){name}"):
        Settings(**{key: value for key, value in SAID.items() if key != name})


def test_the_issuers_keys_are_a_file_or_at_an_address():
    url = {"issuer_keys_url": "https://issuer.sandbox.invalid/oauth2/jwks"}
    assert Settings(**{**SAID, **url, "issuer_keys_file": None}).issuer_keys_url
    with pytest.raises(ValidationError, match="CHUANYU_ISSUER_KEYS_URL, and not both"):
        Settings(**SAID, **url)


def test_secrets_do_not_show():
    shown = repr(Settings(**SAID))
    assert "password-of-the-role" not in shown
    assert "a-secret-of" not in shown
    assert "a-token-of" not in shown


@pytest.mark.parametrize(
    "secret", ["short", "x" * 31, 'kYw2nT8cZq5vXe1rPb7uLd4sHf9jGm3"', "é" * 32, "x" * 257]
)
def test_a_proxys_secret_is_long_and_fits_into_a_header(secret):
    with pytest.raises(ValidationError, match="must be 32 to 256 letters") as refused:
        Settings(**SAID, proxy_secret=secret)
    assert secret not in refused.value.errors()[0]["msg"]


def test_an_empty_proxys_secret_is_none(monkeypatch):
    monkeypatch.setenv("CHUANYU_PROXY_SECRET", "")
    assert Settings(**SAID).proxy_secret is None


@pytest.mark.parametrize("region", ["sichuan", "chongqing"])
@pytest.mark.parametrize("given", [{"url": "https://witness.invalid"}, {"key_file": "witness.key.pub"}])
def test_a_witness_needs_an_address_and_a_key(region, given):
    said = {f"{region}_witness_{name}": value for name, value in given.items()}
    with pytest.raises(ValidationError, match=f"the witness of {region} needs both"):
        Settings(**SAID, **said)


@pytest.mark.parametrize(
    ("name", "least"),
    [("exchange_retention_days", 3 * 365 + 1), ("security_retention_days", 184), ("body_retention_days", 1)],
)
def test_nothing_is_kept_shorter_than_the_law_wants(name, least):
    assert getattr(Settings(**SAID, **{name: least}), name) == least
    with pytest.raises(ValidationError, match=name):
        Settings(**SAID, **{name: least - 1})


def test_only_a_sandbox_may_be_told_what_day_it_is():
    with pytest.raises(ValidationError, match="CHUANYU_BUSINESS_DATE_FILE is for the sandbox"):
        Settings(**SAID, business_date_file="today")
    told = Settings(**SAID, business_date_file="today", sandbox=True)
    assert told.business_date_file is not None
    assert Settings(**SAID).business_date_file is None
