"""Commands that run and look after an instance: serve, worker, doctor, db."""

import signal
import socket
import threading
from contextlib import suppress
from typing import Annotated

import typer

from cartoparty.cli.console import print_table, say_label
from cartoparty.cli.session import Session, session_of
from cartoparty.errors import BadInput

commands = typer.Typer()
database_commands = typer.Typer(help="The database of the workspace.", no_args_is_help=True)


@commands.command()
def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(metavar="HOST", help="Address to listen on; 0.0.0.0 for all.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", help="Port to listen on.")] = 8000,
) -> None:
    """Serve the phone page, the desk and the published files."""
    run_server(session_of(context), host, port)


def run_server(session: Session, host: str, port: int) -> None:
    """Print the organiser's link the first time, then serve until stopped."""
    from cartoparty.server.app import create_app
    from cartoparty.server.background import server_of

    _require_free(host, port)
    address = session.settings.public_url or f"http://{_shown_host(host)}:{port}"
    settings = session.settings.model_copy(update={"public_url": address})
    key = _first_organiser_key(session)
    if key is not None:
        say_label("organiser_link", link=f"{address}/desk#key={key}")
    say_label("serving", address=address)
    app = create_app(session.workspace, settings)
    with suppress(KeyboardInterrupt):  # Ctrl-C is how one stops it
        server_of(app, host=host, port=port).run()


@commands.command()
def link(
    context: typer.Context,
    moderator: Annotated[
        str, typer.Option(metavar="NAME", help="Make a moderator’s link, under this name.")
    ] = "",
    party: Annotated[
        str | None, typer.Option(metavar="SLUG", help="A link for this party only.")
    ] = None,
) -> None:
    """Make a new organiser's link, or a moderator's; it is shown once."""
    from cartoparty.pipeline.plan import public_base
    from cartoparty.store.access import Capability, Holder, issue_key
    from cartoparty.store.parties import get_party

    session = session_of(context)
    capability = Capability.REVIEW if moderator else Capability.ORGANISE
    with session.workspace.database.write() as database:
        if party is not None:
            get_party(database, party)
        holder = Holder(capability, party, None, moderator or "organiser")
        key = issue_key(database, holder, created_at=session.now)
    typer.echo(f"{public_base(session.settings)}/desk#key={key}")


@commands.command()
def worker(context: typer.Context) -> None:
    """Run the jobs of the table until stopped; `serve` has one of its own."""
    from cartoparty.jobs import work

    session = session_of(context)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    say_label("working", folder=str(session.workspace.root))
    work(session.workspace, session.settings, stop)


@commands.command()
def doctor(context: typer.Context) -> None:
    """Look whether everything that Cartoparty needs is there."""
    from cartoparty.diagnosis import examine

    results = examine(session_of(context).settings)
    print_table(("", "what", "found"), [("ok" if r.ok else "!!", r.what, r.found) for r in results])
    if not all(result.ok for result in results):
        raise BadInput("doctor_found_problems", count=sum(not r.ok for r in results))


@database_commands.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to this version of the program."""
    from cartoparty.store.database import Database, newest_revision

    settings = session_of(context).settings
    settings.workspace.mkdir(parents=True, exist_ok=True)
    url = settings.database_url or f"sqlite:///{settings.workspace / 'cartoparty.db'}"
    database = Database(url)
    before = database.revision()
    database.upgrade()
    say_label("database_upgraded", before=before or "—", after=newest_revision())


def _first_organiser_key(session: Session) -> str | None:
    from cartoparty.store.access import Capability, Holder, has_organiser, issue_key

    with session.workspace.database.write() as database:
        if has_organiser(database):
            return None
        holder = Holder(Capability.ORGANISE, None, None, "organiser")
        return issue_key(database, holder, created_at=session.now)


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadInput("port_taken", host=host, port=port, next=port + 1) from error


def _shown_host(host: str) -> str:
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else host  # noqa: S104
