"""Theme files: the grammar takes data only, and says where a file is wrong."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from cartoparty.core.theme import Question, Theme
from cartoparty.errors import BadInput
from cartoparty.resources import load_theme, load_themes


def text(fr: str = "Oui", en: str = "Yes") -> dict[str, str]:
    return {"fr": fr, "en": en}


def question(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "key": "kerb",
        "kind": "choice",
        "label": text("Comment ?", "How?"),
        "options": [{"value": "flush", "label": text()}, {"value": "raised", "label": text()}],
        "source": "https://wiki.openstreetmap.org/wiki/Key:kerb",
    }
    return plain | changes


def field(kind: str, **changes: Any) -> dict[str, Any]:
    """A question without options."""
    plain = question(kind=kind, **changes)
    del plain["options"]
    return plain


def theme_file(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": "kerbs",
        "title": text("Bordures", "Kerbs"),
        "summary": text("Voir les bordures.", "See the kerbs."),
        "symbol": "square",
        "colour": "#123456",
        "match_radius_m": 10,
        "minutes_per_feature": 1,
        "expected_new_per_km2": 5,
        "changeset_comment": text("Bordures", "Kerbs"),
        "wiki": ["https://wiki.openstreetmap.org/wiki/Key:kerb"],
        "presets": [
            {
                "id": "kerb",
                "title": text("Bordure", "Kerb"),
                "selector": [{"barrier": "kerb"}],
                "tags": {"barrier": "kerb"},
            }
        ],
        "questions": [question()],
    }
    return plain | changes


# --- the grammar ----------------------------------------------------------------------------------


def test_smallest_theme_is_valid() -> None:
    assert Theme.model_validate(theme_file()).declared_keys() == {"barrier", "kerb", "check_date"}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"color": "#123456"}, "Extra inputs"),
        ({"colour": "blue"}, "pattern"),
        ({"match_radius_m": 0}, "greater than 0"),
        ({"title": {"fr": "Bordures"}}, "Field required"),
        ({"symbol": "banana"}, "Input should be"),
        ({"wiki": []}, "at least 1 item"),
        ({"wiki": ["http://wiki.openstreetmap.org"]}, "pattern"),
        ({"presets": theme_file()["presets"] * 2}, "two presets have the same id"),
        ({"questions": [question(), question()]}, "two questions write kerb"),
        ({"questions": [question(presets=["tree"])]}, "no preset called"),
        ({"questions": [question(kind="slider")]}, "Input should be"),
        ({"questions": [question(options=[])]}, "needs options"),
        ({"questions": [question(label=text(fr="x") | {"de": "y"})]}, "Extra inputs"),
        ({"questions": [question(kind="phone")]}, "takes no options"),
        ({"questions": [question(unit="m")]}, "only numbers"),
        ({"questions": [question(minimum=1)]}, "only numbers"),
        ({"questions": [field("number", unit="furlong")]}, "Input should be 'm'"),
        ({"questions": [field("number", minimum=2, maximum=1)]}, "minimum is above"),
        ({"questions": [field("text", also=[{"value": "a", "label": text()}])]}, "further values"),
        ({"questions": [question(also=question()["options"])]}, "same value"),
        ({"questions": [question(applies_if=[{"key": "x", "values": ["y"]}])]}, "nothing writes x"),
        ({"questions": [question(skip_if=[{"key": "x", "values": ["y"]}])]}, "nothing writes x"),
        ({"questions": [question(skip_if=[{"key": "kerb", "values": []}])]}, "at least 1 item"),
        ({"questions": [question(source="kerb")]}, "pattern"),
    ],
)
def test_theme_refuses_what_the_grammar_does_not_know(
    changes: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValidationError, match=problem):
        Theme.model_validate(theme_file(**changes))


def test_preset_must_select_what_it_makes() -> None:
    preset = theme_file()["presets"][0] | {"tags": {"barrier": "bollard"}}
    with pytest.raises(ValidationError, match="does not match its own tags"):
        Theme.model_validate(theme_file(presets=[preset]))


def test_preset_that_is_not_added_needs_no_tags() -> None:
    preset = theme_file()["presets"][0] | {"tags": {}, "addable": False}
    assert Theme.model_validate(theme_file(presets=[preset])).presets[0].tags == {}


def test_tag_values_longer_than_osm_takes_are_refused() -> None:
    option = {"value": "x" * 256, "label": text()}
    with pytest.raises(ValidationError, match="at most 255"):
        Theme.model_validate(theme_file(questions=[question(options=[option])]))


def test_option_writes_its_own_tags_or_the_key() -> None:
    asked = Question.model_validate(
        field("text", key="name")
        | {"options": [{"value": "noname", "label": text(), "tags": {"noname": "yes"}}]}
    )
    assert asked.tags_of("noname") == {"noname": "yes"}
    assert asked.tags_of("Le gros chêne") == {"name": "Le gros chêne"}
    assert asked.written_keys() == {"name", "noname"}


def test_value_that_is_also_accepted_writes_its_tags() -> None:
    asked = Question.model_validate(question(also=[{"value": "yes", "label": text("Une", "Some")}]))
    assert asked.tags_of("yes") == {"kerb": "yes"}
    assert [option.value for option in asked.options] == ["flush", "raised"]


@pytest.mark.parametrize(
    ("tags", "asked"),
    [
        ({}, False),
        ({"indoor": "yes"}, True),
        ({"indoor": "no"}, False),
        ({"indoor": "yes", "door": "no"}, False),
        ({"indoor": "yes", "door": "hinged"}, True),
    ],
)
def test_question_is_asked_when_its_conditions_hold(tags: dict[str, str], asked: bool) -> None:
    conditional = Question.model_validate(
        question(
            applies_if=[{"key": "indoor", "values": ["yes", "room"]}],
            skip_if=[{"key": "door", "values": ["no"]}],
        )
    )
    assert conditional.is_asked_of(tags) is asked


def test_first_preset_that_selects_an_object_is_its_own(themes: dict[str, Theme]) -> None:
    accessibility = themes["accessibility"]

    def preset(**tags: str) -> str | None:
        found = accessibility.preset_of(tags)
        return found.id if found else None

    assert preset(amenity="parking_space", parking_space="disabled") == "disabled_parking"
    assert preset(amenity="restaurant", entrance="yes", wheelchair="no") == "venue"
    assert preset(highway="crossing", kerb="lowered") == "crossing"
    assert preset(kerb="lowered", tactile_paving="yes") == "kerb"
    assert preset(entrance="main", wheelchair="yes") == "entrance"
    assert preset(highway="footway", surface="asphalt", smoothness="good") == "path"
    assert preset(public_transport="platform", wheelchair="yes") == "rated"


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway", "surface": "asphalt"},  # nearly every footway of a town has one
        {"amenity": "parking", "access": "private"},
        {"amenity": "bench"},
        {"entrance": "garage"},
        {"type": "route", "route": "bus", "wheelchair": "yes"},  # a line, nowhere on the ground
        {"highway": "residential"},
    ],
)
def test_accessibility_leaves_out_what_nobody_can_check(
    themes: dict[str, Theme], tags: dict[str, str]
) -> None:
    assert not themes["accessibility"].selector.matches(tags)


# --- files ----------------------------------------------------------------------------------------


def test_unknown_key_is_refused_with_the_file_and_the_place(tmp_path: Path) -> None:
    path = _copy_of("trees", tmp_path)
    path.write_text(
        path.read_text("utf-8").replace('kind = "choice"', 'kind = "choice"\nwidget = "x"', 1)
    )
    with pytest.raises(BadInput) as refused:
        load_theme(path)
    assert refused.value.code == "theme_invalid"
    assert refused.value.params["file"] == str(path)
    assert refused.value.params["where"] == "questions.0.widget"


def test_broken_toml_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text('id = "broken"\ntitle = \n', "utf-8")
    with pytest.raises(BadInput, match="line 2") as refused:
        load_theme(path)
    assert refused.value.params["file"] == str(path)


def test_file_name_must_be_the_id(tmp_path: Path) -> None:
    path = _copy_of("trees", tmp_path).rename(tmp_path / "arbres.toml")
    with pytest.raises(BadInput, match="trees ≠ arbres"):
        load_theme(path)


def test_extra_folder_adds_themes_and_may_replace_one(tmp_path: Path) -> None:
    path = _copy_of("trees", tmp_path)
    path.write_text(path.read_text("utf-8").replace("match_radius_m = 12", "match_radius_m = 8"))
    loaded = load_themes(tmp_path)
    assert loaded.keys() == load_themes().keys()
    assert loaded["trees"].match_radius_m == 8


def test_missing_themes_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="themes_dir_missing") as refused:
        load_themes(tmp_path / "nowhere")
    assert refused.value.params["folder"] == str(tmp_path / "nowhere")


def _copy_of(theme_id: str, folder: Path) -> Path:
    shipped = Path(__file__).parents[2] / "cartoparty" / "themes" / f"{theme_id}.toml"
    return Path(shutil.copy(shipped, folder))
