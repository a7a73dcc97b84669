"""The root command and the tree of commands below it."""

from pathlib import Path
from typing import Annotated

import typer

from cartoparty import __version__
from cartoparty.cli import (
    atlas,
    definitions,
    demo,
    instance,
    observations,
    osm,
    party,
    plan,
    publish,
    review,
    town_map,
    walks,
)
from cartoparty.cli.session import new_session

app = typer.Typer(
    name="cartoparty",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(demo.commands)
app.add_typer(plan.commands)
app.add_typer(atlas.commands)
app.add_typer(party.party_commands, name="party")
app.add_typer(plan.sector_commands, name="sectors")
app.add_typer(walks.commands, name="walks")
app.add_typer(observations.commands)
app.add_typer(observations.observation_commands, name="observations")
app.add_typer(review.commands, name="review")
app.add_typer(osm.commands, name="osm")
app.add_typer(publish.commands)
app.add_typer(town_map.commands)
app.add_typer(definitions.theme_commands, name="theme")
app.add_typer(definitions.dataset_commands, name="dataset")
app.add_typer(instance.commands)
app.add_typer(instance.database_commands, name="db")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "-w",
            "--workspace",
            metavar="DIR",
            help="Folder with the data; else CARTOPARTY_WORKSPACE, else this folder.",
            show_default=False,
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,  # noqa: ARG001  (read from sys.argv where errors are caught)
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """The toolkit for mapping parties: sectors, maps, phones, review, OSM and open data."""
    context.obj = new_session(workspace)
