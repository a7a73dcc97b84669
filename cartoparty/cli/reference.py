"""The reference part of docs/commands.md, made of the commands themselves so that it cannot lie."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import typer.main

from cartoparty.cli.app import app

BEGIN = "<!-- begin reference -->"
END = "<!-- end reference -->"


class _Note(NamedTuple):
    """What the help does not say: a command line to start from, and the exit codes besides 0."""

    example: str
    codes: str = ""


# A test holds that each command has its note and that each example is a command that exists.
_NOTES: dict[str, _Note] = {
    "demo": _Note("cartoparty demo --dir demo --no-serve", "2 5"),
    "init": _Note(
        "cartoparty init centre --area quartier.geojson --theme defibrillators --theme trees", "2 5"
    ),
    "snapshot": _Note("cartoparty snapshot centre --extract quartier.osm.pbf", "2 3 6"),
    "split": _Note("cartoparty split centre --teams 4 --start -1.5540,47.2145", "2 3"),
    "teams": _Note("cartoparty teams centre", "3"),
    "atlas": _Note("cartoparty atlas centre -o atlas.pdf", "2 3"),
    "party list": _Note("cartoparty party list"),
    "party show": _Note("cartoparty party show centre --json", "3"),
    "party change": _Note("cartoparty party change centre --return 16:30", "2 3"),
    "party rates": _Note(
        "cartoparty party rates centre walk_kmh=3.5 trees.minutes_per_feature=2", "2 3"
    ),
    "sectors list": _Note("cartoparty sectors list centre", "3"),
    "sectors export": _Note("cartoparty sectors export centre -o sectors.gpx", "2 3"),
    "sectors import": _Note("cartoparty sectors import centre sectors.geojson", "2 3"),
    "sectors undo": _Note("cartoparty sectors undo centre", "2 3 5"),
    "walks list": _Note("cartoparty walks list centre", "3"),
    "walks export": _Note("cartoparty walks export centre -o walks.gpx", "2 3"),
    "check": _Note("cartoparty check centre --json", "3"),
    "observations import": _Note("cartoparty observations import centre notes.csv", "2 3 5"),
    "observations export": _Note("cartoparty observations export centre -o notes.csv", "2 3"),
    "review list": _Note("cartoparty review list centre --state pending", "3"),
    "review accept": _Note("cartoparty review accept centre cda0a1c8 8f111f94", "2 3"),
    "review reject": _Note(
        'cartoparty review reject centre 44386cc0 --reason "Not the same tree"', "2 3"
    ),
    "review import": _Note("cartoparty review import centre decisions.csv", "2 3"),
    "osm export": _Note("cartoparty osm export centre -o centre.osc", "2 3 6"),
    "osm upload": _Note(
        'cartoparty osm upload centre --comment "Trees surveyed at our mapping party"', "2 3 4 5 6"
    ),
    "osm status": _Note("cartoparty osm status centre", "3"),
    "publish": _Note("cartoparty publish centre", "2 3"),
    "town-map": _Note("cartoparty town-map centre -o plan.pdf --paper A2", "2 3"),
    "theme list": _Note("cartoparty theme list"),
    "theme show": _Note("cartoparty theme show trees", "3"),
    "theme check": _Note("cartoparty theme check my-themes/benches.toml", "2"),
    "dataset list": _Note("cartoparty dataset list"),
    "dataset show": _Note("cartoparty dataset show trees", "3"),
    "dataset check": _Note("cartoparty dataset check exports/trees", "2"),
    "serve": _Note("cartoparty serve --port 8000", "2"),
    "link": _Note("cartoparty link --moderator Camille --party centre", "3"),
    "worker": _Note("cartoparty worker"),
    "doctor": _Note("cartoparty doctor", "2"),
    "db upgrade": _Note("cartoparty db upgrade"),
}


def command_reference() -> str:
    """Every command with its arguments, options, example and exit codes, as Markdown."""
    root = typer.main.get_command(app)
    parts = [_section("cartoparty", root, None)]
    parts += [
        _section(f"cartoparty {name}", command, _NOTES[name]) for name, command in commands_of(root)
    ]
    return "\n".join(parts)


# Typer names these classes after its own click in some versions and the real one in others.
def commands_of(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """The commands below a group that do something, by their full names."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_of(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def _section(title: str, command: Any, note: _Note | None) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    usage = [title, *map(_argument, arguments)] if note else [title, "[-w DIR] COMMAND …"]
    usage += [f"{p.opts[0]} {p.metavar}" for p in options if p.required]
    if note and not all(p.required for p in options):
        usage.append("[OPTION]…")
    lines = [f"### `{title}`", "", _sentence(command.help), ""]
    lines += ["```console", f"$ {' '.join(usage)}", "```"]
    rows = [(f"`{_value(p)}`", _explained(p)) for p in arguments]
    rows += [(_option(p), _explained(p)) for p in options]
    if rows:
        lines += ["", "| argument or option | |", "| --- | --- |"]
        lines += [f"| {what} | {text} |" for what, text in rows]
    if note:
        codes = ", ".join(["0", *note.codes.split()])
        lines += ["", f"Example: `{note.example}`", "", f"Exit codes: {codes}."]
    return "\n".join([*lines, ""])


def _argument(parameter: Any) -> str:
    name = f"{_value(parameter)}{'…' if parameter.nargs == -1 else ''}"
    return name if parameter.required else f"[{name}]"


def _option(parameter: Any) -> str:
    names = [*parameter.opts, *parameter.secondary_opts]
    value = "" if parameter.is_flag else f" {_value(parameter)}"
    return ", ".join(f"`{name}{value}`" for name in names)


def _value(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _explained(parameter: Any) -> str:
    """The help, with what is required, may be repeated, or holds when the option is absent."""
    words = [_sentence(parameter.help)]
    is_option = parameter.param_type_name == "option"
    if is_option and parameter.required:
        words.append("Required.")
    if is_option and not parameter.is_flag and _is_shown(parameter.default):
        words.append(f"Default: `{parameter.default}`.")
    return " ".join(words).replace("|", "\\|")


def _is_shown(default: object) -> bool:
    return default not in (None, "", [])


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split())


def with_reference(page: str) -> str:
    """The page with its reference between the two marks made anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{command_reference()}{END}{after}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_reference(path.read_text("utf-8")), "utf-8")
