"""The page of one operation: who may, what is sent, what comes back, how it fails, and a form to try it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.api.handbook.chinese import operations as chinese
from gateway.api.handbook.frame import PREFIX, Page, link, operation_address
from gateway.api.handbook.languages import Language
from gateway.api.handbook.markup import Html, join, prose, tag
from gateway.api.handbook.members import Members, member_row, member_table, said, type_of
from gateway.api.handbook.problem_table import problem_table
from gateway.api.handbook.trying import Surroundings, form
from gateway.api.handbook.words import SERVICES, chosen, word
from gateway.api.operations import Operation
from gateway.api.rights import EVERYBODYS, OWN, RIGHTS

Json = Mapping[str, Any]

_TERM = re.compile(r"\s*\(([^()]*[\u3400-\u9fff][^()]*)\)\.$")
_HEAD = re.compile(r"[;:] ")


def title_of(operation_id: str, told: Json, language: Language) -> tuple[str, str]:
    """An operation's title and the same in the other language."""
    both = (_HEAD.split(_sentence(told), maxsplit=1)[0].rstrip("."), chinese()[operation_id].title)
    return both if language is Language.ENGLISH else (both[1], both[0])


def _sentence(told: Json) -> str:
    """What the operation does, without the Chinese term that stands beside."""
    return _TERM.sub(".", told["summary"])


def operation_page(
    operation: Operation, document: Json, around: Surroundings, language: Language
) -> Page:  # fmt: skip
    """An operation as the contract has it, told in one language."""
    told = document["paths"][operation.path][operation.method.lower()]
    title, other = title_of(operation.operation_id, told, language)
    parameters = [_resolved(one, document) for one in told["parameters"]]
    body = _request_example(told)
    members = Members(document["components"]["schemas"], language)
    content = join(
        tag("p", link(f"{PREFIX}#{operation.tag}", language, chosen(SERVICES[operation.tag], language)),
            class_="way"),
        tag("h1", title),
        tag("p", other, class_="other", lang=str(language.other)),
        tag("p", tag("span", operation.method, class_=f"method {operation.method.lower()}"),
            tag("code", operation.path), class_="address"),
        _what_it_does(operation.operation_id, told, language),
        _facts(operation, language),
        _parts(told, language),
        _request(operation, parameters, body, members, language),
        _answer(operation, told, document, members, language),
        _next(told, language),
        _failures(operation, language),
        form(operation, parameters, body, around, language),
    )  # fmt: skip
    return Page(
        address=operation_address(operation.operation_id),
        title=f"{title} · {word('site', language)}",
        content=content,
        aside=_siblings(operation, document, language),
        script=True,
    )


def _resolved(part: Json, document: Json) -> Json:
    if "$ref" not in part:
        return part
    found: Any = document
    for name in str(part["$ref"]).removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


def _request_example(told: Json) -> str | None:
    if "requestBody" not in told:
        return None
    value = told["requestBody"]["content"]["application/json"]["examples"]["request"]["value"]
    return _written(value)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


# -- what it is -----------------------------------------------------------------------------------------


def _what_it_does(operation_id: str, told: Json, language: Language) -> Html:
    if language is Language.CHINESE:
        words = chinese()[operation_id]
        return join(tag("p", words.says, class_="lead"), tag("p", prose(words.more)) if words.more else None)
    more, sentence = told.get("description"), _sentence(told)
    longer = sentence.rstrip(".") != title_of(operation_id, told, language)[0]
    return join(
        tag("p", sentence, class_="lead") if longer else None, tag("p", prose(more)) if more else None
    )


def _facts(operation: Operation, language: Language) -> Html:
    right = RIGHTS[operation.operation_id]
    kinds = [
        f"{kind.value} {kind.term}" if language is Language.ENGLISH else f"{kind.term}（{kind.value}）"
        for kind in sorted(right.kinds)
        if kind != "harness"
    ]
    if right.whose in (EVERYBODYS, OWN):
        whom = word("whose_own" if right.whose == OWN else "whose_everybody", language)
    else:
        whom = word("whose_member", language).format(right.whose)
    scopes = word("any_of", language).join(f"`{scope}`" for scope in operation.scopes)
    rows = (
        ("scope", prose(scopes)),
        ("kinds", join(*_between(kinds))),
        ("for_whom", prose(whom)),
        ("changes", join(word("changes_yes" if operation.keyed else "changes_no", language))),
    )
    facts = [join(tag("dt", word(name, language)), tag("dd", value)) for name, value in rows]
    return tag("dl", *facts, class_="facts")


def _parts(told: Json, language: Language) -> Html:
    """Where on the page what stands."""
    linked = any("links" in answer for answer in told["responses"].values())
    names = ("request", "answer", *(("next",) if linked else ()), "failures", "try")
    links = [tag("a", word(name, language), href=f"#{name}") for name in names]
    return tag("nav", *links, class_="parts", aria_label=word("parts", language))


def _between(lines: Sequence[str]) -> list[Html]:
    return [join(tag("br") if number else None, line) for number, line in enumerate(lines)]


def _siblings(operation: Operation, document: Json, language: Language) -> Html:
    entries = []
    for item in document["paths"].values():
        for told in item.values():
            if operation.tag in told["tags"]:
                name = told["operationId"]
                here = {"aria_current": "page"} if name == operation.operation_id else {}
                title, _ = title_of(name, told, language)
                entries.append(tag("li", link(operation_address(name), language, title, **here)))
    service = chosen(SERVICES[operation.tag], language)
    nav = tag("nav", tag("ul", *entries), aria_label=word("in_service", language))
    return tag("aside", tag("p", service), nav)


# -- what is sent, what comes back -----------------------------------------------------------------------


def _request(
    operation: Operation,
    parameters: Sequence[Json],
    body: str | None,
    members: Members,
    language: Language,
) -> Html:
    rows = [
        member_row(
            language,
            one["name"],
            join(
                type_of(one["schema"], language),
                tag("span", word(f"within_{one['in']}", language), class_="note"),
            ),
            prose(said(one["description"], language)),
            required=one["required"],
        )
        for one in parameters
    ]
    asks = operation.asks.__name__ if operation.asks is not None else None
    return tag(
        "section",
        tag("h2", word("request", language), id="request"),
        member_table(language, word("parameters", language), rows),
        members.table(asks, f"{word('body', language)} {asks}") if asks else None,
        _example(body, word("example", language)) if body else None,
        _example(curl(operation, parameters, body), word("as_curl", language)),
    )  # fmt: skip


def curl(operation: Operation, parameters: Sequence[Json], body: str | None) -> str:
    """The request as a line to paste: the gateway's address and the token are variables of the shell."""
    path = operation.path
    for one in parameters:
        if one["in"] == "path":
            path = path.replace("{" + one["name"] + "}", str(one["example"]))
    query = "&".join(
        f"{one['name']}={one['example']}" for one in parameters if one["in"] == "query" and one["required"]
    )
    lines = [f'curl --request {operation.method} "$GATEWAY{path}{"?" + query if query else ""}"']
    lines.append('--header "Authorization: Bearer $TOKEN"')
    if operation.keyed:
        lines.append('--header "Idempotency-Key: $(uuidgen)"')
    if body is None:
        return " \\\n  ".join(lines)
    lines += ['--header "Content-Type: application/json"', "--data @- <<'JSON'"]
    return " \\\n  ".join(lines) + f"\n{body}\nJSON"


def _example(text: str, label: str) -> Html:
    shown = tag("pre", tag("code", text), tabindex="0", role="region", aria_label=label)
    return tag("figure", tag("figcaption", label), shown)


def _answer(
    operation: Operation, told: Json, document: Json, members: Members, language: Language
) -> Html:  # fmt: skip
    answer = told["responses"][str(operation.status)]
    tells = operation.tells.__name__
    headers = {name: _resolved(one, document) for name, one in answer["headers"].items()}
    rows = [
        member_row(
            language, name, type_of(one["schema"], language), prose(said(one["description"], language)),
            required=bool(one.get("required")),
        )
        for name, one in headers.items()
    ]  # fmt: skip
    content = answer["content"]
    others = [kind for kind in content if kind != "application/json"]
    value = content["application/json"]["examples"]["answer"]["value"]
    return tag(
        "section",
        tag("h2", f"{word('answer', language)} {operation.status}", id="answer"),
        tag("p", prose(said(answer["description"], language))),
        tag("p", word("other_forms", language), " ", prose(", ".join(f"`{kind}`" for kind in others)))
        if others
        else None,
        members.table(tells, f"{word('body', language)} {tells}"),
        _example(_written(value), word("example", language)),
        member_table(language, word("headers", language), rows),
    )


def _next(told: Json, language: Language) -> Html | None:
    links = [found for answer in told["responses"].values() for found in answer.get("links", {}).values()]
    if not links:
        return None
    entries = []
    for one in links:
        name = one["operationId"]
        words = chinese()[name].says if language is Language.CHINESE else one["description"]
        entries.append(tag("li", link(operation_address(name), language, tag("code", name)), " ", words))
    return tag("section", tag("h2", word("next", language), id="next"), tag("ul", *entries))


def _failures(operation: Operation, language: Language) -> Html:
    return tag(
        "section",
        tag("h2", word("failures", language), id="failures"),
        problem_table(operation.errors, language, keyed=operation.keyed),
    )
