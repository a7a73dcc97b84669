"""The command that shows the whole chain on a fictional town."""

from pathlib import Path
from typing import Annotated

import typer

from cartoparty.cli.console import print_table, progress_shown, say_label
from cartoparty.cli.session import Session, session_of

commands = typer.Typer()


@commands.command()
def demo(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Option(
            "--dir", metavar="DIR", help="Workspace of the demo; an earlier demo there is replaced."
        ),
    ] = Path("demo"),
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it afterwards.")] = True,
    seed: Annotated[int, typer.Option(metavar="N", help="Another number gives another town.")] = 1,
    port: Annotated[int, typer.Option(metavar="PORT", help="Port to serve on.")] = 8000,
) -> None:
    """Run a whole party on a fictional town with simulated volunteers, then serve it."""
    from cartoparty.cli.instance import run_server
    from cartoparty.demo.run import run_demo

    session = session_of(context)
    settings = session.settings.model_copy(
        update={"workspace": folder, "public_url": f"http://localhost:{port}"}
    )
    with progress_shown() as progress:
        made = run_demo(settings, seed=seed, now=session.now, progress=progress)
    say_label("demo_done", title=made.title)
    print_table(("what", "how much", "where"), made.rows)
    if serve:
        run_server(Session(settings), "127.0.0.1", port)
