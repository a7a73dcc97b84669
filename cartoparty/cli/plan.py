"""Commands that plan a party: init, snapshot, split, sectors, teams."""

from pathlib import Path
from typing import Annotated

import typer

from cartoparty.cli.console import (
    language,
    print_json,
    print_table,
    progress_shown,
    say_findings,
    say_label,
)
from cartoparty.cli.session import AsJson, Output, Slug, session_of
from cartoparty.core.models import LonLat, Sector, Team
from cartoparty.errors import BadInput, NotFound
from cartoparty.texts import label

commands = typer.Typer()
sector_commands = typer.Typer(help="The sectors of a party.", no_args_is_help=True)


@commands.command()
def init(
    context: typer.Context,
    slug: Slug,
    area: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="GeoJSON, GPKG, KML, GPX, zipped Shapefile or closed OSM ways."
        ),
    ] = None,
    bbox: Annotated[
        str | None, typer.Option(metavar="W,S,E,N", help="A rectangle, in degrees.")
    ] = None,
    theme: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Theme id; repeat for several.")
    ] = None,
    title: Annotated[str, typer.Option(metavar="TEXT", help="Title shown to volunteers.")] = "",
    dates: Annotated[
        str,
        typer.Option(metavar="DAY[/DAY]", help="2026-05-16 or 2026-05-16/2026-05-17; else today."),
    ] = "",
    contact: Annotated[
        str,
        typer.Option(metavar="TEXT", help="Phone or e-mail of the organiser, shown to volunteers."),
    ] = "",
    return_time: Annotated[
        str,
        typer.Option(
            "--return", metavar="HH:MM", help="When teams come back at the latest, 16:30."
        ),
    ] = "",
) -> None:
    """Make a party: where, when, on which themes."""
    from cartoparty.core.geometry import area_km2
    from cartoparty.pipeline.plan import PartyDraft, create_party
    from cartoparty.resources import load_themes
    from cartoparty.sources.area import area_from_bbox, read_area

    session = session_of(context)
    limit = session.settings.max_area_km2
    if area is not None and bbox is None:
        geometry, findings = read_area(area, max_area_km2=limit)
    elif bbox is not None and area is None:
        geometry, findings = area_from_bbox(bbox, max_area_km2=limit)
    else:
        raise BadInput("area_or_bbox")
    say_findings(findings)
    draft = PartyDraft(slug, tuple(theme or ()), title, dates, contact, return_time)
    themes = load_themes(session.settings.themes_dir)
    party = create_party(session.workspace, draft, geometry, themes, now=session.now)
    say_label(
        "party_made",
        slug=party.slug,
        title=party.title,
        km2=f"{area_km2(geometry):.2f}",
        themes=list(party.themes),
    )


@commands.command()
def snapshot(
    context: typer.Context,
    slug: Slug,
    extract: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="OSM extract: .osm.pbf, .osm, .osm.gz, .osm.bz2."),
    ] = None,
    overpass: Annotated[
        bool, typer.Option("--overpass", help="Download from Overpass (CARTOPARTY_OVERPASS_URL).")
    ] = False,
    url: Annotated[
        str | None,
        typer.Argument(
            metavar="URL", help="Overpass address, after --overpass.", show_default=False
        ),
    ] = None,
) -> None:
    """Take the OSM data of the area: streets, buildings, base map, the themes' objects."""
    from cartoparty.pipeline.district_maps import prepare_district_map
    from cartoparty.pipeline.plan import take_snapshot_from_extract, take_snapshot_from_overpass

    session = session_of(context)
    if (extract is None) is not overpass:
        raise BadInput("extract_or_overpass")
    with progress_shown() as progress:
        if extract is not None:
            taken = take_snapshot_from_extract(
                session.workspace,
                session.settings,
                slug,
                extract,
                now=session.now,
                progress=progress,
            )
        else:
            settings = session.settings
            if url is not None:
                settings = settings.model_copy(update={"overpass_url": url})
            taken = take_snapshot_from_overpass(
                session.workspace, settings, slug, now=session.now, progress=progress
            )
        margin_m = session.settings.snapshot_margin_m
        unmade = prepare_district_map(session.workspace, slug, margin_m=margin_m, progress=progress)
    say_findings((*taken.findings, *unmade))
    say_label(
        "snapshot_taken",
        date="?" if taken.data_date is None else f"{taken.data_date:%Y-%m-%d %H:%M} UTC",
        source=taken.source,
        **{layer.value: len(found) for layer, found in taken.layers.items()},
        features=", ".join(f"{theme} {len(found)}" for theme, found in taken.features.items()),
    )


@commands.command()
def split(
    context: typer.Context,
    slug: Slug,
    teams: Annotated[
        int | None, typer.Option(metavar="N", help="How many teams, so how many sectors.")
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(metavar="M", help="As many sectors as take M minutes each, without --teams."),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(metavar="LON,LAT", help="Meeting point, where all start and return."),
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Another number gives another division.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Divide the area into one sector a team, or into as many as the time needs."""
    from cartoparty.pipeline.sectors import Editor, SplitWish, split_party

    session = session_of(context)
    split_party(
        session.workspace,
        session.settings,
        slug,
        SplitWish(teams, minutes, None if start is None else _position(start), seed),
        by=Editor(label("command_line", language()), session.now),
    )
    _print_sectors(context, slug, as_json=as_json)


@sector_commands.command("list")
def list_sectors(context: typer.Context, slug: Slug, as_json: AsJson = False) -> None:
    """Show the sectors of a party."""
    _print_sectors(context, slug, as_json=as_json)


@sector_commands.command("export")
def export_sectors(context: typer.Context, slug: Slug, output: Output) -> None:
    """Write the sectors as GeoJSON, GPX or KML, by the suffix of the file."""
    from cartoparty.outputs.sector_files import write_sectors

    found, teams = _sectors_and_teams(context, slug)
    if not found:
        raise NotFound("sectors_missing", slug=slug)
    write_sectors(output, found, teams)
    say_label("file_written", file=str(output))


@sector_commands.command("import")
def import_sectors(
    context: typer.Context,
    slug: Slug,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Polygons, one a sector.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Take hand-drawn sectors in the place of computed ones."""
    from cartoparty.pipeline.sectors import Editor
    from cartoparty.pipeline.sectors import import_sectors as import_

    session = session_of(context)
    by = Editor(label("command_line", language()), session.now)
    _, findings = import_(session.workspace, session.settings, slug, file, by=by)
    say_findings(findings)
    _print_sectors(context, slug, as_json=as_json)


@sector_commands.command("undo")
def undo_sectors(context: typer.Context, slug: Slug, as_json: AsJson = False) -> None:
    """Take back the last change of the sectors: a correction, a split or an import."""
    from cartoparty.pipeline.division_history import division_state, undo_division
    from cartoparty.pipeline.sectors import Editor

    session = session_of(context)
    stamp = division_state(session.workspace, slug).head.stamp
    by = Editor(label("command_line", language()), session.now)
    undo_division(session.workspace, slug, stamp=stamp, by=by)
    _print_sectors(context, slug, as_json=as_json)


@commands.command()
def teams(context: typer.Context, slug: Slug, as_json: AsJson = False) -> None:
    """Show the teams: number, name, colour, sector, code, link and QR code."""
    import segno

    from cartoparty.pipeline.plan import join_link

    found, team_list = _sectors_and_teams(context, slug)
    if not found:
        raise NotFound("sectors_missing", slug=slug)
    settings = session_of(context).settings
    links = {team.number: join_link(settings, team.code) for team in team_list}
    if as_json:
        print_json(
            [
                {
                    "number": team.number,
                    "name": team.name,
                    "colour": team.colour,
                    "sector": team.sector,
                    "code": team.code,
                    "link": links[team.number],
                    "qr_svg": segno.make(links[team.number], error="m").svg_inline(scale=4),
                }
                for team in team_list
            ]
        )
        return
    print_table(
        ("no", "team", "colour", "sector", "code", "link"),
        [(t.number, t.name, t.colour, t.sector, t.code, links[t.number]) for t in team_list],
    )


def _sectors_and_teams(context: typer.Context, slug: str) -> tuple[list[Sector], list[Team]]:
    from cartoparty.store import parties, sectors

    with session_of(context).workspace.database.read() as session:
        parties.get_party(session, slug)
        return sectors.list_sectors(session, slug), sectors.list_teams(session, slug)


def _print_sectors(context: typer.Context, slug: str, *, as_json: bool) -> None:
    found, team_list = _sectors_and_teams(context, slug)
    if as_json:
        from cartoparty.core.geojson import sector_feature

        by_sector = {team.sector: team for team in reversed(team_list)}
        print_json([sector_feature(s, by_sector.get(s.number))["properties"] for s in found])
        return
    print_table(
        ("no", "label", "minutes", "street km", "to check"),
        [
            (s.number, s.label, round(s.effort_min), s.street_km, sum(s.features.values()))
            for s in found
        ],
    )


def _position(text: str) -> LonLat:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput("position_invalid", value=text) from error
    if abs(lon) > 180 or abs(lat) > 90:
        raise BadInput("position_invalid", value=text)
    return LonLat(lon, lat)
