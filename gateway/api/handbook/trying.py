"""The form by which a reader sends a request from an operation's page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from gateway.api.handbook.languages import Language
from gateway.api.handbook.markup import Content, Html, join, tag
from gateway.api.handbook.words import said_by_the_form, word
from gateway.api.operations import Operation

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a page must know of the deployment that serves it."""

    sandbox: bool
    issuer: str
    """Whose tokens are believed; a sandbox's can be asked from the page."""

    @property
    def issuer_origin(self) -> str | None:
        """Where a page of the sandbox may ask for tokens, beside the gateway itself."""
        parts = urlsplit(self.issuer)
        if not self.sandbox or parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def form(
    operation: Operation,
    parameters: Sequence[Json],
    body: str | None,
    around: Surroundings,
    language: Language,
) -> Html:
    """The form; without JavaScript it says that it cannot be used, and sends nothing anywhere."""
    changes = operation.keyed and not around.sandbox
    return tag(
        "section",
        tag("h2", word("try", language), id="try"),
        tag("p", word("try_sandbox" if around.sandbox else "try_real", language), class_="lead"),
        tag("noscript", tag("p", word("try_no_script", language))),
        tag(
            "form",
            _token(around, language),
            *(_parameter(one, around, language) for one in parameters),
            _forms(operation, language),
            None if body is None else _body(body, language),
            _sure(language) if changes else None,
            tag("p", tag("button", word("send", language), type="submit", class_="main"), class_="acts"),
            hidden=True,
            autocomplete="off",
            novalidate=True,
        ),
        tag("p", class_="said", role="status"),
        _result(language),
        class_="try",
        aria_labelledby="try",
        data_method=operation.method,
        data_path=operation.path,
        data_scopes=" ".join(operation.scopes),
        data_issuer=around.issuer.rstrip("/") if around.issuer_origin else None,
        data_lang=str(language),
        data_said=json.dumps(said_by_the_form(language), ensure_ascii=False),
    )  # fmt: skip


def _result(language: Language) -> Html:
    name = word("result", language)
    return tag("div", class_="result", hidden=True, tabindex="-1", role="region", aria_label=name)


def _token(around: Surroundings, language: Language) -> Html:
    clients = tag(
        "div",
        tag("label", word("client", language), for_="try-client"),
        tag(
            "div",
            tag("select", id="try-client", data_what="client"),
            tag("button", word("get_token", language), type="button", data_what="get-token"),
            class_="pair",
        ),
        class_="field",
        hidden=True,
        data_what="clients",
    )
    pasted = _field(
        "try-token",
        word("token", language),
        tag(
            "input",
            id="try-token",
            type="password",
            autocomplete="off",
            spellcheck="false",
            data_what="token",
            aria_describedby="try-token-hint",
        ),
        tag("span", word("token_hint", language), class_="note", id="try-token-hint"),
    )
    return join(clients if around.issuer_origin else None, pasted)


def _parameter(one: Json, around: Surroundings, language: Language) -> Html | None:
    name, within = str(one["name"]), str(one["in"])
    if name == "traceparent" or (name == "X-Sandbox-Fault" and not around.sandbox):
        return None
    keyed = name == "Idempotency-Key"
    shown = "" if keyed or not one["required"] else str(one["example"])
    identity = f"try-{within}-{name}"
    control = tag(
        "input",
        id=identity,
        type="text",
        value=shown,
        placeholder=None if shown or keyed else str(one["example"]),
        spellcheck="false",
        autocomplete="off",
        data_what="parameter",
        data_name=name,
        data_within=within,
        data_required=bool(one["required"]),
        required=bool(one["required"]),
    )
    if keyed:
        again = tag("button", word("new_key", language), type="button", data_what="new-key")
        control = tag("div", control, again, class_="pair")
    return _field(identity, tag("code", name), control, _note(word(f"within_{within}", language)))


def _forms(operation: Operation, language: Language) -> Html | None:
    if not operation.forms:
        return None
    kinds = ["application/json", *(form.media_type for form in operation.forms)]
    options = [tag("option", kind, value=kind) for kind in kinds]
    return _field(
        "try-accept", word("accept", language), tag("select", *options, id="try-accept", data_what="accept")
    )


def _body(body: str, language: Language) -> Html:
    lines = min(max(body.count("\n") + 2, 4), 28)
    area = tag("textarea", "\n", body, id="try-body", rows=lines, spellcheck="false", data_what="body")
    return _field("try-body", word("body", language), area)


def _sure(language: Language) -> Html:
    box = tag("input", id="try-sure", type="checkbox", data_what="sure")
    return tag("div", box, tag("label", word("try_sure", language), for_="try-sure"), class_="field tick")


def _field(identity: str, label: Content, control: Html, note: Html | None = None) -> Html:
    return tag("div", tag("label", label, for_=identity), control, note, class_="field")


def _note(text: str) -> Html:
    return tag("span", text, class_="note")
