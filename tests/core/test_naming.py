"""Names as people type them: found whatever their accents, and made into addresses."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartoparty.core.naming import folded, match_rank, on_one_line, slug_of


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Saint-Barthélemy-de-Séchilienne", "saint barthelemy de sechilienne"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("Œuilly_sur  Mer", "oeuilly sur mer"),
        ("Straße", "strasse"),
        ("서울", "서울"),
        ("!?", ""),
    ],
)
def test_a_name_loses_case_accents_and_signs(name: str, plain: str) -> None:
    assert folded(name) == plain


@pytest.mark.parametrize(
    ("wanted", "rank"), [("monte", 0), ("carlo", 1), ("nte c", 2), ("nice", None), ("", 0)]
)
def test_a_search_ranks_beginnings_before_words_before_the_rest(
    wanted: str, rank: int | None
) -> None:
    assert match_rank(wanted, ["Monte-Carlo"]) == rank


def test_the_best_of_several_names_counts() -> None:
    assert match_rank("geneve", ["Canton de Genève", "Genève"]) == 0


def test_an_address_is_numbered_when_it_is_taken() -> None:
    taken = {"fete", "fete-2"}
    assert slug_of("Fête !", taken, otherwise="party") == "fete-3"
    assert slug_of("地図", taken, otherwise="party") == "party"


@given(title=st.text(max_size=200), taken=st.sets(st.just("party")))
def test_an_address_is_always_one_that_a_party_may_have(title: str, taken: set[str]) -> None:
    slug = slug_of(title, taken, otherwise="party")
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", slug)
    assert slug not in taken


def test_names_are_kept_on_one_line_without_what_cannot_be_seen() -> None:
    assert on_one_line("  Place\n de\tla\u00a0Mairie ") == "Place de la Mairie"
    assert on_one_line("a\x00b\x1b[31m") == "ab[31m"
    assert on_one_line("\u202eeman\u2066") == "eman"
    assert on_one_line("שלום 👩\u200d👧") == "שלום 👩\u200d👧"
    assert on_one_line("\x07\u2028") == ""
