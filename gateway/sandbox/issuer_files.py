"""Files of the issuer's directory: each written whole or not at all, made once, by one process at a time."""

import fcntl
import json
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

Content = dict[str, Any]


def read(file: Path) -> Content:
    """Read what was written; raises ValueError when it is no JSON object."""
    content = json.loads(file.read_text("utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{file.name} is not a JSON object.")
    return content


def write(file: Path, content: Content) -> None:
    """Write a file whole or not at all, readable by its owner only, and onto the disk."""
    draft = _draft(file, content)
    draft.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def made_once(file: Path, make: Callable[[], Content]) -> None:
    """Make a file unless it is there; of two processes that make it at once, one's stays."""
    if file.exists():
        return
    draft = _draft(file, make())
    # A link, unlike a rename, yields to a file that another process has made meanwhile.
    with suppress(FileExistsError):
        file.hardlink_to(draft)
    draft.unlink()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder against every other process and thread that asks the same."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _draft(file: Path, content: Content) -> Path:
    draft = file.with_name(f"{file.name}.{uuid.uuid4().hex}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        json.dump(content, opened)
        opened.flush()
        os.fsync(opened.fileno())
    return draft
