"""Commands that collect and check: observations import and export, check."""

from pathlib import Path
from typing import Annotated

import typer

from cartoparty.cli.console import (
    language,
    print_json,
    print_table,
    progress_shown,
    say,
    say_label,
)
from cartoparty.cli.session import AsJson, Slug, session_of
from cartoparty.errors import BadInput, Conflict

commands = typer.Typer()
observation_commands = typer.Typer(help="The observations of a party.", no_args_is_help=True)


@observation_commands.command("import")
def import_observations(
    context: typer.Context,
    slug: Slug,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="GeoJSON, CSV, or a phone’s ZIP file.", show_default=False
        ),
    ],
    make_ids: Annotated[
        bool, typer.Option("--make-ids", help="Give an id to the rows that have none.")
    ] = False,
) -> None:
    """Store the observations of a file; good rows are kept, each bad row is explained."""
    from cartoparty.pipeline.collect import import_observations as import_
    from cartoparty.texts import error_text

    session = session_of(context)
    summary = import_(
        session.workspace,
        slug,
        file,
        make_ids=make_ids,
        max_photo_mb=session.settings.max_photo_mb,
        now=session.now,
    )
    for photo in summary.refused_photos:
        text = error_text(photo.problem, language())
        say(f"{file.name}: {photo.name}: {text.message} {text.hint}")
    for row in sorted([*summary.refused, *summary.conflicts], key=lambda row: row.number):
        for problem in row.problems:
            text = error_text(problem, language())
            field = problem.params.get("field", problem.params.get("key", "id"))
            say(f"{file.name}:{row.number}: {field}: {text.message} {text.hint}")
    counts = {"file": file.name, "stored": summary.stored, "same": summary.same}
    if summary.refused:
        refused = len(summary.refused) + len(summary.conflicts)
        raise BadInput("rows_refused", refused=refused, **counts)
    if summary.conflicts:
        raise Conflict("rows_conflict", conflicts=len(summary.conflicts), **counts)
    if summary.refused_photos:
        raise BadInput("photos_refused", refused=len(summary.refused_photos), **counts)
    say_label("observations_imported", **counts)
    if summary.photos:
        say_label("photos_imported", photos=summary.photos)


@observation_commands.command("export")
def export_observations(
    context: typer.Context,
    slug: Slug,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help=".geojson or .csv; else stdout."),
    ] = None,
) -> None:
    """Write all observations as GeoJSON, or as CSV when the file says so."""
    from cartoparty.core.observation_files import observations_to_csv, observations_to_geojson
    from cartoparty.pipeline.collect import list_observations

    suffix = ".geojson" if output is None else output.suffix.lower()
    if suffix not in (".geojson", ".json", ".csv"):
        raise BadInput("format_unknown", file=str(output), known=[".geojson", ".csv"])
    found = list_observations(session_of(context).workspace, slug)
    text = observations_to_csv(found) if suffix == ".csv" else observations_to_geojson(found)
    if output is None:
        typer.echo(text, nl=False)
        return
    output.write_text(text, "utf-8")
    say_label("file_written", file=str(output))


@commands.command()
def check(context: typer.Context, slug: Slug, as_json: AsJson = False) -> None:
    """Match the observations to OSM and propose what to do with each."""
    from cartoparty.cli.changes import change_records, say_changes
    from cartoparty.pipeline.check import check_party

    session = session_of(context)
    with progress_shown() as progress:
        summary = check_party(
            session.workspace, session.settings, slug, now=session.now, progress=progress
        )
    if as_json:
        print_json(change_records(summary))
        return
    print_table(
        ("action", "proposals"),
        [(action.value, count) for action, count in sorted(summary.by_action.items())],
    )
    say_changes(summary)
