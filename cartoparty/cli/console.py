"""How the command line speaks: data to stdout, progress and errors to stderr, in one language."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from cartoparty.core.models import Finding, Lang, Severity
from cartoparty.core.progress import Progress
from cartoparty.errors import CartopartyError
from cartoparty.texts import error_text, finding_text, label


def language() -> Lang:
    """`CARTOPARTY_LANG`, else that of the terminal's locale; French when neither says."""
    for name in ("CARTOPARTY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").lower()
        if value.startswith("fr"):
            return "fr"
        if value.startswith("en"):
            return "en"
    return "fr"


def wants_traceback() -> bool:
    """Whether the command was given `--debug`."""
    return "--debug" in sys.argv


def say(text: str) -> None:
    """A line for the reader, on stderr so that stdout stays data."""
    typer.echo(text, err=True)


def say_label(key: str, **params: object) -> None:
    """A known text for the reader."""
    say(label(key, language(), **params))


def say_error(error: CartopartyError) -> None:
    """One line: what is wrong and where; what to do; the code for whoever asks for help."""
    text = error_text(error, language())
    word = label("error", language())
    say(f"{word} {text.message} {text.hint} [{error.code}]".strip())


def say_findings(findings: Sequence[Finding]) -> None:
    """One line a finding."""
    for finding in findings:
        text = finding_text(finding, language())
        mark = {Severity.INFO: "·", Severity.WARNING: "!", Severity.ERROR: "‼"}[finding.severity]
        say(f"{mark} {text.what} {text.fix}".rstrip())


def print_json(value: Any) -> None:
    """Data for another program."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


def print_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Data for a person: aligned columns, numbers to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    typer.echo(
        "  ".join(f"{name:<{width}}" for name, width in zip(head, widths, strict=True)).rstrip()
    )
    for row, shown in zip(rows, cells, strict=True):
        typer.echo(
            "  ".join(
                f"{text:>{width}}" if isinstance(value, int | float) else f"{text:<{width}}"
                for value, text, width in zip(row, shown, widths, strict=True)
            ).rstrip()
        )


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}"
    return "" if value is None else str(value)


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """A real bar on a terminal, plain lines at each tenth otherwise."""
    if sys.stderr.isatty():
        with _bar() as progress:
            yield progress
    else:
        yield _Lines().report


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def report(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(label(step, language()), total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield report


class _Lines:
    """Progress for log files: a line when a step begins, at each tenth, and when it ends."""

    def __init__(self) -> None:
        self._tenth: dict[str, int] = {}

    def report(self, step: str, done: int, total: int | None) -> None:
        tenth = 10 * done // total if total else 0
        if self._tenth.get(step) == tenth:
            return
        self._tenth[step] = tenth
        name = label(step, language())
        colon = "\u00a0:" if language() == "fr" else ":"
        say(f"{name}{colon} {done}/{total}" if total else name)
