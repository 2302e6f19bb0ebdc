"""Writes the collections for Bruno and Postman from the contract: contract_collections.py --check|--write"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scripts import bruno_files, postman_file
from scripts.collection_words import CLIENTS, WALKS, Folder, Request, Step
from scripts.schema_changes import Json, resolved

ROOT = Path(__file__).resolve().parents[1]
CONTRACT = Path("openapi/gateway.json")
HOME = Path("openapi/collections")

_METHODS = ("get", "post", "put", "patch", "delete")
_OWN = {"traceparent", "X-Sandbox-Fault"}
"""Headers that a collection leaves to whoever uses it."""


@dataclass(frozen=True)
class Contract:
    """The contract, as far as requests can be made of it."""

    document: Json
    requests: dict[str, Request] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path, methods in self.document["paths"].items():
            for method in _METHODS:
                if method in methods:
                    one = self._request(path, method, methods[method])
                    self.requests[one.name] = one

    def folders(self) -> Iterator[Folder]:
        """A walk per service first, then all operations by their tags."""
        for tag, steps in WALKS.items():
            requests = tuple(self._step(step) for step in steps)
            yield Folder(name=f"walk-{tag}", tag=tag, about=f"One walk through {tag}.", requests=requests)
        for tag in self.document["tags"]:
            requests = tuple(one for one in self.requests.values() if one.tag == tag["name"])
            yield Folder(name=tag["name"], tag=tag["name"], about=tag["description"], requests=requests)

    @property
    def variables(self) -> dict[str, str]:
        """What stands in addresses until an answer brings another one: the examples."""
        return {name: value for one in self.requests.values() for name, value in one.places}

    def _step(self, step: Step) -> Request:
        one = self.requests[step.operation]
        body = {**one.body, **step.body} if one.body is not None else None
        keeps = {**one.keeps, **step.keeps}
        return replace(one, body=body, keeps=keeps, until=step.until, checks=step.checks)

    def _request(self, path: str, method: str, told: Json) -> Request:
        status, answer = next((code, it) for code, it in told["responses"].items() if code.startswith("2"))
        parameters = [resolved(self.document, one)[1] for one in told["parameters"]]
        example = (
            told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("examples", {})
        )
        return Request(
            name=told["operationId"],
            summary=told["summary"],
            tag=told["tags"][0],
            method=method.upper(),
            path=path,
            places=tuple((one["name"], str(one["example"])) for one in parameters if one["in"] == "path"),
            query=tuple(
                (one["name"], str(one["example"]), bool(one.get("required")))
                for one in parameters
                if one["in"] == "query"
            ),
            headers=tuple(
                (one["name"], str(one["example"]), bool(one.get("required")))
                for one in parameters
                if one["in"] == "header" and one["name"] not in _OWN
            ),
            body=example["request"]["value"] if example else None,
            status=int(status),
            members=self._required(answer["content"]["application/json"]["schema"]),
            told_headers=tuple(_told_headers(parameters, answer)),
            keeps={
                name: expression.removeprefix("$response.body#/")
                for link in answer.get("links", {}).values()
                for name, expression in link["parameters"].items()
            },
        )

    def _required(self, schema: Json) -> Mapping[str, str]:
        """The members that an answer always has, with their types."""
        _, whole = resolved(self.document, schema)
        return {
            name: str(resolved(self.document, whole["properties"][name])[1]["type"])
            for name in whole.get("required", ())
        }


def _told_headers(parameters: list[Json], answer: Json) -> Iterator[str]:
    """The headers that the answer always has: the errand's where a region is asked, and where a thing is."""
    if any(one["name"] == "X-Sandbox-Fault" for one in parameters):
        yield "Errand-Id"
    if "Location" in answer["headers"]:
        yield "Location"


def files(document: Json) -> dict[str, str]:
    """Every file of the collections, by its path under openapi/collections."""
    contract = Contract(document)
    folders = tuple(contract.folders())
    about = document["info"]["title"]
    return {
        **{f"bruno/{name}": text for name, text in bruno_files.files(about, folders, contract.variables)},
        "postman.json": _text(postman_file.collection(about, folders, contract.variables)),
        "postman-sandbox.json": _text(postman_file.environment(CLIENTS)),
    }


def _text(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def main(argument: str, root: Path = ROOT) -> int:
    """Write, or say what is not current; what the contract no longer makes is in the way as well."""
    wanted = files(json.loads((root / CONTRACT).read_text("utf-8")))
    home = root / HOME
    there = {str(file.relative_to(home)): file for file in home.rglob("*") if file.is_file()}
    left_over = sorted(there.keys() - wanted.keys())
    stale = [
        name for name, text in wanted.items() if name not in there or there[name].read_text("utf-8") != text
    ]
    if argument == "--check":
        if stale or left_over:
            print(f"collections: {', '.join([*stale, *left_over][:5])} is not current: run `make openapi`.")
            return 1
        return 0
    for name in stale:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(wanted[name], "utf-8")
    for name in left_over:
        there[name].unlink()
    return 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["--check"], ["--write"]):
        sys.exit("usage: contract_collections.py --check | --write")
    sys.exit(main(sys.argv[1]))
