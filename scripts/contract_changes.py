"""Refuses a contract that breaks the last released one, unless the changelog tells it: contract_changes.py"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.schema_changes import Change, Comparer, Json, Place, resolved

ROOT = Path(__file__).resolve().parents[1]
PRESENT = Path("openapi/gateway.json")
RELEASED = Path("openapi/released")
CHANGELOG = Path("CHANGELOG.md")

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_VERSION = re.compile(r"gateway-(\d+)\.(\d+)\.(\d+)\.json")
_UNRELEASED = re.compile(r"^## \[Unreleased\]$(.*?)(?=^## \[|\Z)", re.MULTILINE | re.DOTALL)
_TOLD = re.compile(r"^- \*\*Breaking\*\* .*$", re.MULTILINE)
_NAMED = re.compile(r"`([^`]+)`")

Found = Mapping[Change, set[str]]
"""Each change, and the operations that it meets."""


class Operation:
    """One operation of a document, with what the document says for all of them."""

    def __init__(self, document: Json, path: str, method: str) -> None:
        self.address = f"{method.upper()} {path}"
        self.told: Json = document["paths"][path][method]
        self.name: str = self.told["operationId"]
        self.tags = tuple(self.told.get("tags", ()))
        self.security: list[dict[str, list[str]]] = self.told.get("security", document.get("security", []))
        every = [*document["paths"][path].get("parameters", ()), *self.told.get("parameters", ())]
        self.parameters = {
            (one["in"], one["name"]): one for one in (resolved(document, it)[1] for it in every)
        }
        self.shared = {
            (one["in"], one["name"]): name
            for name, one in (resolved(document, it) for it in every)
            if name is not None
        }
        self.body: Json = resolved(document, self.told.get("requestBody", {}))[1]


def operations(document: Json) -> dict[str, Operation]:
    """Every operation of a document by its id."""
    found = [
        Operation(document, path, method)
        for path, methods in document["paths"].items()
        for method in _METHODS
        if method in methods
    ]
    return {one.name: one for one in found}


def changes(before: Json, after: Json) -> Found:
    """Everything in the later document that a caller of the earlier one may stumble over."""
    found: defaultdict[Change, set[str]] = defaultdict(set)
    now = operations(after)
    by_address = {one.address: one.name for one in now.values()}
    for name, old in operations(before).items():
        if name in now:
            for change in _of_operation(before, after, old, now[name]):
                found[change].add(name)
        elif old.address in by_address:
            other = by_address[old.address]
            found[Change(owner=name, thing=other, what="is renamed to {}")].add(name)
        else:
            found[Change(owner=name, thing=name, what="{} is gone")].add(name)
    return found


def _of_operation(before: Json, after: Json, old: Operation, new: Operation) -> Iterator[Change]:
    at = Place(owner=old.name, thing=old.name, way="asked")
    schemas = Comparer(before, after)
    if old.address != new.address:
        yield at.says(f"stands at {{}}, no longer at `{old.address}`", new.address)
    for tag in old.tags[:1]:
        if tag not in new.tags[:1]:
            # Generators make a class of every tag.
            yield at.says("{} is no longer its tag", tag)
    yield from _security(old, new, at)
    yield from _parameters(old, new, at, schemas)
    yield from _body(old, new, at, schemas)
    yield from _responses(before, after, old, new, schemas)


def _security(old: Operation, new: Operation, at: Place) -> Iterator[Change]:
    """Whoever was let in by one of the old ways is let in by one of the new ones."""
    ways = new.security or [{}]
    for had in old.security or [{}]:
        lacking = [
            [scheme for scheme in way if scheme not in had]
            + [scope for scheme in way for scope in way[scheme] if scope not in had.get(scheme, way[scheme])]
            for way in ways
        ]
        for one in min(lacking, key=len):
            yield at.says("{} is demanded of who calls", one)


def _parameters(old: Operation, new: Operation, at: Place, schemas: Comparer) -> Iterator[Change]:
    for key, was in old.parameters.items():
        name = key[1]
        if key not in new.parameters:
            yield at.says("{} is no longer taken", name)
            continue
        is_now = new.parameters[key]
        # One that is shared is told once, by the component's name.
        here = Place(owner=new.shared.get(key, at.owner), thing=name, way="asked")
        if is_now.get("required") and not was.get("required"):
            yield here.says("{} is required")
        for how in ("style", "explode"):
            if was.get(how) != is_now.get(how):
                yield here.says(f"{{}} is written with another `{how}`")
        yield from schemas.changes(was["schema"], is_now["schema"], here)
    for key in new.parameters.keys() - old.parameters.keys():
        if new.parameters[key].get("required"):
            yield at.says("{}, a new parameter, is required", key[1])


def _body(old: Operation, new: Operation, at: Place, schemas: Comparer) -> Iterator[Change]:
    if old.body and not new.body:
        yield at.says("{} is no longer taken", "body")
        return
    if new.body.get("required") and not old.body.get("required"):
        yield at.says("{} is required", "body")
    if old.body:
        yield from _media(old.body["content"], new.body["content"], at, schemas)


def _media(old: Json, new: Json, at: Place, schemas: Comparer) -> Iterator[Change]:
    for kind, was in old.items():
        if kind not in new:
            yield at.says(f"{{}} is no longer {at.way}", kind)
        else:
            yield from schemas.changes(was.get("schema", {}), new[kind].get("schema", {}), at)


def _responses(
    before: Json, after: Json, old: Operation, new: Operation, schemas: Comparer
) -> Iterator[Change]:
    at = Place(owner=old.name, thing=old.name, way="told")
    were, are = old.told["responses"], new.told["responses"]
    for status in were:
        if status not in are:
            yield at.says("{} is no longer told", status)
            continue
        _, was = resolved(before, were[status])
        _, is_now = resolved(after, are[status])
        yield from _headers(before, after, was, is_now, at, schemas)
        yield from _media(was.get("content", {}), is_now.get("content", {}), at, schemas)
    for status in are.keys() - were.keys():
        if status.startswith("2"):
            yield at.says("{} is a success that callers do not know", status)


def _headers(
    before: Json, after: Json, was: Json, is_now: Json, at: Place, schemas: Comparer
) -> Iterator[Change]:
    old, new = was.get("headers", {}), is_now.get("headers", {})
    for name in old:
        if name not in new:
            yield at.says("{} is no longer told", name)
            continue
        _, had = resolved(before, old[name])
        shared, has = resolved(after, new[name])
        here = Place(owner=shared or at.owner, thing=name, way="told")
        if had.get("required") and not has.get("required"):
            yield here.says("{} may be absent")
        yield from schemas.changes(had["schema"], has["schema"], here)


# -- the changelog ---------------------------------------------------------------------------------------


def told(changelog: str) -> list[set[str]]:
    """What each line about a break names, in the part that is not released."""
    part = _UNRELEASED.search(changelog)
    return [set(_NAMED.findall(line)) for line in _TOLD.findall(part[1] if part else "")]


def untold(found: Found, lines: list[set[str]]) -> list[Change]:
    """The changes of which no line names both the thing and whose it is: the component, or each operation."""
    return sorted(
        change
        for change, operations in found.items()
        if not any(
            change.thing in names and (change.owner in names or operations <= names) for names in lines
        )
    )


def newest(folder: Path) -> Path | None:
    """The contract of the highest version released."""
    released = {
        tuple(map(int, match.groups())): file
        for file in folder.iterdir()
        if (match := _VERSION.fullmatch(file.name))
    }
    return released[max(released)] if released else None


def main(root: Path = ROOT) -> int:
    """Compare; the exit status says whether every breaking change is told."""
    last = newest(root / RELEASED)
    if last is None:
        print(f"contract: {RELEASED} holds no released contract.", file=sys.stderr)
        return 2
    before, after = (json.loads(file.read_text("utf-8")) for file in (last, root / PRESENT))
    found = changes(before, after)
    missing = untold(found, told((root / CHANGELOG).read_text("utf-8")))
    if not missing:
        print(f"contract: {len(found)} changes since {last.name} break callers, and all are told.")
        return 0
    print(f"contract: since {last.name} this breaks callers and {CHANGELOG} does not tell it.")
    print("Undo it, or tell what callers must do in a line under [Unreleased] that names the same things:")
    for change in missing:
        meets = sorted(found[change] - {change.owner})
        shown = ", ".join(meets[:3]) + (f" and {len(meets) - 3} more" if len(meets) > 3 else "")
        print(change.line + (f"  (met by {shown})" if meets else ""))
    return 1


if __name__ == "__main__":
    sys.exit(main())
