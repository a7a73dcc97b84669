"""docs/themes.md says what the theme files say."""

import re
from pathlib import Path

import pytest

from cartoparty.core.models import Lang
from cartoparty.core.theme import Preset, Question, QuestionKind, Symbol, Theme
from cartoparty.outputs.theme_docs import theme_table
from cartoparty.resources import load_theme, load_themes

_DOCS = Path(__file__).parents[2] / "docs" / "themes.md"
each_theme = pytest.mark.parametrize("theme_id", sorted(load_themes()))


@pytest.fixture(scope="module")
def docs() -> str:
    return _DOCS.read_text("utf-8")


@each_theme
def test_docs_hold_the_table_of_every_theme(docs: str, theme_id: str) -> None:
    section = re.search(rf"<!-- begin {theme_id} -->\n(.*?)<!-- end {theme_id} -->", docs, re.S)
    assert section is not None, f"docs/themes.md has no section between marks for {theme_id}"
    assert section[1] == theme_table(load_themes()[theme_id], "en"), (
        f"docs/themes.md is out of date: put the output of `cartoparty theme show {theme_id} "
        f"--markdown` between the marks `<!-- begin {theme_id} -->` and `<!-- end {theme_id} -->`"
    )


def test_example_of_the_docs_is_a_theme(docs: str, tmp_path: Path) -> None:
    example = re.search(r"<!-- example -->\n```toml\n(.*?)```", docs, re.S)
    assert example is not None
    path = tmp_path / "benches.toml"
    path.write_text(example[1], "utf-8")
    theme = load_theme(path)
    assert theme.preset_of({"amenity": "bench", "backrest": "yes"}) is not None
    assert load_themes(tmp_path).keys() == load_themes().keys() | {"benches"}


@pytest.mark.parametrize("model", [Theme, Preset, Question])
def test_docs_name_every_key_of_the_grammar(docs: str, model: type[Theme]) -> None:
    grammar, _, _tables = docs.partition("## The themes that ship")
    documented = set(re.findall(r"`\[*([a-z_0-9]+)\]*`", grammar))
    assert set(model.model_fields) <= documented


def test_docs_name_every_kind_and_symbol(docs: str) -> None:
    for name in (*QuestionKind, *Symbol):
        assert f"`{name}`" in docs


@each_theme
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_table_shows_every_question_key_and_answer(theme_id: str, lang: Lang) -> None:
    theme = load_themes()[theme_id]
    table = theme_table(theme, lang)
    for question in theme.questions:
        assert question.label.in_(lang) in table
        for option in question.options:
            for key, value in question.tags_of(option.value).items():
                assert f"{option.label.in_(lang)} → " in table
                assert f"`{key}={value}`" in table
    for key in theme.extra_keys:
        assert f"`{key}`" in table


@each_theme
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_table_rows_have_as_many_cells_as_their_head(theme_id: str, lang: Lang) -> None:
    table = theme_table(load_themes()[theme_id], lang)
    for block in re.findall(r"(?:^\|.*\n)+", table, re.M):
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(cells) == 1


def test_french_table_writes_numbers_with_a_comma() -> None:
    assert "de 0,05 à 20 m" in theme_table(load_themes()["trees"], "fr")
