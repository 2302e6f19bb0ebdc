"""What a start outside the sandbox refuses: known secrets, open links, open files; each by itself."""

from __future__ import annotations

import hashlib
import re
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from asyncpg.connect_utils import _parse_connect_dsn_and_args

from gateway.settings import Settings
from gateway.upkeep.safety import PUBLISHED, read_database_url, unsafe

ROOT = Path(__file__).parents[2]
SAFE: dict[str, Any] = {
    "database_url": "postgresql://gateway_app:Vq3-T9x_kQ7w@db.gov.cn/gateway?sslmode=verify-full",
    "issuer": "https://issuer.gov.cn",
    "issuer_keys_file": "jwks.json",
    "log_key_file": "log.key",
    "sealing_keys_file": "sealing.json",
    "sichuan_url": "https://sichuan.gov.cn",
    "sichuan_access_key": "cy-gateway-01",
    "sichuan_secret": "9f86d081884c7d659a2feaa0c55ad015",
    "chongqing_url": "https://chongqing.gov.cn",
    "chongqing_paas_id": "chuanyu-gateway",
    "chongqing_token": "a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "sichuan_witness_url": "https://witness.sichuan.gov.cn",
    "sichuan_witness_key_file": "sichuan.pub",
    "chongqing_witness_url": "https://witness.chongqing.gov.cn",
    "chongqing_witness_key_file": "chongqing.pub",
}
NAMES = {
    "log_key_file": "log.gov.cn/chuanyu",
    "sichuan_witness_key_file": "log.gov.cn/chuanyu/witness/sichuan",
}
ACCOUNTS = ("sichuan_access_key", "chongqing_paas_id")
SECRETS = ("sichuan_secret", "chongqing_token")
DATABASES = ("database_url", "migration_database_url")
LINKS = ("sichuan_url", "chongqing_url", "sichuan_witness_url", "chongqing_witness_url")


def found(names: dict[str, str] | None = None, **changed: Any) -> list[str]:
    return [str(one) for one in unsafe(Settings(**{**SAFE, **changed}), names or NAMES)]


def the_only(setting: str, said: list[str]) -> str:
    """The one line, which names the setting and what to do."""
    (line,) = said
    assert re.fullmatch(rf"CHUANYU_{setting.upper()} [^:]+: .+\.", line)
    assert "\n" not in line
    return line


def published() -> set[str]:
    """The secrets that stand in files of the sandbox's."""
    environment = (ROOT / "deploy/sandbox.env").read_text("utf-8")
    mock = (ROOT / "gateway/sandbox/chongqing/__main__.py").read_text("utf-8")
    named = re.findall(r"^\w*(?:PASSWORD|SECRET|TOKEN|ACCESS_KEY|PAAS_ID)=(.+)$", environment, re.M)
    return {*named, *re.findall(r'"--token", default="([^"]+)"', mock)}


def test_a_deployment_with_everything_its_own_starts():
    assert found() == []


def test_a_sandbox_starts_as_it_always_did():
    everything = {
        "issuer": "http://127.0.0.1:8001",
        "database_url": "postgresql://gateway_app:sandbox-only-app@postgres/gateway",
        "sichuan_url": "http://sichuan:8000",
        "sichuan_secret": "sandbox-only-sichuan",
    }
    assert len(found({"log_key_file": "sandbox.chuanyu.example/log"}, **everything)) == 6
    assert found({"log_key_file": "sandbox.chuanyu.example/log"}, **everything, sandbox=True) == []


# -- secrets that everybody knows ------------------------------------------------------------------------


def test_every_secret_of_the_sandbox_is_known_by_its_digest():
    assert len(published()) >= 7
    assert {hashlib.sha256(one.encode()).hexdigest() for one in published()} == PUBLISHED


@pytest.mark.parametrize("secret", sorted(one for one in published() if len(one) >= 16))
@pytest.mark.parametrize("setting", SECRETS)
def test_a_secret_of_the_sandbox_is_refused_and_not_repeated(setting, secret):
    line = the_only(setting, found(**{setting: secret}))
    assert "is the sandbox's" in line
    assert secret not in line


@pytest.mark.parametrize(
    "secret", ["change-me-" * 4, "0" * 32, "secret-of-the-gateway-secret-of-the-gateway"]
)
def test_a_secret_of_the_proxys_that_can_be_guessed_is_refused(secret):
    line = the_only("proxy_secret", found(proxy_secret=secret))
    assert secret not in line
    assert found(proxy_secret="kYw2nT8cZq5vXe1rPb7uLd4sHf9jGm3a") == []


@pytest.mark.parametrize("setting", ACCOUNTS)
def test_an_account_of_the_sandbox_is_refused(setting):
    assert "is the sandbox's" in the_only(setting, found(**{setting: "sandbox-only"}))


@pytest.mark.parametrize("setting", DATABASES)
@pytest.mark.parametrize("place", ["127.0.0.1", "db.gov.cn:5432"])
def test_a_database_password_of_the_sandbox_is_refused(setting, place):
    url = f"postgresql://gateway_app:sandbox-only-app@{place}/gateway?sslmode=require"
    line = the_only(setting, found(**{setting: url}))
    assert "has a password that is the sandbox's" in line
    assert "sandbox-only-app" not in line


@pytest.mark.parametrize(
    "secret",
    [
        "changeme-changeme",
        "ChangeThisToken!!",
        "please-replace-me-now",
        "<secret of sichuan>",
        "<from the bureau, by letter>",
        "${SICHUAN_SECRET}",
        "{{ sichuan.secret }}",
        "YOUR_SECRET_GOES_HERE",
        "put-the-token-here",
        "0000000000000000",
        "abababababababab",
        "secret-token-secret",
        "password12345678",
        "test_test_test_test",
        "chuanyu-gateway-secret",
    ],
)
@pytest.mark.parametrize("setting", SECRETS)
def test_a_placeholder_or_a_word_is_no_secret(setting, secret):
    line = the_only(setting, found(**{setting: secret}))
    assert "is a placeholder" in line or "can be guessed" in line
    assert secret not in line


@pytest.mark.parametrize("setting", ACCOUNTS)
def test_a_placeholder_is_no_account(setting):
    assert "is a placeholder" in the_only(setting, found(**{setting: "change-me"}))


@pytest.mark.parametrize("password", ["changeme", "postgres", "1111", "gateway123"])
def test_a_placeholder_is_no_password_either(password):
    line = the_only(
        "database_url", found(database_url=f"postgresql://gateway_app:{password}@localhost/gateway")
    )
    assert "has a password that" in line


@pytest.mark.parametrize(
    "secret", ["correct horse battery", "p$aB<9>x{1}Qz%d%", "8395712093485716", "tEst-kZ81mQ0vLw2"]
)
def test_what_was_drawn_by_chance_or_thought_of_by_somebody_is_taken(secret):
    assert found(sichuan_secret=secret, chongqing_token=secret) == []


def test_a_role_without_a_password_is_taken_over_the_machines_own_socket():
    assert found(database_url="postgresql://gateway_app@/gateway?host=/run/postgresql") == []


# -- names of the sandbox --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "issuer",
    [
        "http://127.0.0.1:8001",
        "http://localhost:7003",
        "https://[::1]:8443",
        "https://issuer.sandbox.invalid",
        "https://issuer.chuanyu.example/",
        "issuer.test",
    ],
)
def test_an_issuer_of_a_sandbox_is_refused(issuer):
    assert "sandbox's issuer" in the_only("issuer", found(issuer=issuer))


@pytest.mark.parametrize("setting", ["log_key_file", "log_sm2_key_file", "chongqing_witness_key_file"])
def test_a_key_of_the_sandboxs_log_is_refused(setting):
    said = found({**NAMES, setting: "sandbox.chuanyu.example/log/witness/chongqing"})
    assert "sandbox's log" in the_only(setting, said)


# -- links that others can read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://sichuan.gov.cn",
        "http://10.0.0.8:8000",
        "HTTP://sichuan.gov.cn",
        "http://localhost.gov.cn",
        "http://127.0.0.1@sichuan.gov.cn/",
        "http://127.0.0.1.gov.cn",
        "http://2130706433:8000",
        "http://[::ffff:10.0.0.8]",
        "http://0.0.0.0:8000",
    ],
)
@pytest.mark.parametrize("setting", LINKS)
def test_plain_http_to_another_machine_is_refused(setting, url):
    assert "plain HTTP" in the_only(setting, found(**{setting: url}))


@pytest.mark.parametrize(
    "url", ["", "sichuan.gov.cn", "ftp://sichuan.gov.cn", "https://", "https://[::1", "//x"]
)
@pytest.mark.parametrize("setting", LINKS)
def test_what_is_no_address_is_refused(setting, url):
    assert "is no address" in the_only(setting, found(**{setting: url}))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8443",
        "http://127.9.9.9",
        "http://localhost:1",
        "http://[::1]:80",
        "HTTPS://a.gov.cn",
    ],
)
@pytest.mark.parametrize("setting", LINKS)
def test_a_tunnel_that_begins_on_this_machine_is_taken(setting, url):
    assert found(**{setting: url}) == []


def test_a_deployment_without_witnesses_starts():
    assert found(**dict.fromkeys((name for name in SAFE if "witness" in name), None)) == []


OPEN = [
    "postgresql://app:Vq3-T9x@db.gov.cn/gateway",
    "postgresql://app:Vq3-T9x@db.gov.cn:5432/gateway?sslmode=prefer",
    "postgresql://app:Vq3-T9x@db.gov.cn/gateway?sslmode=allow",
    "postgresql://app:Vq3-T9x@db.gov.cn/gateway?sslmode=disable",
    "postgresql://app:Vq3-T9x@db.gov.cn/gateway?sslmode=require&sslmode=prefer",
    "postgresql://app:Vq3-T9x@db.gov.cn/gateway?ssl=require",
    "postgresql://app:Vq3-T9x@10.1.2.3/gateway",
    "postgresql://app:Vq3-T9x@[fd00::1]:5432/gateway",
    "postgresql://app:Vq3-T9x@127.0.0.1,db.gov.cn/gateway",
    "postgresql://app:Vq3-T9x@127.0.0.1@db.gov.cn/gateway",
    "postgresql://app:Vq3-T9x@db.gov.cn/gateway?host=/run/postgresql",
    "postgresql://app:Vq3-T9x@/gateway?host=db.gov.cn",
    "postgresql://app:Vq3-T9x@/gateway?host=/run/postgresql,db.gov.cn",
    "postgresql://app:Vq3-T9x@%64b.gov.cn/gateway",
    "postgres://app:Vq3-T9x@postgres:5432/gateway",
]
CLOSED = [
    *(
        f"postgresql://app:Vq3-T9x@db.gov.cn/gateway?sslmode={mode}"
        for mode in ("require", "verify-ca", "verify-full")
    ),
    "postgresql://app:Vq3-T9x@db.gov.cn/gateway?sslmode=verify_full&sslrootcert=ca.pem",
    "postgresql://app:Vq3-T9x@127.0.0.1/gateway",
    "postgresql://app:Vq3-T9x@localhost:5433/gateway?sslmode=disable",
    "postgresql://app:Vq3-T9x@[::1]/gateway",
    "postgresql://app:Vq3-T9x@127.0.0.1:5432,[::1]:5432/gateway",
    "postgresql://app@/gateway?host=/run/postgresql",
    "postgresql://app@%2Frun%2Fpostgresql/gateway",
]


@pytest.mark.parametrize("url", OPEN)
@pytest.mark.parametrize("setting", DATABASES)
def test_a_database_elsewhere_without_encryption_is_refused(setting, url):
    line = the_only(setting, found(**{setting: url}))
    assert "need not be encrypted" in line
    assert "sslmode=require" in line
    assert "Vq3-T9x" not in line


@pytest.mark.parametrize("url", CLOSED)
@pytest.mark.parametrize("setting", DATABASES)
def test_a_database_that_nobody_can_listen_to_is_taken(setting, url):
    assert found(**{setting: url}) == []


@pytest.mark.parametrize(
    "url", ["postgresql://app:Vq3-T9x@/gateway", "postgresql:///gateway", "postgresql://[::1"]
)
def test_a_database_url_that_leaves_the_host_to_the_driver_is_refused(url):
    assert "names no host" in the_only("database_url", found(database_url=url))


@pytest.mark.parametrize(
    "url", [one for one in OPEN + CLOSED if "sslrootcert" not in one and "verify" not in one]
)
def test_a_url_is_read_as_the_driver_reads_it(url, monkeypatch, tmp_path):
    """The driver's own reading, so that a later version of it cannot quietly go elsewhere."""
    for name in ("PGHOST", "PGSSLMODE", "PGSERVICE", "PGPASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    nothing = dict.fromkeys(set(signature(_parse_connect_dsn_and_args).parameters) - {"dsn"})
    places, driver = _parse_connect_dsn_and_args(dsn=url, **nothing)
    mine = read_database_url(url)
    hosts = [place.rpartition("/")[0] if isinstance(place, str) else place[0] for place in places]
    assert list(mine.hosts) == hosts
    assert mine.password == (driver.password or "")
    # Without `sslmode` it is `prefer` over a network, and nothing over a socket.
    is_default = mine.sslmode == "" and driver.sslmode.name in ("prefer", "disable")
    assert mine.sslmode.replace("-", "_") == driver.sslmode.name or is_default


# -- files that others can change ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "setting", ["issuer_keys_file", "sichuan_witness_key_file", "chongqing_witness_key_file"]
)
def test_a_public_key_that_everybody_can_change_is_refused(setting, tmp_path):
    file = tmp_path / "keys.json"
    file.touch()
    for mode, is_open in ((0o644, False), (0o664, False), (0o646, True), (0o666, True)):
        file.chmod(mode)
        said = found(**{setting: file})
        if is_open:
            assert "chmod o-w keys.json" in the_only(setting, said)
        else:
            assert said == []
