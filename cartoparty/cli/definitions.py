"""Commands that show and check the definitions: themes and datasets."""

from pathlib import Path
from typing import Annotated

import typer

from cartoparty.cli.console import language, print_json, print_table, say_label
from cartoparty.cli.session import AsJson, session_of
from cartoparty.errors import NotFound

theme_commands = typer.Typer(help="Survey themes.", no_args_is_help=True)
dataset_commands = typer.Typer(help="Dataset definitions.", no_args_is_help=True)


@theme_commands.command("list")
def list_themes(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the themes that a party can choose."""
    from cartoparty.resources import load_themes

    themes = load_themes(session_of(context).settings.themes_dir).values()
    if as_json:
        print_json([theme.model_dump(mode="json", exclude_none=True) for theme in themes])
        return
    print_table(
        ("theme", "title", "kinds", "questions"),
        [(t.id, t.title.in_(language()), len(t.presets), len(t.questions)) for t in themes],
    )


@theme_commands.command("show")
def show_theme(
    context: typer.Context,
    theme: Annotated[str, typer.Argument(metavar="ID", help="Theme id.", show_default=False)],
    markdown: Annotated[bool, typer.Option("--markdown", help="As in docs/themes.md.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one theme: its questions and the tags that they write."""
    from cartoparty.outputs.theme_docs import theme_table
    from cartoparty.resources import load_themes

    themes = load_themes(session_of(context).settings.themes_dir)
    if theme not in themes:
        raise NotFound("theme_unknown", theme=theme, known=sorted(themes))
    if as_json:
        print_json(themes[theme].model_dump(mode="json", exclude_none=True))
        return
    typer.echo(theme_table(themes[theme], "en" if markdown else language()))


@theme_commands.command("check")
def check_themes(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Theme files; else all themes.", show_default=False),
    ] = None,
) -> None:
    """Check theme files; the first mistake is named with its place."""
    from cartoparty.resources import load_theme, load_themes

    if files:
        checked = [load_theme(path).id for path in files]
    else:
        checked = list(load_themes(session_of(context).settings.themes_dir))
    say_label("definitions_checked", names=checked)


@dataset_commands.command("list")
def list_datasets(as_json: AsJson = False) -> None:
    """Show the datasets that a party publishes."""
    from cartoparty.outputs.definitions import load_datasets

    datasets = load_datasets().values()
    if as_json:
        print_json([dataset.model_dump(mode="json", exclude_none=True) for dataset in datasets])
        return
    print_table(
        ("dataset", "theme", "title", "columns"),
        [(d.id, d.theme, d.title.in_(language()), len(d.columns)) for d in datasets],
    )


@dataset_commands.command("show")
def show_dataset(
    dataset: Annotated[str, typer.Argument(metavar="ID", help="Dataset id.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Show one dataset: its columns and where they come from."""
    from cartoparty.outputs.definitions import columns_table, load_datasets

    datasets = load_datasets()
    if dataset not in datasets:
        raise NotFound("dataset_unknown", dataset=dataset, known=sorted(datasets))
    if as_json:
        print_json(datasets[dataset].model_dump(mode="json", exclude_none=True))
        return
    typer.echo(columns_table(datasets[dataset], language()))


@dataset_commands.command("check")
def check_datasets(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="DIR", help="Folders of datasets; else all that ship.", show_default=False
        ),
    ] = None,
) -> None:
    """Check dataset definitions; the first mistake is named with its place."""
    from cartoparty.outputs.definitions import load_dataset, load_datasets

    checked = [load_dataset(path).id for path in files] if files else list(load_datasets())
    say_label("definitions_checked", names=checked)
