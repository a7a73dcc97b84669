"""Commands for the suggested walk of each sector: list, export."""

from typing import Annotated

import typer

from cartoparty.cli.console import print_json, print_table, say_label
from cartoparty.cli.session import AsJson, Output, Slug, session_of
from cartoparty.pipeline.walks import plan_walks

commands = typer.Typer(help="The suggested walk of each sector.", no_args_is_help=True)

OneSector = Annotated[int | None, typer.Option(metavar="N", help="Only this sector.")]


@commands.command("list")
def list_walks(
    context: typer.Context, slug: Slug, sector: OneSector = None, as_json: AsJson = False
) -> None:
    """Show how long each walk is: in metres, against its streets, and in minutes."""
    walks, teams = plan_walks(session_of(context).workspace, slug, sector)
    team_of = {team.sector: team for team in teams}
    if as_json:
        from cartoparty.outputs.walk_files import walk_record

        print_json([walk_record(walk, team_of.get(walk.sector)) for walk in walks])
        return
    head = ("no", "team", "walk m", "streets m", "ratio", "approach m", "walk min", "check min")
    rows = [
        (
            walk.sector,
            team_of[walk.sector].name if walk.sector in team_of else None,
            round(walk.length_m),
            round(walk.street_m),
            f"{walk.ratio:.2f}",
            round(walk.approach_m),
            round(walk.minutes),
            round(walk.survey_min),
            len(walk.detached),
        )
        for walk in walks
    ]
    print_table((*head, "apart"), rows)


@commands.command("export")
def export_walks(
    context: typer.Context, slug: Slug, output: Output, sector: OneSector = None
) -> None:
    """Write the walks as GeoJSON, GPX or KML, by the suffix of the file."""
    from cartoparty.outputs.walk_files import write_walks

    walks, teams = plan_walks(session_of(context).workspace, slug, sector)
    write_walks(output, walks, teams, session_of(context).settings.lang or "fr")
    say_label("file_written", file=str(output))
