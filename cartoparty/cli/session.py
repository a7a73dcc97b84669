"""What every command gets: the settings, the workspace, the moment; and the shared options."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from cartoparty.cli.console import language
from cartoparty.errors import BadInput
from cartoparty.settings import Settings

if TYPE_CHECKING:
    from cartoparty.store.workspace import Workspace

Slug = Annotated[
    str, typer.Argument(metavar="SLUG", help="Short name of the party.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON for other programs.")]
Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="File to write.", show_default=False)
]


@dataclass
class Session:
    """What a command works with; the workspace is opened when it is first asked for."""

    settings: Settings

    @cached_property
    def workspace(self) -> "Workspace":
        from cartoparty.store.workspace import open_workspace

        return open_workspace(self.settings)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)


def new_session(workspace: Path | None) -> Session:
    """The session of one run: environment first, then what the command line says."""
    try:
        settings = Settings(lang=language())
    except ValidationError as error:
        first = error.errors()[0]
        name = f"CARTOPARTY_{first['loc'][0]}".upper()
        raise BadInput("setting_invalid", name=name, problem=first["msg"]) from error
    if workspace is not None:
        settings = settings.model_copy(update={"workspace": workspace})
    return Session(settings)


def session_of(context: typer.Context) -> Session:
    """The session that the root command made."""
    session = context.find_object(Session)
    if session is None:
        raise RuntimeError("the root command did not run")
    return session
