"""One selection, compiled three times: Overpass QL, osmium filter and predicate agree."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cartoparty.core.selector import Clause, Selector
from cartoparty.core.theme import Theme
from cartoparty.resources import load_themes
from tests.osm_literals import write_osm
from tests.stand_ins.overpass_ql import parse_statements

BBOX = (2.0, 48.0, 2.1, 48.2)

# --- examples -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clause", "tags", "selected"),
    [
        ({"natural": "tree"}, {"natural": "tree"}, True),
        ({"natural": "tree"}, {"natural": "tree_row"}, False),
        ({"natural": "tree"}, {}, False),
        ({"kerb": ["flush", "lowered"]}, {"kerb": "lowered"}, True),
        ({"kerb": ["flush", "lowered"]}, {"kerb": "raised"}, False),
        ({"shop": True}, {"shop": "bakery"}, True),
        ({"shop": True, "access": False}, {"shop": "bakery", "access": "private"}, False),
        ({"shop": True, "access": False}, {"shop": "bakery"}, True),
        ({"amenity": "parking", "fee": "no"}, {"amenity": "parking"}, False),
    ],
)
def test_clause_holds_when_all_its_conditions_hold(
    clause: dict[str, object], tags: dict[str, str], selected: bool
) -> None:
    assert Selector.of(clause).matches(tags) is selected


def test_selector_takes_what_any_clause_takes() -> None:
    selector = Selector.of({"highway": "steps"}, {"wheelchair": True})
    assert selector.matches({"highway": "steps"})
    assert selector.matches({"wheelchair": "no"})
    assert not selector.matches({"highway": "footway"})


def test_union_takes_what_any_selector_takes() -> None:
    union = Selector.union([Selector.of({"a": "1"}), Selector.of({"b": True}, {"c": True})])
    assert [union.matches({key: "1"}) for key in "abcd"] == [True, True, True, False]


def test_overpass_statement_names_values_keys_and_box_in_overpass_order() -> None:
    selector = Selector.of({"amenity": ["bar", "pub"], "name": True, "disused": False})
    assert selector.to_overpass(BBOX) == [
        'nwr["amenity"="bar"]["name"][!"disused"](48.0000000,2.0000000,48.2000000,2.1000000);',
        'nwr["amenity"="pub"]["name"][!"disused"](48.0000000,2.0000000,48.2000000,2.1000000);',
    ]


def test_overpass_statements_are_not_repeated() -> None:
    selector = Selector.of({"shop": True}, {"shop": True}, {"shop": "mall"})
    assert len(selector.to_overpass(BBOX)) == 2


def test_osmium_keys_are_few_when_clauses_share_them() -> None:
    selector = Selector.of(
        {"amenity": "parking", "access": ["yes", "customers"]}, {"amenity": "toilets"}
    )
    assert selector.to_osmium_keys() == {"amenity"}


def test_osmium_keys_prefer_a_rare_key_to_a_broad_one() -> None:
    assert Selector.of({"highway": True, "smoothness": True}).to_osmium_keys() == {"smoothness"}


@pytest.mark.parametrize(
    ("clause", "problem"),
    [
        ({}, "at least one key"),
        ({"access": False}, "at least one key"),
        ({"kerb": []}, "may not be empty"),
        ({"kerb": ""}, "may not be empty"),
        ({"kerb": ["flush", ""]}, "may not be empty"),
        ({"": "flush"}, "may not be empty"),
        ({"kerb": 3}, "valid"),
    ],
)
def test_selector_refuses_a_clause_that_no_server_can_answer(
    clause: dict[str, object], problem: str
) -> None:
    with pytest.raises(ValidationError, match=problem):
        Selector.of(clause)


# --- the three compilations together --------------------------------------------------------------

# Few different keys and values, so that selections and tags meet; some of them hard to quote.
_KEYS = st.sampled_from(["highway", "kerb", "name", "addr:full", 'odd"key', "été"])
_VALUES = st.sampled_from(
    ["yes", "no", "a;b", 'say "hi"', "back\\slash", "two\nlines", "l’été", "]"]
)
_TAGS = st.dictionaries(_KEYS, _VALUES, max_size=4)
_CONDITIONS = st.one_of(
    st.booleans(), _VALUES, st.lists(_VALUES, min_size=1, max_size=3, unique=True)
)
_CLAUSES = st.dictionaries(_KEYS, _CONDITIONS, min_size=1, max_size=3).filter(
    lambda clause: any(condition is not False for condition in clause.values())
)
_SELECTORS = st.lists(_CLAUSES, min_size=1, max_size=3).map(lambda clauses: Selector.of(*clauses))


@given(selector=_SELECTORS, objects=st.lists(_TAGS, min_size=1, max_size=12))
@settings(max_examples=150, deadline=None)
def test_overpass_osmium_and_predicate_select_the_same(
    selector: Selector, objects: list[dict[str, str]]
) -> None:
    expected = _by_predicate(selector, objects)
    assert _by_osmium(selector, objects) == expected
    assert _by_overpass(selector, objects) == expected


def _tags_near(theme: Theme) -> st.SearchStrategy[dict[str, str]]:
    """Tag sets made of the keys and values that a theme's selector speaks of, and others."""
    values: dict[str, set[str]] = {}
    for clause in theme.selector.clauses:
        for key, condition in clause.root.items():
            named = (condition,) if isinstance(condition, str) else condition
            values.setdefault(key, {"yes", "other"}).update(
                () if isinstance(named, bool) else named
            )
    one = {key: st.sampled_from(sorted(known)) for key, known in values.items()}
    noise = {"source": st.just("survey"), "name": st.just("x")}
    return st.fixed_dictionaries({}, optional={**one, **noise})


@pytest.mark.parametrize("theme_id", sorted(load_themes()))
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_shipped_theme_selects_the_same_everywhere(theme_id: str, data: st.DataObject) -> None:
    theme = load_themes()[theme_id]
    objects = data.draw(st.lists(_tags_near(theme), min_size=1, max_size=12))
    expected = _by_predicate(theme.selector, objects)
    assert _by_osmium(theme.selector, objects) == expected
    assert _by_overpass(theme.selector, objects) == expected
    assert {i for i, tags in enumerate(objects) if theme.preset_of(tags)} == expected


@pytest.mark.parametrize("theme_id", sorted(load_themes()))
def test_shipped_theme_finds_an_object_of_every_clause(theme_id: str) -> None:
    selector = load_themes()[theme_id].selector
    objects = [_fitting(clause) for clause in selector.clauses]
    everything = set(range(len(objects)))
    assert _by_predicate(selector, objects) == everything
    assert _by_osmium(selector, objects) == everything
    assert _by_overpass(selector, objects) == everything


def _fitting(clause: Clause) -> dict[str, str]:
    """Tags that satisfy a clause."""
    tags = {}
    for key, condition in clause.root.items():
        if condition is not False:
            tags[key] = (
                "yes"
                if condition is True
                else condition
                if isinstance(condition, str)
                else condition[0]
            )
    return tags


def _by_predicate(selector: Selector, objects: Sequence[Mapping[str, str]]) -> set[int]:
    return {i for i, tags in enumerate(objects) if selector.matches(tags)}


def _by_overpass(selector: Selector, objects: Sequence[Mapping[str, str]]) -> set[int]:
    query = "[out:json][timeout:60];(" + "\n".join(selector.to_overpass(BBOX)) + ");out meta;"
    statements = parse_statements(query)
    west, south, east, north = BBOX
    assert {statement.bbox for statement in statements} == {(south, west, north, east)}
    assert {kind for s in statements for kind in s.kinds} == {"node", "way", "relation"}
    return {i for i, tags in enumerate(objects) if any(s.matches_tags(tags) for s in statements)}


def _by_osmium(selector: Selector, objects: Sequence[Mapping[str, str]]) -> set[int]:
    """Reads the objects back from a file, one node, way or relation each, as a snapshot does."""
    lines = sorted(
        (
            f"{'nwr'[i % 3]}{i + 1} v1 {_opl_tags(tags)} {_opl_body(i)}"
            for i, tags in enumerate(objects)
        ),
        key=lambda line: "nwr".index(line[0]),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = write_osm(Path(folder) / "objects.osm", *lines)
        wanted = osmium.filter.KeyFilter(*sorted(selector.to_osmium_keys()))
        found = osmium.FileProcessor(str(path)).with_filter(wanted)
        return {entity.id - 1 for entity in found if selector.matches(dict(entity.tags))}


def _opl_body(i: int) -> str:
    return ("x2.05 y48.1", "Nn1", "Mn1@")[i % 3]


def _opl_tags(tags: Mapping[str, str]) -> str:
    return "T" + ",".join(f"{_opl(key)}={_opl(value)}" for key, value in tags.items())


def _opl(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else f"%{ord(c):x}%" for c in text)
