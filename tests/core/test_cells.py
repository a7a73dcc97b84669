import pytest

from cartoparty.core.cells import Transform, cell_from_tag, cell_text


@pytest.mark.parametrize(
    ("value", "metres"),
    [
        ("22", 22.0),
        ("22 m", 22.0),
        ("2,5m", 2.5),
        ("85 cm", 0.85),
        ("150mm", 0.15),
        ("6'", 1.829),
        ("6'2\"", 1.88),
        ("10 ft", 3.048),
        ("-1.5", -1.5),
    ],
)
def test_a_length_becomes_metres(value: str, metres: float) -> None:
    assert cell_from_tag(value, Transform.METRES) == metres


@pytest.mark.parametrize("value", ["tall", "12-15 m", "~3", "1e3", "5 parsecs", "nan", "1.2.3"])
def test_what_is_no_length_is_refused_rather_than_guessed(value: str) -> None:
    with pytest.raises(ValueError, match="not a length"):
        cell_from_tag(value, Transform.METRES)


@pytest.mark.parametrize("value", ["3.5", "some", "٣", "1" * 30])
def test_what_is_no_whole_number_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not a whole number"):
        cell_from_tag(value, Transform.INTEGER)


@pytest.mark.parametrize("value", ["2024", "2024-05", "2024-05-31"])
def test_a_partial_date_keeps_its_precision(value: str) -> None:
    assert cell_from_tag(value, Transform.PARTIAL_DATE) == value


@pytest.mark.parametrize("value", ["~1900", "2024-13", "31/05/2024", "C19", "2024-05-32"])
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        cell_from_tag(value, Transform.PARTIAL_DATE)


def test_a_list_is_split_and_written_with_bars() -> None:
    cell = cell_from_tag("0; 1 ;", Transform.LIST)
    assert cell == ("0", "1")
    assert cell_text(cell) == "0|1"


def test_a_bar_inside_a_value_does_not_make_two_of_it() -> None:
    assert cell_text(cell_from_tag("a|b;c", Transform.LIST)) == "a/b|c"


@pytest.mark.parametrize("transform", list(Transform))
def test_a_blank_value_is_an_empty_cell(transform: Transform) -> None:
    assert cell_from_tag(" \t ", transform) is None
    assert cell_text(None) == ""


def test_text_loses_its_line_breaks() -> None:
    assert cell_from_tag("près de\nla  porte ", Transform.TEXT) == "près de la porte"
