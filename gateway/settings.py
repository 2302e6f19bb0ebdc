"""What differs between deployments; read once, from variables named CHUANYU_..."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gateway.evidence.sealing import Suite


class Settings(BaseSettings):
    """The gateway's settings. A production start without keys is refused."""

    model_config = SettingsConfigDict(env_prefix="CHUANYU_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    reuse_port: bool = Field(default=False, description="Let several processes share the port (SO_REUSEPORT)")

    database_url: SecretStr = Field(description="postgresql://… of the role that runs")
    migration_database_url: SecretStr | None = Field(
        default=None, description="postgresql://… of the role that migrates; the running role when absent"
    )

    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#@\s]+$",
        description="The address under which callers know the gateway; signed requests are for it",
    )
    administration_database_url: SecretStr | None = Field(
        default=None,
        description="postgresql://… of a role that may change registrations; absent: clients are not "
        "administered over this gateway's network",
    )

    issuer: str = Field(description="iss of the access tokens")
    audience: str = "chuanyu-gateway"
    issuer_keys_file: Path | None = Field(
        default=None, description="JWK Set (RFC 7517) with the issuer's public keys"
    )
    issuer_keys_url: str | None = Field(
        default=None, description="Where the issuer publishes that set (jwks_uri), instead of a file"
    )

    proxy_secret: SecretStr | None = Field(
        default=None,
        description="Known to us and our TLS proxy; only beside it a client's certificate is believed",
    )

    log_key_file: Path = Field(description="Signs the log's checkpoints (`gateway keys make`)")
    log_sm2_key_file: Path | None = Field(
        default=None, description="Also signs checkpoints with SM2 (GB/T 32918); absent: not"
    )
    sealing_keys_file: Path = Field(description="Seal the bodies behind the log (`gateway keys make`)")
    crypto_suite: Suite = Field(
        default=Suite.INTERNATIONAL, description="Algorithms of new seals and commitments"
    )
    checkpoint_seconds: float = Field(
        default=1.0, gt=0, description="How often the worker signs the log's head and has it cosigned"
    )
    exchange_retention_days: int = Field(
        default=1100,
        ge=1096,
        description="How long exchange and access entries are kept; three years at least",
    )
    security_retention_days: int = Field(
        default=365, ge=184, description="How long refusals at the door are kept; six months at least"
    )
    body_retention_days: int = Field(default=90, ge=1, description="How long sealed bodies are kept")
    sichuan_witness_url: str | None = Field(default=None, description="Where Sichuan's witness listens")
    sichuan_witness_key_file: Path | None = Field(default=None, description="Its public key")
    chongqing_witness_url: str | None = Field(default=None, description="Where Chongqing's witness listens")
    chongqing_witness_key_file: Path | None = Field(default=None, description="Its public key")

    sichuan_url: str
    sichuan_access_key: str
    sichuan_secret: SecretStr
    chongqing_url: str
    chongqing_paas_id: str
    chongqing_token: SecretStr

    region_deadline_seconds: float = Field(default=15.0, gt=0, description="How long a region may think")
    search_deadline_seconds: float = Field(
        default=8.0, gt=0, description="How long a search over both regions waits for either"
    )
    gate_failures: int = Field(
        default=10,
        ge=1,
        description="After so many calls in a row that come to nothing a region is left alone",
    )
    gate_shut_seconds: float = Field(
        default=5.0, gt=0, description="How long, the first time; then one call finds out whether it answers"
    )
    gate_at_once: int = Field(
        default=128, ge=1, description="Calls of one operation under way in one region, per process"
    )
    signature_window_seconds: int = Field(
        default=300, gt=0, description="After this a region refuses a message as stale; see docs/decisions"
    )
    recording_grace_seconds: float = Field(
        default=15.0, ge=0, description="How long the worker leaves a fresh settlement to its request"
    )
    job_poll_seconds: float = Field(default=1.0, gt=0, description="How often the worker looks by itself")
    job_heartbeat_seconds: float = Field(
        default=30.0, gt=0, description="After this a dead worker's job is another's"
    )
    hearing_seconds: float = Field(
        default=60.0, gt=0, description="How often the worker asks the regions what their offices put out"
    )
    sweep_schedule: str = Field(
        default="* * * * *",
        pattern=r"^\S+( \S+){4,5}$",
        description="When the worker looks after transfers whose term has passed or whose outcome is unknown",
    )
    settlement_schedule: str = Field(
        default="0 18 * * *",
        pattern=r"^\S+( \S+){4,5}$",
        description="When the worker forms settlement batches (cron, in UTC): at 02:00 in Beijing",
    )
    database_pool_size: int = Field(default=8, ge=3)
    under_way_limit: int = Field(default=512, gt=0, description="Requests under way before 503 Overloaded")
    body_limit_bytes: int = Field(default=1_048_576, gt=0)
    sandbox: bool = Field(default=False, description="Accept X-Sandbox-Fault; never in production")
    business_date_file: Path | None = Field(
        default=None, description="Holds the day on which time limits stand; only with sandbox"
    )

    @field_validator("proxy_secret", mode="before")
    @classmethod
    def _an_empty_secret_is_none(cls, given: object) -> object:
        return None if given == "" else given

    @field_validator("proxy_secret")
    @classmethod
    def _fits_into_a_header_and_cannot_be_guessed(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and not re.fullmatch(r"[A-Za-z0-9+/=_.~-]{32,256}", given.get_secret_value()):
            raise ValueError("must be 32 to 256 letters, digits or +/=_.~-")
        return given

    @model_validator(mode="after")
    def _the_issuers_keys_come_from_one_place(self) -> Self:
        if (self.issuer_keys_file is None) == (self.issuer_keys_url is None):
            raise ValueError("set CHUANYU_ISSUER_KEYS_FILE or CHUANYU_ISSUER_KEYS_URL, and not both")
        return self

    @model_validator(mode="after")
    def _a_witness_has_an_address_and_a_key(self) -> Self:
        for name in ("sichuan", "chongqing"):
            url, key = (getattr(self, f"{name}_witness_{what}") for what in ("url", "key_file"))
            if (url is None) != (key is None):
                raise ValueError(f"the witness of {name} needs both its address and its key's file")
        return self

    @model_validator(mode="after")
    def _refuse_the_sandbox_keys_in_production(self) -> Self:
        if not self.sandbox:
            for name in ("sichuan_secret", "chongqing_token"):
                if len(getattr(self, name).get_secret_value()) < 16:
                    raise ValueError(f"CHUANYU_{name.upper()} is shorter than 16 characters")
        return self

    @model_validator(mode="after")
    def _only_a_sandbox_has_a_calendar_of_its_own(self) -> Self:
        if self.business_date_file is not None and not self.sandbox:
            raise ValueError("CHUANYU_BUSINESS_DATE_FILE is for the sandbox; time limits run by the real day")
        return self


def read_settings() -> Settings:
    """Read the settings from the environment; raises pydantic.ValidationError with what is missing."""
    return Settings()
