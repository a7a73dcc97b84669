"""Commands about the parties of a workspace: list, show, change, rates."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from cartoparty.cli.console import print_json, print_table, say_findings
from cartoparty.cli.session import AsJson, Slug, session_of
from cartoparty.errors import BadInput

party_commands = typer.Typer(help="The parties of the workspace.", no_args_is_help=True)


@party_commands.command("list")
def list_parties(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the parties of the workspace."""
    from cartoparty.store.parties import list_parties as list_

    with session_of(context).workspace.database.read() as session:
        found = list_(session)
    if as_json:
        print_json([_party_record(party.slug, context) for party in found])
        return
    print_table(
        ("party", "title", "dates", "themes"),
        [(p.slug, p.title, f"{p.start_date}/{p.end_date}", ", ".join(p.themes)) for p in found],
    )


@party_commands.command("show")
def show_party(context: typer.Context, slug: Slug, as_json: AsJson = False) -> None:
    """Show one party: its area, data, sectors, observations and reviews."""
    record = _party_record(slug, context)
    if as_json:
        print_json(record)
        return
    for key, value in record.items():
        typer.echo(f"{key:<14}{value}")


@party_commands.command("change")
def change_party(
    context: typer.Context,
    slug: Slug,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Title shown to volunteers.")
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option(metavar="DAY[/DAY]", help="2026-05-16 or 2026-05-16/2026-05-17."),
    ] = None,
    return_time: Annotated[
        str | None,
        typer.Option(
            "--return",
            metavar="HH:MM",
            help='When teams come back at the latest, 16:30; "" when nobody knows.',
        ),
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help='Whom teams call, shown to volunteers; "" for nobody.'),
    ] = None,
    theme: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Theme id, in the place of the old ones; repeat."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Correct a party: what is not given stays as it is."""
    from cartoparty.pipeline.party_details import PartyDetails, change_details
    from cartoparty.resources import load_themes

    session = session_of(context)
    start, end = (None, None) if dates is None else _first_and_last(dates)
    details = PartyDetails(
        title=title,
        start=start,
        end=end,
        contact=contact,
        return_time=return_time,
        themes=None if theme is None else tuple(theme),
    )
    known = load_themes(session.settings.themes_dir)
    _, findings = change_details(session.workspace, session.settings, slug, details, known)
    say_findings(findings)
    show_party(context, slug, as_json=as_json)


def _first_and_last(dates: str) -> tuple[str, str]:
    first, _, last = dates.partition("/")
    return first, last or first


@party_commands.command("rates")
def party_rates(
    context: typer.Context,
    slug: Slug,
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME=VALUE", help="walk_kmh=3.5; an empty VALUE goes back."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what the effort of this party is reckoned with, or set it."""
    from cartoparty.pipeline.effort_rates import list_rates
    from cartoparty.pipeline.party_details import PartyDetails, change_details
    from cartoparty.pipeline.plan import load_party, themes_by_id
    from cartoparty.resources import load_themes

    session = session_of(context)
    known = load_themes(session.settings.themes_dir)
    party = load_party(session.workspace, slug)
    if values:
        rates = _rates_after(party.rates, values)
        party, findings = change_details(
            session.workspace, session.settings, slug, PartyDetails(rates=rates), known
        )
        say_findings(findings)
    found = list_rates(party, themes_by_id(party.themes, known))
    if as_json:
        print_json([rate._asdict() for rate in found])
        return
    print_table(("name", "value", "usual"), found)


def _rates_after(rates: Mapping[str, float], values: list[str]) -> dict[str, float]:
    after = dict(rates)
    for text in values:
        name, _, value = (part.strip() for part in text.partition("="))
        after.pop(name, None)
        if "=" not in text or value:
            try:
                after[name] = float(value.replace(",", "."))
            except ValueError as error:
                raise BadInput("rate_no_number", text=text) from error
    return after


def _party_record(slug: str, context: typer.Context) -> dict[str, Any]:
    from cartoparty.pipeline.overview import party_overview

    return party_overview(session_of(context).workspace, slug)
