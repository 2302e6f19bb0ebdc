"""A browser driven over two pipes (DevTools protocol), so that no library and no port is needed."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"),
    *("--remote-debugging-pipe", "--hide-scrollbars"),
)
PATIENCE = 60.0


class WentWrong(Exception):
    """The browser did not do what it was told."""


@dataclass
class Tab:
    """One page, and everything that it asked for and complained about."""

    _write: Callable[[bytes], object]
    _read: Callable[[], bytes]
    session: str = ""
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    _count: int = 0
    _loaded: bool = False

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give one order and wait for its answer; what happens meanwhile is noted."""
        self._count += 1
        order: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self.session:
            order["sessionId"] = self.session
        self._write(json.dumps(order).encode() + b"\0")
        while True:
            told = json.loads(self._read())
            if told.get("id") == self._count:
                if "error" in told:
                    raise WentWrong(f"{method}: {told['error']}")
                return told["result"]
            self._note(told)

    def _note(self, told: dict[str, Any]) -> None:
        match told.get("method"), told.get("params", {}):
            case "Network.requestWillBeSent", {"request": {"url": url}}:
                self.requests.append(url)
            case "Log.entryAdded", {"entry": entry}:
                self.complaints.append(f"{entry['source']}: {entry['text']} {entry.get('url', '')}")
            case "Runtime.exceptionThrown", {"exceptionDetails": details}:
                self.complaints.append(f"exception: {details}")
            case "Page.loadEventFired", _:
                self._loaded = True

    def open(self, address: str) -> None:
        """Go there, and wait until everything is loaded."""
        self._loaded = False
        found = self.call("Page.navigate", url=address)
        if "errorText" in found:
            raise WentWrong(f"{address}: {found['errorText']}")
        self.until("document.readyState === 'complete'")

    def see(self, expression: str) -> Any:
        """The value of an expression in the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise WentWrong(f"{expression}: {found['exceptionDetails']}")
        return found["result"].get("value")

    def until(self, expression: str) -> Any:
        """Wait until an expression is true in the page."""
        deadline = time.monotonic() + PATIENCE
        while not (seen := self.see(expression)):
            if time.monotonic() > deadline:
                raise WentWrong(f"still not so: {expression}; {self.complaints}")
            time.sleep(0.05)
        return seen

    def text(self, selector: str) -> str:
        """What is to be read in an element."""
        return str(self.see(f"document.querySelector({json.dumps(selector)}).innerText"))

    def press(self, key: str, **modifiers: int) -> None:
        """Press a key of the keyboard: Tab, Enter, Space or a letter."""
        codes = {"Tab": 9, "Enter": 13, "Space": 32}
        name = " " if key == "Space" else key
        typed = {"Enter": "\r", "Space": " "}.get(key)
        told: dict[str, Any] = {"key": name, "code": key, "windowsVirtualKeyCode": codes[key], **modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown", **told, **({"text": typed} if typed else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **told)

    def type(self, text: str) -> None:
        """Put text where the keyboard's focus is."""
        self.call("Input.insertText", text=text)

    def resize(self, width: int, height: int) -> None:
        """Look through a window of that many pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def picture(self, file: Path, *, whole: bool = False) -> None:
        """Keep what is to be seen as a PNG."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def browser(chromium: str, profile: Path) -> Iterator[Tab]:
    """A browser with one empty page, gone at the end."""
    orders_out, orders_in = os.pipe()
    answers_out, answers_in = os.pipe()

    def as_three_and_four() -> None:
        # The browser reads orders from descriptor 3 and writes answers to 4.
        os.dup2(orders_out, 1000)
        os.dup2(answers_in, 1001)
        os.dup2(1000, 3)
        os.dup2(1001, 4)

    process = subprocess.Popen(
        [chromium, *OPTIONS, f"--user-data-dir={profile}", "about:blank"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        close_fds=False,
        preexec_fn=as_three_and_four,
    )
    os.close(orders_out)
    os.close(answers_in)
    waiting = bytearray()

    def read() -> bytes:
        while b"\0" not in waiting:
            piece = os.read(answers_out, 1 << 16)
            if not piece:
                raise WentWrong("the browser is gone")
            waiting.extend(piece)
        told, _, rest = bytes(waiting).partition(b"\0")
        waiting[:] = rest
        return told

    def write(order: bytes) -> None:
        while order:
            order = order[os.write(orders_in, order) :]

    try:
        tab = Tab(write, read)
        made = tab.call("Target.createTarget", url="about:blank")
        attached = tab.call("Target.attachToTarget", targetId=made["targetId"], flatten=True)
        tab.session = attached["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            tab.call(f"{domain}.enable")
        yield tab
    finally:
        process.kill()
        process.wait()
        os.close(orders_in)
        os.close(answers_out)
