"""The command that prints the street map of the town."""

from enum import StrEnum
from typing import Annotated

import typer

from cartoparty.cli.atlas import look_named
from cartoparty.cli.console import language, progress_shown, say_findings, say_label
from cartoparty.cli.session import Output, Slug, session_of

commands = typer.Typer()


# The choices as they are typed; what they mean is imported when the command runs.
class Format(StrEnum):
    """One large sheet, or pages to staple."""

    POSTER = "poster"
    BOOKLET = "booklet"


class Language(StrEnum):
    """Of the map's own words."""

    FR = "fr"
    EN = "en"


_Scale = Annotated[
    int | None,
    typer.Option(metavar="N", help="5000 for 1:5000; else the largest round one that fits."),
]
_Layers = Annotated[
    list[str] | None,
    typer.Option(metavar="DATASET", help="Only this dataset; else all. May be repeated."),
]
_Language = Annotated[
    Language | None,
    typer.Option(metavar="LANG", help="fr or en; else the language of the terminal."),
]


@commands.command("town-map")
def town_map(
    context: typer.Context,
    slug: Slug,
    output: Output,
    format_: Annotated[
        Format, typer.Option("--format", metavar="FORMAT", help="poster or booklet.")
    ] = Format.POSTER,
    paper: Annotated[
        str, typer.Option(metavar="SIZE", help="A4, A3, A2, A1 or A0; else A2, booklets A4.")
    ] = "",
    scale: _Scale = None,
    layer: _Layers = None,
    streets_only: Annotated[
        bool, typer.Option("--streets-only", help="Show no dataset at all.")
    ] = False,
    title: Annotated[str, typer.Option(metavar="T", help="Else the title of the party.")] = "",
    look: Annotated[
        str, typer.Option(metavar="LOOK", help="grey (reads on any printer) or colour.")
    ] = "grey",
    lang: _Language = None,
) -> None:
    """Print the street map of the area: its index of streets and the published datasets."""
    from cartoparty.core.models import Lang
    from cartoparty.outputs.town_map import TownMapChoice, TownMapFormat
    from cartoparty.pipeline.town_map import print_town_map

    words: Lang = language() if lang is None else "fr" if lang is Language.FR else "en"
    wanted = tuple(layer) if layer else None
    choice = TownMapChoice(
        format=TownMapFormat(format_.value),
        paper=paper,
        scale=scale,
        layers=() if streets_only else wanted,
        title=title,
        lang=words,
        look=look_named(look),
    )
    session = session_of(context)
    with progress_shown() as progress:
        summary = print_town_map(
            session.workspace, session.settings, slug, output, choice=choice, progress=progress
        )
    say_findings(summary.findings)
    written = f"{summary.files[0]}"
    if len(summary.files) > 1:
        written += f" … {summary.files[-1].name}"
    say_label(
        "town_map_written",
        file=written,
        pages=summary.pages,
        scale=summary.scale,
        streets=summary.streets,
    )
