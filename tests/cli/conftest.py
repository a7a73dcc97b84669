"""Running the command line as a user does, in this process."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cartoparty.cli import main

Run = Callable[..., "Outcome"]


@dataclass(frozen=True)
class Outcome:
    """What a command left: exit code, data, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The workspace that `run` works in."""
    return tmp_path / "workspace"


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``cartoparty -w WORKSPACE …``; `lang` is the language of the terminal."""

    def run_command(
        *arguments: object, lang: str = "fr", env: dict[str, str] | None = None
    ) -> Outcome:
        monkeypatch.setenv("CARTOPARTY_LANG", lang)
        for name, value in (env or {}).items():
            monkeypatch.setenv(name, value)
        words = ["cartoparty", "-w", str(folder), *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", words)
        code = 0
        capsys.readouterr()
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 1
        finally:
            for name in env or {}:
                monkeypatch.delenv(name)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run_command
