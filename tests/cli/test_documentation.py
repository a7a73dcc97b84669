"""The documentation says what the program does: commands, options, settings, links."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.main

from cartoparty.cli.app import app
from cartoparty.cli.reference import command_reference, commands_of, with_reference
from cartoparty.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
COMMANDS = dict(commands_of(typer.main.get_command(app)))
_FENCE = re.compile(r"^```(?:console|sh|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(cartoparty [^`]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# What stands for something else in prose: SLUG, FILE…, or a list of choices.
_IS_PATTERN = re.compile(r"[A-Z]{2,}|…|\||\[")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def command_lines(page: Path) -> dict[str, bool]:
    """Lines that run our program, in console blocks (True) or mentioned in the text (False)."""
    text = page.read_text("utf-8")
    mentioned = [_without_rest(line) for line in _INLINE.findall(_FENCE.sub("", text))]
    run = [
        _without_rest(line.removeprefix("$ "))
        for block in _FENCE.findall(text)
        for line in block.splitlines()
        if re.match(r"(\$ )?(\S+/)?cartoparty ", line)
    ]
    found = dict.fromkeys(mentioned, False) | dict.fromkeys(run, True)
    return {
        line: is_run
        for line, is_run in found.items()
        if not _IS_PATTERN.search(re.sub(r'"[^"]*"', "", line))
    }


def _without_rest(line: str) -> str:
    """The command alone: without a comment or where its output goes."""
    return re.split(r" [#>]", line)[0].strip()


def parse(line: str, *, is_run: bool = True) -> None:
    """Parse a command line to the last option, without running it; raises on any mistake.

    A command that is only mentioned may stand without its arguments.
    """
    words = shlex.split(line)[1:]
    command: Any = typer.main.get_command(app)
    context: Any = None
    while True:
        context = command.make_context("cartoparty", words, parent=context)
        rest = [*getattr(context, "_protected_args", ()), *context.args]
        if not hasattr(command, "commands") or not rest:
            return
        if rest[0] not in command.commands:
            raise ValueError(f"no command {rest[0]!r}")
        command, words = command.commands[rest[0]], rest[1:]
        if not words and not is_run:
            return


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(page.read_text("utf-8"))
    }


def test_the_command_reference_is_that_of_the_program() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert command_reference() in page
    assert with_reference(page) == page


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_command_has_a_help_text_for_itself_and_for_each_option(command: str) -> None:
    assert COMMANDS[command].help
    assert [p.name for p in COMMANDS[command].params if not p.help] == []


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_command_has_its_section_with_an_example_of_it(command: str) -> None:
    _, _, section = command_reference().partition(f"### `cartoparty {command}`\n")
    example = re.search(r"^Example: `(.+)`$", section.split("\n### ")[0], re.MULTILINE)
    assert example
    assert example[1].startswith(f"cartoparty {command}")
    parse(example[1])


@pytest.mark.parametrize("setting", Settings.model_fields, ids=str)
def test_a_setting_is_described_with_its_variable_and_default(setting: str) -> None:
    default = Settings.model_fields[setting].default
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    row = next(
        (line for line in page.splitlines() if f"| `CARTOPARTY_{setting.upper()}` |" in line), ""
    )
    assert row, "no row in the table of settings"
    shown, what = (cell.strip() for cell in row.strip("|").split("|")[1:3])
    assert shown == ("none" if default is None else f"`{_plain(default)}`")
    assert len(what) > 10


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_line_of_a_page_parses(page: Path) -> None:
    wrong = {}
    for line, is_run in command_lines(page).items():
        try:
            parse(line, is_run=is_run)
        except typer.Exit:  # it asked for the help, and there is one
            continue
        except Exception as error:  # typer's own errors differ in class between its versions
            wrong[line] = f"{type(error).__name__}: {error}"
    assert wrong == {}


def test_the_pages_show_command_lines() -> None:
    seen = {line for page in PAGES for line in command_lines(page)}
    assert any("osm export" in line for line in seen)
    assert len(seen) > len(COMMANDS)


@pytest.mark.parametrize(
    "line",
    [
        "cartoparty splitt centre",
        "cartoparty sectors export centre",
        "cartoparty split centre --team 3",
        "cartoparty review accepted centre",
        "cartoparty atlas centre --output",
    ],
)
def test_a_wrong_command_line_is_found(line: str) -> None:
    with pytest.raises(Exception, match=r".+"):
        parse(line)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_of_a_page_leads_to_something(page: Path) -> None:
    text = _FENCE.sub("", page.read_text("utf-8"))
    wrong = []
    for link in _LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page if not path else (page.parent / path).resolve()
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    assert wrong == []


def _plain(default: object) -> str:
    return f"{default:g}" if isinstance(default, float) else str(default)
