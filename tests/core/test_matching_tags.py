"""Matching by what was noted: telling values, names with typing errors, registers' references."""

from dataclasses import replace

from cartoparty.core.matching import match_observations
from cartoparty.core.matching.key_tables import folded
from cartoparty.core.models import ObservationKind, OsmFeature
from cartoparty.core.theme import Theme
from tests.core.test_matching import osm, refs, seen


def shops(*names: str, spacing_m: float = 8) -> list[OsmFeature]:
    """A row of bakeries."""
    return [osm(n, n * spacing_m, shop="bakery", name=name) for n, name in enumerate(names, 1)]


def test_a_name_is_found_again_whatever_its_case_accents_and_typing_errors(
    themes: dict[str, Theme],
) -> None:
    bakeries = shops("Boulangerie Éloïse", "Le Fournil de Léa", "Au Pain d’Antan")
    for name, ref in (
        ("BOULANGERIE ELOISE", "n1"),
        ("le fournil de lea", "n2"),
        ("Le Fornil de Léa", "n2"),
        ("au pain d'antan", "n3"),
    ):
        note = seen(1, 15, theme="accessibility", shop="bakery", name=name)
        (match,) = match_observations([note], bakeries, themes["accessibility"])
        assert str(match.ref) == ref, name
        assert match.score > 0.8, name


def test_another_name_on_the_spot_is_less_sure(themes: dict[str, Theme]) -> None:
    bakeries = [
        *shops("Boulangerie Éloïse", "Le Fournil de Léa", "Au Pain d’Antan", spacing_m=60),
        *(osm(100 + n, n * 25, 40, shop="clothes", name=f"Mode {n}") for n in range(12)),
    ]
    note = seen(1, 62, theme="accessibility", shop="bakery", name="Mie Câline")
    (other,) = match_observations([note], bakeries, themes["accessibility"])
    same = seen(1, 62, theme="accessibility", shop="bakery", name="Boulangerie Éloïse")
    (found,) = match_observations([same], bakeries, themes["accessibility"])
    assert str(found.ref) == "n1"
    assert other.ref is None or other.score < found.score


def test_a_register_number_decides_among_equal_neighbours(themes: dict[str, Theme]) -> None:
    devices = [
        osm(n, n * 5, emergency="defibrillator", ref__FR__GeoDAE=f"{n:04}") for n in range(1, 21)
    ]
    notes = [
        seen(
            n,
            n * 5 + 5,
            theme="defibrillators",
            emergency="defibrillator",
            ref__FR__GeoDAE=f"{n:04}",
        )
        for n in range(3, 9)
    ]
    found = match_observations(notes, devices, themes["defibrillators"])
    assert refs(found) == [f"n{n}" for n in range(3, 9)]


def test_a_common_value_says_little_and_a_rare_one_much(themes: dict[str, Theme]) -> None:
    plane = {"natural": "tree", "genus": "Platanus"}
    cedar = {"natural": "tree", "genus": "Cedrus"}
    trees = [osm(n, n * 9, **(cedar if n == 10 else plane)) for n in range(1, 21)]
    common = seen(1, 85.5, kind=ObservationKind.CONFIRM, **plane)
    rare = seen(1, 85.5, kind=ObservationKind.CONFIRM, **cedar)
    (of_common,) = match_observations([common], trees, themes["trees"])
    (of_rare,) = match_observations([rare], trees, themes["trees"])
    assert str(of_rare.ref) == "n10"
    assert of_rare.score > of_common.score


def test_another_kind_of_object_is_hardly_ever_the_partner(themes: dict[str, Theme]) -> None:
    things = [osm(1, 0, amenity="bench"), osm(2, 7, amenity="toilets")]
    note = seen(1, 1, theme="accessibility", amenity="toilets", wheelchair="yes")
    (match,) = match_observations([note], things, themes["accessibility"])
    assert str(match.ref) != "n1"


def test_folding_keeps_what_makes_a_name() -> None:
    assert folded("  L’Épicerie — du  COIN ") == "l epicerie du coin"
    assert folded("Kebab n° 1") != folded("Kebab n° 2")
    assert folded("שלום") == "שלום"
    assert folded("+++") == "+++"


def test_notes_that_do_not_say_what_they_are_of_are_no_error(themes: dict[str, Theme]) -> None:
    (alone,) = match_observations(
        [seen(1, 0, theme="accessibility", indoor="yes")], [], themes["accessibility"]
    )
    assert alone.ref is None
    toilets = osm(1, 2, amenity="toilets", indoor="yes")
    (found,) = match_observations(
        [seen(1, 0, theme="accessibility", indoor="yes")], [toilets], themes["accessibility"]
    )
    assert str(found.ref) == "n1"


def test_new_objects_of_two_kinds_are_never_one(themes: dict[str, Theme]) -> None:
    """A door and the crossing before it, noted by two teams on the same three metres."""
    door = seen(1, 0, theme="accessibility", entrance="yes", wheelchair="no")
    crossing = replace(seen(2, 2, theme="accessibility", highway="crossing", kerb="flush"), team=2)
    same_door = replace(seen(3, 1, theme="accessibility", entrance="yes"), team=3)
    matches = match_observations([door, crossing, same_door], [], themes["accessibility"])
    assert [match.same_as for match in matches] == [None, None, door.id]
