"""What an instance needs, looked at one by one, for `cartoparty doctor`."""

import shutil
import sqlite3
import sys
from collections.abc import Callable
from typing import NamedTuple

from cartoparty import __version__
from cartoparty.errors import CartopartyError
from cartoparty.resources import find_resource, load_themes
from cartoparty.settings import Settings
from cartoparty.texts import error_text

_LOW_DISK_GB = 1.0


class Result(NamedTuple):
    """One thing looked at."""

    ok: bool
    what: str
    found: str


def examine(settings: Settings) -> list[Result]:
    """Look at the program, its resources, the workspace and its database."""
    looks: list[tuple[str, Callable[[Settings], str]]] = [
        ("cartoparty", lambda _: f"{__version__}, Python {sys.version.split()[0]}"),
        ("SQLite", lambda _: sqlite3.sqlite_version),
        ("themes", lambda s: ", ".join(load_themes(s.themes_dir))),
        ("web pages", lambda _: str(find_resource("field_app"))),
        ("datasets", lambda _: str(find_resource("exports"))),
        ("workspace", _workspace),
        ("database", _database),
        ("OSM API", lambda s: s.osm_api_url),
        ("Overpass", lambda s: s.overpass_url),
    ]
    return [_look(what, look, settings) for what, look in looks]


def _look(what: str, look: Callable[[Settings], str], settings: Settings) -> Result:
    try:
        return Result(True, what, look(settings))
    except CartopartyError as error:
        text = error_text(error, settings.lang or "fr")
        return Result(False, what, f"{text.message} {text.hint}")
    except OSError as error:
        return Result(False, what, str(error))


def _workspace(settings: Settings) -> str:
    settings.workspace.mkdir(parents=True, exist_ok=True)
    probe = settings.workspace / ".doctor"
    probe.write_text("")
    probe.unlink()
    free_gb = shutil.disk_usage(settings.workspace).free / 1e9
    if free_gb < _LOW_DISK_GB:
        raise OSError(f"{free_gb:.1f} GB free")
    return f"{settings.workspace.resolve()}, {free_gb:.0f} GB free"


def _database(settings: Settings) -> str:
    from cartoparty.store.workspace import open_workspace

    workspace = open_workspace(settings)
    return f"{workspace.database.engine.dialect.name} at {workspace.database.revision()}"
