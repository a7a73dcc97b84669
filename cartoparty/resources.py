"""What ships with the package: where the themes, dataset definitions and web pages are."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput, NotFound

_PACKAGE = Path(__file__).parent


def find_resource(name: str) -> Path:
    """The folder `name` (``field_app`` or ``exports``): in the wheel, else in the checkout.

    Raises NotFound naming both places.
    """
    installed = _PACKAGE / "_data" / name
    checkout = _PACKAGE.parent / (f"{name}/dist" if name == "field_app" else name)
    for place in (installed, checkout):
        if place.is_dir():
            return place
    raise NotFound("resource_missing", name=name, places=[str(installed), str(checkout)])


def load_themes(extra: Path | None = None) -> dict[str, Theme]:
    """All themes by id: those of the package, then those in the folder `extra`.

    Raises BadInput `theme_invalid` with the file and the first thing that is wrong in it.
    """
    themes: dict[str, Theme] = {}
    for folder in (_PACKAGE / "themes", extra):
        if folder is None:
            continue
        if not folder.is_dir():
            raise BadInput("themes_dir_missing", folder=str(folder))
        for path in sorted(folder.glob("*.toml")):
            theme = load_theme(path)
            themes[theme.id] = theme
    return themes


def load_theme(path: Path) -> Theme:
    """Read one theme file."""
    try:
        theme = Theme.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput("theme_invalid", file=str(path), where="", problem=str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise BadInput(
            "theme_invalid", file=str(path), where=where, problem=first["msg"]
        ) from error
    if theme.id != path.stem:
        raise BadInput(
            "theme_invalid", file=str(path), where="id", problem=f"{theme.id} ≠ {path.stem}"
        )
    return theme
