"""The command that prints: the atlas of a party, as a PDF or page by page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartoparty.cli.console import progress_shown, say_findings, say_label
from cartoparty.cli.session import Slug, session_of
from cartoparty.core.models import Finding, Severity
from cartoparty.errors import BadInput

if TYPE_CHECKING:
    from cartoparty.outputs.atlas.style import Look

commands = typer.Typer()


@commands.command()
def atlas(
    context: typer.Context,
    slug: Slug,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FILE", show_default=False,
            help="A .pdf; or a .svg or .png, one for each page: atlas.svg gives atlas-1.svg…",
        ),
    ],
    paper: Annotated[str, typer.Option(metavar="SIZE", help="A4 or A3.")] = "A4",
    scale: Annotated[
        int | None, typer.Option(metavar="N", help="5000 for 1:5000; chosen when absent.")
    ] = None,
    sector: Annotated[int | None, typer.Option(metavar="N", help="Only this sector.")] = None,
    look: Annotated[
        str, typer.Option(metavar="LOOK", help="grey (reads on any printer) or colour.")
    ] = "grey",
    frames: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Also write where each map page lies on the ground, as GeoJSON."
        ),
    ] = None,
) -> None:  # fmt: skip
    """Print the atlas: a cover, and for each sector its maps and the list to check."""
    from cartoparty.pipeline.plan import AtlasOptions, print_atlas, public_base

    session = session_of(context)
    options = AtlasOptions(paper, scale, sector, look=look_named(look), frames=frames)
    with progress_shown() as progress:
        summary = print_atlas(
            session.workspace, session.settings, slug, output, options=options, progress=progress
        )
    say_findings(summary.findings)
    if session.settings.public_url is None:
        address = public_base(session.settings)
        say_findings([Finding("qr_points_home", Severity.WARNING, {"address": address})])
    written = f"{summary.files[0]}"
    if len(summary.files) > 1:
        written += f" … {summary.files[-1].name}"
    say_label("atlas_written", file=written, pages=len(summary.pages))


def look_named(name: str) -> "Look":
    """The look of a map by its name; raises BadInput `map_look`."""
    from cartoparty.outputs.atlas.style import Look

    try:
        return Look(name)
    except ValueError as error:
        raise BadInput("map_look", look=name, known=[look.value for look in Look]) from error
