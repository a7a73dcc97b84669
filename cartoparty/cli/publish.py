"""The command that publishes the datasets of a party."""

from pathlib import Path
from typing import Annotated

import typer

from cartoparty.cli.console import print_table, say_findings, say_label
from cartoparty.cli.session import Slug, session_of

commands = typer.Typer()


@commands.command()
def publish(
    context: typer.Context,
    slug: Slug,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            help="Folder to write; else where the server serves it from.",
        ),
    ] = None,
) -> None:
    """Write the datasets, their pages and the catalogue."""
    from cartoparty.core.dataset_rows import RowStatus
    from cartoparty.pipeline.publish import publish_party

    session = session_of(context)
    summary = publish_party(session.workspace, session.settings, slug, folder=output)
    for dataset in summary.datasets.values():
        say_findings(dataset.findings)
    print_table(
        ("dataset", "rows", "surveyed", "licence", "files"),
        [
            (
                dataset.id,
                dataset.rows,
                dataset.rows - dataset.by_status.get(RowStatus.OSM, 0),
                dataset.licence,
                len(dataset.files),
            )
            for dataset in summary.datasets.values()
        ],
    )
    folder = output or session.workspace.published / slug
    say_label("published", folder=str(folder), files=len(summary.files))
