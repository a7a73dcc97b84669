"""The stand-in reads Overpass QL as a server does, and refuses what it does not know."""

import pytest

from tests.stand_ins.overpass_ql import parse_statements

BOX = "(48.0,2.0,48.2,2.1)"


def _matches(filters: str, tags: dict[str, str]) -> bool:
    (statement,) = parse_statements(f"nwr{filters}{BOX};")
    return statement.matches_tags(tags)


def test_statement_has_kinds_filters_and_box_in_south_west_north_east_order() -> None:
    (statement,) = parse_statements(f'way["highway"]{BOX};')
    assert statement.kinds == {"way"}
    assert statement.bbox == (48.0, 2.0, 48.2, 2.1)


def test_whole_query_gives_its_statements_in_order() -> None:
    query = f"""[out:json][timeout:25][maxsize:1000];
    ( nwr["a"="1"]{BOX}; // trees
      node[b]{BOX}; /* bare key */ );
    (._;>;); out meta qt;"""
    first, second = parse_statements(query)
    assert first.matches_tags({"a": "1"})
    assert second.kinds == {"node"}
    assert second.matches_tags({"b": "anything"})


def test_global_box_serves_statements_without_their_own() -> None:
    (statement,) = parse_statements('[bbox:48,2,49,3][out:json];nwr["a"];out;')
    assert statement.bbox == (48.0, 2.0, 49.0, 3.0)


@pytest.mark.parametrize(
    ("filters", "tags", "matches"),
    [
        ('["a"="1"]["b"]', {"a": "1", "b": "x"}, True),
        ('["a"="1"]["b"]', {"a": "1"}, False),
        ('[!"b"]["a"]', {"a": "1"}, True),
        ('[!"b"]["a"]', {"a": "1", "b": "x"}, False),
        ('["a"!="1"]', {}, True),
        ('["a"~"^(x|y)$"]', {"a": "y"}, True),
        ('["a"~"^(x|y)$"]', {"a": "xy"}, False),
        ('["a"~"^X$",i]', {"a": "x"}, True),
        ('["a"!~"x"]', {}, True),
        (r'["say \"hi\""="back\\slash"]', {'say "hi"': "back\\slash"}, True),
        (r'["a"="two\nlines"]', {"a": "two\nlines"}, True),
        (r"['it\'s'='a;b']", {"it's": "a;b"}, True),
        (r'["a"="\u00e9t\u00e9"]', {"a": "été"}, True),
    ],
)
def test_filters_hold_as_on_a_server(filters: str, tags: dict[str, str], matches: bool) -> None:
    assert _matches(filters, tags) is matches


@pytest.mark.parametrize(
    "query",
    [
        'nwr["a"="1"];',  # the whole planet
        f'nwr["a"="1]{BOX};',  # a string that does not end
        f'nwr["a"=]{BOX};',
        f'nwr["a"=""]{BOX};',  # servers refuse empty values
        f'nwr["a"]{BOX}',  # no semicolon
        'nwr["a"](48.2,2.0,48.0,2.1);',  # south of its south
        'nwr["a"](around:50,48,2);',
        f"[out:json;nwr{BOX};",
        "make stuff;",
    ],
)
def test_anything_else_is_a_syntax_error(query: str) -> None:
    with pytest.raises(ValueError, match=r"parse error|planet|not a box|empty"):
        parse_statements(query)
