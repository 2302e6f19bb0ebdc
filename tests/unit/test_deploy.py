"""The deployment files and the code agree: settings, programs, and how little a container may do."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from ruamel.yaml import YAML

from gateway.api.callers import LONGEST_TOKEN
from gateway.api.certificates import CERTIFICATE
from gateway.api.problems import STATUS, Problem, slug
from gateway.serving import KEEP_ALIVE_SECONDS
from gateway.settings import Settings
from gateway.upkeep.safety import read_database_url

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = YAML(typ="safe").load(DEPLOY / "compose.yaml")
SERVICES = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if service["image"] == "chuanyu-gateway")
MOCKS = sorted(name for name in OURS if SERVICES[name].get("entrypoint") == ["python", "-m"])
GATEWAYS = sorted(name for name in OURS if name not in MOCKS)
"""What runs the gateway's own command."""
ENVIRONMENT_FILE = dict(
    line.split("=", 1)
    for line in (DEPLOY / "sandbox.env").read_text("utf-8").splitlines()
    if "=" in line and not line.startswith("#")
)
AS_THE_GATEWAY = {
    "CHUANYU_CRYPTO_SUITE",
    "CHUANYU_CHECKPOINT_SECONDS",
    "CHUANYU_EXCHANGE_RETENTION_DAYS",
    "CHUANYU_SECURITY_RETENTION_DAYS",
    "CHUANYU_BODY_RETENTION_DAYS",
}
"""What a deployment may set, and has the gateway's own default."""
REQUIRED = re.compile(r"\$\{([A-Z_]+):\?\}")


def filled(value: str) -> str:
    """As compose fills in variables from the sandbox's file."""
    filled_in = REQUIRED.sub(lambda name: ENVIRONMENT_FILE[name.group(1)], str(value))
    return re.sub(
        r"\$\{([A-Z_]+):-([^}]*)\}", lambda n: ENVIRONMENT_FILE.get(n.group(1), n.group(2)), filled_in
    )


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_container_can_change_nothing_and_gain_nothing(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_given_no_capability(name):
    assert "cap_add" not in SERVICES[name]


def test_the_image_runs_as_a_numbered_user_without_rights():
    last_stage = (DEPLOY / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]
    users = re.findall(r"^USER (\d+):(\d+)$", last_stage, re.M)
    assert [int(number) >= 10000 for pair in users for number in pair] == [True, True]


@pytest.mark.parametrize("name", ["gateway", "migrate", "worker"])
def test_the_settings_of_a_container_are_the_gateways(name, monkeypatch):
    environment = {key: filled(value) for key, value in SERVICES[name]["environment"].items()}
    unknown = [
        key for key in environment if key.removeprefix("CHUANYU_").lower() not in Settings.model_fields
    ]
    assert unknown == []
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    assert Settings().sandbox


def test_the_databases_links_are_as_a_start_outside_the_sandbox_demands():
    """What stands in the compose file is safe as it is; only passwords come from elsewhere."""
    environment = SERVICES["migrate"]["environment"]
    for name in ("CHUANYU_DATABASE_URL", "CHUANYU_MIGRATION_DATABASE_URL"):
        filled_in = REQUIRED.sub("Vq3-T9x_kQ7w", environment[name])
        url = read_database_url(filled_in)
        assert (url.hosts, url.sslmode) == (("postgres",), "verify-full")
        assert parse_qsl(urlsplit(filled_in).query)[1] == ("sslrootcert", "/database-authority/ca.crt")


def test_only_the_database_sees_its_key_and_its_clients_see_its_authority():
    sees = {
        volume.partition(":")[0]: {
            name for name, service in SERVICES.items() if volume in service.get("volumes", ())
        }
        for volume in ("database-key:/database-key:ro", "database-authority:/database-authority:ro")
    }
    asks = {name for name, service in SERVICES.items() if "CHUANYU_DATABASE_URL" in str(service)}
    assert sees == {"database-key": {"postgres"}, "database-authority": asks}
    assert SERVICES["database-key"]["network_mode"] == "none"


def test_the_database_is_started_with_a_copy_of_its_key():
    script = (DEPLOY / "postgres" / "with-key.sh").read_text("utf-8")
    service = SERVICES["postgres"]
    assert service["entrypoint"] == ["sh", "/etc/postgresql/with-key.sh"]
    assert "./postgres/with-key.sh:/etc/postgresql/with-key.sh:ro" in service["volumes"]
    assert script.splitlines()[-1] == 'exec docker-entrypoint.sh "$@"'
    for option in service["command"]:
        if option.startswith("ssl_") and "file" in option:
            assert f"{option.rpartition('/')[0].partition('=')[2]}/" in script


def test_no_secret_stands_in_the_compose_file_itself():
    """Each comes from the deployment's own file; only what is no secret has a default."""
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    defaults = dict(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", text))
    ours = {name: value for name, value in defaults.items() if name in AS_THE_GATEWAY}
    rest = {name: value for name, value in defaults.items() if name not in AS_THE_GATEWAY}
    assert rest == {
        "CHUANYU_SANDBOX": "false",
        "CHUANYU_PROXY_SECRET": "",
        "GATEWAY_PORT": "8000",
        "ISSUER_PORT": "8001",
        "PROXY_PORT": "443",
        "PROXY_SITE": "./nginx/chuanyu-gateway/site",
    }
    fields = {name: Settings.model_fields[name.removeprefix("CHUANYU_").lower()].default for name in ours}
    assert set(ours) == AS_THE_GATEWAY
    assert {name: str(value) for name, value in fields.items()} == ours


def test_the_sandboxs_file_sets_exactly_what_compose_requires():
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    assert set(REQUIRED.findall(text)) | {"CHUANYU_SANDBOX"} == set(ENVIRONMENT_FILE)


def test_only_what_is_run_by_hand_or_once_knows_the_owners_password():
    knows = {
        name for name, service in SERVICES.items() if "OWNER_PASSWORD" in str(service.get("environment"))
    }
    assert knows == {"clients", "migrate", "postgres", "upkeep"}


@pytest.mark.parametrize("name", MOCKS)
def test_a_mock_understands_the_options_it_is_started_with(name):
    module, *options = SERVICES[name]["command"]
    usage = subprocess.run(
        [sys.executable, "-m", module, "--help"], capture_output=True, text=True, check=True
    )
    unknown = [option for option in options if option.partition("=")[0] not in usage.stdout]
    assert unknown == []


@pytest.mark.parametrize("name", GATEWAYS)
def test_a_container_runs_a_command_that_the_gateway_has(name):
    said = SERVICES[name].get("command", ["serve"])
    command = said[:2] if said[0] in ("audit", "keys") else said[:1]
    usage = subprocess.run(
        [sys.executable, "-m", "gateway", *command, "--help"], capture_output=True, text=True, check=True
    )
    assert f"gateway {' '.join(command)}" in usage.stdout
    options = [word.partition("=")[0] for word in said if word.startswith("--")]
    assert [option for option in options if option not in usage.stdout] == []


def test_only_what_makes_or_changes_keys_may_write_them():
    writes = {
        name
        for name, service in SERVICES.items()
        for volume in service.get("volumes", ())
        if re.search(r":/(log|witness)-keys$", volume)
    }
    assert writes == {"keys", "keys-sichuan", "keys-chongqing", "upkeep"}


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").glob("*.service")), ids=lambda unit: unit.name)
def test_a_unit_runs_a_command_that_the_gateway_has_as_nobody_in_particular(unit):
    text = unit.read_text("utf-8")
    started = re.search(
        r"^ExecStart=\S+/bin/gateway (serve|worker|migrate|audit fsck|witness)( .*)?$", text, re.M
    )
    assert started is not None
    assert {"DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict"} <= set(text.splitlines())


# -- the proxy ------------------------------------------------------------------------------------------

PROXY = "".join(
    re.sub(r"^\s*#.*$", "", file.read_text("utf-8"), flags=re.M)
    for file in sorted((DEPLOY / "nginx").rglob("*.conf"))
)
"""What the proxy is told, without what is told to people."""
SECONDS = {"s": 1, "m": 60}


def told(directive):
    """What a directive is set to, wherever it stands; in the order of the files."""
    return re.findall(rf"^\s*{directive} (.+);$", PROXY, re.M)


def seconds(directive):
    return [int(value[:-1]) * SECONDS[value[-1]] for value in told(directive)]


def test_the_proxy_takes_bodies_and_tokens_as_large_as_the_gateway_does():
    assert told("client_max_body_size") == [str(Settings.model_fields["body_limit_bytes"].default)]
    ((buffers, size),) = (value.split() for value in told("large_client_header_buffers"))
    assert int(size.removesuffix("k")) * 1024 > LONGEST_TOKEN + len("Authorization: Bearer ")
    assert int(buffers) > 1


def test_the_gateway_gives_up_before_the_proxy_does():
    """A settlement asks two regions up to three times each."""
    (patience,) = seconds("proxy_read_timeout")
    assert patience > 6 * Settings.model_fields["region_deadline_seconds"].default
    assert patience > Settings.model_fields["search_deadline_seconds"].default


def test_the_proxy_lets_go_of_a_kept_connection_before_the_gateway_does():
    upstream = re.search(r"upstream chuanyu_gateway \{(.*?)\}", PROXY, re.S)
    assert upstream is not None
    kept = re.search(r"keepalive_timeout (\d+)s;", upstream[1])
    assert kept is not None
    assert int(kept[1]) < KEEP_ALIVE_SECONDS


def test_the_proxy_sends_nothing_twice_and_speaks_no_old_tls():
    assert told("proxy_next_upstream") == ["off"]
    assert told("ssl_protocols") == ["TLSv1.2 TLSv1.3"]
    assert told("ssl_verify_client") == ["optional"]
    assert told("server_tokens") == ["off"]


def test_the_proxy_overwrites_each_header_that_the_gateway_believes():
    overwritten = {value.split()[0].lower() for value in told("proxy_set_header")}
    assert CERTIFICATE in overwritten
    assert told("include").count("chuanyu-gateway/site/proxy-secret.conf") == 1


def test_the_proxys_problems_are_those_of_the_catalogue():
    written = [json.loads(text) for text in re.findall(r"return \d{3} '(\{.*\})';", PROXY)]
    assert len(written) == 7
    by_slug = {f"/problems/{slug(kind)}": telling for kind, telling in STATUS.items()}
    for problem in written:
        problem["trace_id"] = "0" * 32
        if problem["effect"] == "$chuanyu_effect":
            problem["effect"] = "unknown"
        Problem.model_validate(problem)
        if problem["type"] != "about:blank":
            telling = by_slug[problem["type"]]
            assert (problem["status"], problem["title"]) == (telling.status, telling.title)
            assert problem["retry"] == telling.retry
