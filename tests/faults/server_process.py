"""Our server as a process of its own, that can be killed and started again on the same data."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

_SERVE = "from cartoparty.cli import main; main()"
_START_S = 90


class ServerProcess:
    """`cartoparty serve` on a workspace, always on the same port."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._process: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it answers; does nothing while it runs."""
        if self._process is not None:
            return
        environment = {**os.environ, "CARTOPARTY_WORKSPACE": str(self._workspace)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, "serve", "--port", str(self.port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _START_S
        while not self._answers():
            assert self._process.poll() is None, "the server ended by itself"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL: it can finish nothing and tell nobody."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait(30)
        self._process = None

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False
