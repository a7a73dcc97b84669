"""Commands that bring accepted proposals to OpenStreetMap."""

from typing import TYPE_CHECKING, Annotated

import typer

from cartoparty.cli.console import (
    print_json,
    print_table,
    progress_shown,
    say,
    say_findings,
    say_label,
)
from cartoparty.cli.session import AsJson, Output, Slug, session_of
from cartoparty.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cartoparty.pipeline.refresh import Explained

commands = typer.Typer(help="Accepted proposals to OpenStreetMap.", no_args_is_help=True)


@commands.command()
def export(context: typer.Context, slug: Slug, output: Output) -> None:
    """Write osmChange (.osc), a JOSM file (.osm) or MapRoulette tasks (.geojson)."""
    from cartoparty.pipeline.osm import export_edits

    session = session_of(context)
    summary = export_edits(session.workspace, session.settings, slug, output)
    say_findings(summary.findings)
    _say_left_out(summary.left_out)
    say_label("osm_exported", file=str(output), created=summary.created, modified=summary.modified)


@commands.command()
def upload(
    context: typer.Context,
    slug: Slug,
    comment: Annotated[
        str, typer.Option(metavar="TEXT", help="Changeset comment; else that of the themes.")
    ] = "",
) -> None:
    """Send the accepted proposals to the OSM API; run again, it resumes where it stopped."""
    from cartoparty.pipeline.osm import upload_accepted

    session = session_of(context)
    with progress_shown() as progress:
        result = upload_accepted(
            session.workspace, session.settings, slug, comment=comment, progress=progress
        )
    _say_left_out([*result.dropped, *result.conflicts])
    say_label(
        "osm_uploaded",
        server=session.settings.osm_api_url,
        sent=len(result.sent),
        changesets=len({edit.changeset for edit in result.sent}),
        dropped=len(result.dropped),
        conflicts=len(result.conflicts),
        waiting=len(result.waiting),
    )
    if result.stopped is not None:
        raise result.stopped
    if result.conflicts:
        raise Conflict("osm_conflicts", count=len(result.conflicts), slug=slug)


@commands.command()
def status(context: typer.Context, slug: Slug, as_json: AsJson = False) -> None:
    """Account for what was sent: changeset, element, version."""
    from cartoparty.pipeline.osm import upload_status

    rows = upload_status(session_of(context).workspace, slug)
    if as_json:
        print_json(rows)
        return
    if not rows:
        say_label("osm_nothing_sent")
        return
    print_table(
        ("proposal", "state", "changeset", "element", "version"),
        [
            (r["proposal_id"][:8], r["state"], r["changeset"], r["osm_ref"], r["version"])
            for r in rows
        ],
    )


def _say_left_out(left_out: "Sequence[Explained]") -> None:
    for edit, finding in left_out:
        say(f"{edit.ref}:")
        say_findings([finding])
