"""A second engine for our pages: WebKitGTK's MiniBrowser, driven over plain W3C WebDriver."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

_DRIVER = "WebKitWebDriver"
_PATIENCE_S = 60
_MISSING = "the second engine needs: apt-get install webkit2gtk-driver xvfb"


@dataclass(frozen=True)
class WebKit:
    """One browser; scripts run in the window that it shows."""

    driver: httpx.Client
    session: str

    def open(self, url: str) -> None:
        self._ask("POST", "url", url=url)

    def reopen(self, url: str) -> None:
        """Opens the address in a new window, and closes the one before."""
        fresh = self._ask("POST", "window/new", type="window")["handle"]
        self._ask("DELETE", "window")
        self._ask("POST", "window", handle=fresh)
        self.open(url)

    def run(self, script: str, *arguments: Any) -> Any:
        """The value of an expression, awaited, in the page; `arguments` are `args` in it."""
        wrapped = f"""
            const args = [...arguments].slice(0, -1), done = arguments[arguments.length - 1];
            (async () => ({script}))().then(
              (value) => done([true, value === undefined ? null : value]),
              (error) => done([false, String(error)]));
        """
        worked, value = self._ask("POST", "execute/async", script=wrapped, args=list(arguments))
        assert worked, value
        return value

    def wait_for(self, what: str, script: str) -> Any:
        """The first true value of an expression."""
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            value = self.run(script)
            if value:
                return value
            time.sleep(0.1)
        raise AssertionError(f"never happened: {what}\n{self.run('document.body.innerText')}")

    def press(self, name: str) -> None:
        """A real click on the button with this name, once it is there."""
        found = f"""[...document.querySelectorAll('button')].some(
            (each) => each.textContent.trim() === '{name}' && !each.disabled)"""
        self.wait_for(f"a button « {name} »", found)
        path = f"//button[normalize-space(.)='{name}']"
        element = self._ask("POST", "element", using="xpath", value=path)
        [reference] = element.values()
        self._ask("POST", f"element/{reference}/click")

    def _ask(self, method: str, command: str, **body: Any) -> Any:
        path = f"/session/{self.session}/{command}"
        content = body if method == "POST" else None
        answer = self.driver.request(method, path, json=content)
        assert answer.is_success, answer.text
        return answer.json()["value"]


@pytest.fixture
def webkit(tmp_path: Path) -> Iterator[WebKit]:
    """A browser on a screen that nobody sees."""
    options = {"binary": _mini_browser(), "args": ["--automation"]}
    wanted = {"webkitgtk:browserOptions": options, "timeouts": {"script": 1000 * _PATIENCE_S}}
    with (
        _screen() as display,
        _driver(tmp_path, display) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=2 * _PATIENCE_S) as client,
    ):
        answer = client.post("/session", json={"capabilities": {"alwaysMatch": wanted}})
        assert answer.is_success, answer.text
        session = answer.json()["value"]["sessionId"]
        yield WebKit(client, session)
        client.delete(f"/session/{session}")


@contextmanager
def _screen() -> Iterator[str]:
    """An X server on the first number that is free."""
    read, write = os.pipe()
    command = [_program("Xvfb"), "-displayfd", str(write), "-screen", "0", "800x1000x24"]
    with _running([*command, "-nolisten", "tcp"], pass_fds=(write,)):
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"


@contextmanager
def _driver(folder: Path, display: str) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("DATA", "CACHE", "CONFIG")}
    environment = {
        **os.environ,
        **home,
        "DISPLAY": display,
        "LANG": "C.UTF-8",
        "LANGUAGE": "fr",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "NO_AT_BRIDGE": "1",
    }
    with _running([_program(_DRIVER), f"--port={port}"], env=environment):
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/status")
                break
            except httpx.TransportError:
                assert time.monotonic() < until, "the driver does not answer"
                time.sleep(0.05)
        yield port


@contextmanager
def _running(command: list[str], **options: Any) -> Iterator[None]:
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=nowhere, stderr=nowhere, **options) as process:
        try:
            yield
        finally:
            process.terminate()


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.fail(_MISSING)
    return found


def _mini_browser() -> str:
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    if not found:
        pytest.fail(_MISSING)
    return str(found[-1])
