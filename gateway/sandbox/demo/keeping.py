"""What somebody needs to use a town that stays up: addresses, clients, and lines to paste."""

import shlex

from rich.console import Console

from gateway.sandbox.demo.cases import CHENGDU, ZHOU_JICHUAN
from gateway.sandbox.demo.examining import doctor_line
from gateway.sandbox.demo.window import SERVICE
from gateway.sandbox.register import Register
from gateway.sandbox.town import Town


def show_how_to_use(console: Console, town: Town) -> None:
    """Print everything, in plain lines that a terminal does not break."""
    for line in _lines(town):
        console.print(line, markup=False, soft_wrap=True)


def curl_lines(town: Town) -> list[str]:
    """Three lines for another shell: a token, an enrolment look-up, the regions."""
    client = Register.read().named(CHENGDU.client_id)
    search = f'{{"credential":{{"kind":"resident_id","number":"{ZHOU_JICHUAN.resident_id}"}}}}'
    gateway = town.url("gateway")
    token = (
        f"curl -s -u {client.client_id}:{client.secret} -d grant_type=client_credentials "
        f'{town.url("issuer")}/oauth2/token | sed \'s/.*"access_token": *"\\([^"]*\\)".*/\\1/\''
    )
    bearer = '-H "Authorization: Bearer $TOKEN"'
    json = "-H 'Content-Type: application/json'"
    return [
        f"TOKEN=$({token})",
        f"curl -s {bearer} {json} -d {shlex.quote(search)} {gateway}{SERVICE}/enrolments/search",
        f"curl -s {bearer} {gateway}/v1/regions",
    ]


def _lines(town: Town) -> list[str]:
    gateway = town.url("gateway")
    controls = [
        f"{name:<10} {town.url(name)}/{what}"
        for name in ("sichuan", "chongqing")
        for what in (
            "sandbox/…  (ledger, exchanges, accumulations, people, faults, reset)",
            "control/pension/…  (people, office, office/decisions, cases, ledger, outgoing, date)",
        )
    ]
    clients = [
        f"  {client.client_id:<24} {client.secret:<34} "
        f"{client.claims.get('institution_code') or client.claims.get('area_code', ''):<13} "
        f"{' '.join(sorted(client.scope))}"
        for client in Register.read().clients.values()
        if client.scope & {"medical-insurance", "pension", "audit"}
    ]
    witnesses = [f"{name} {town.url(name)}" for name in ("witness-sichuan", "witness-chongqing")]
    return [
        "",
        f"gateway    {gateway}",
        f"handbook   {gateway}/docs",
        f"contract   {gateway}/openapi.json",
        f"log        {gateway}/log/checkpoint",
        f"issuer     {town.url('issuer')}/oauth2/token",
        *controls,
        *witnesses,
        f"bank       {town.url('bank')}/health",
        f"logs       {town.directory / 'logs'}",
        "",
        "Clients of the sandbox (client id, secret, institution or area, scope):",
        *clients,
        "",
        "Paste into another shell:",
        *(f"  {line}" for line in curl_lines(town)),
        f"  {doctor_line(town)}",
        "",
        "A state-changing call may carry X-Sandbox-Fault: commit_then_cut, refuse, slow=800, cut_before …",
        "Ctrl-C stops everything.",
    ]
