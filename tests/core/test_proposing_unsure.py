"""Below the stated confidence nothing is proposed: a human is told what it may have been."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartoparty.core.models import Action, Match, Observation, ObservationKind, OsmFeature, OsmRef
from cartoparty.core.proposing import CONFIDENCE_TO_DECIDE, propose
from cartoparty.core.theme import Theme
from cartoparty.resources import load_themes
from cartoparty.texts import finding_text
from tests.core.test_matching import osm, seen
from tests.core.test_proposing import AED, CONFIRM, CONTEXT, GONE, aed, codes

THEMES = load_themes()
N5, N6 = OsmRef("node", 5), OsmRef("node", 6)
FEATURES = {"defibrillators": [aed(5, 0), aed(6, 9)]}


def told(monkeypatch: pytest.MonkeyPatch, *matches: Match) -> None:
    """The matching says this, whatever it is asked."""

    def match(_: Sequence[Observation], __: Sequence[OsmFeature], ___: Theme) -> list[Match]:
        return list(matches)

    monkeypatch.setattr("cartoparty.core.proposing.proposals.match_observations", match)


def guess(score: float, ref: OsmRef | None = N5, *, same_as: UUID | None = None) -> Match:
    distance_m = None if ref is None else 4.2
    runners_up = ((N6, 5.0),)
    return Match(UUID(int=1), ref, distance_m, score, "assignment", runners_up, same_as)


@pytest.mark.parametrize("kind", ObservationKind)
@pytest.mark.parametrize("ref", [N5, None])
def test_an_unsure_match_is_a_note_that_keeps_the_best_guess(
    monkeypatch: pytest.MonkeyPatch, kind: ObservationKind, ref: OsmRef | None
) -> None:
    told(monkeypatch, guess(CONFIDENCE_TO_DECIDE - 0.01, ref))
    note = seen(1, 4, theme="defibrillators", kind=kind, **AED)
    (proposal,) = propose([note], FEATURES, THEMES, CONTEXT)
    assert (proposal.action, codes(proposal)) == (Action.NOTE, ["match_unsure"])
    assert (proposal.match.ref, proposal.diff) == (ref, ())
    assert proposal.findings[0].params["percent"] == round((CONFIDENCE_TO_DECIDE - 0.01) * 100)


def test_at_the_confidence_the_match_is_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, guess(CONFIDENCE_TO_DECIDE))
    note = seen(1, 4, theme="defibrillators", kind=CONFIRM)
    (proposal,) = propose([note], FEATURES, THEMES, CONTEXT)
    assert proposal.action is Action.CONFIRM


def test_the_words_name_the_guess_and_the_runners_up(monkeypatch: pytest.MonkeyPatch) -> None:
    note = seen(1, 4, theme="defibrillators", **AED)
    for match, words in (
        (guess(0.6), "n5 (4 m), à 60 %"),
        (guess(0.6, None), "un objet nouveau, à 60 %"),
        (guess(0.6, None, same_as=UUID(int=7)), "le même objet nouveau que l’observation 0000"),
    ):
        told(monkeypatch, match)
        (proposal,) = propose([note], FEATURES, THEMES, CONTEXT)
        text = finding_text(proposal.findings[0], "fr")
        assert words in text.what.replace("\u00a0", " ")
        assert "(n6 (5 m))" in text.fix.replace("\u00a0", " ")


def test_another_best_guess_is_the_same_question_to_the_human(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    note = seen(1, 4, theme="defibrillators", kind=GONE)
    identities = set()
    for match in (guess(0.5), guess(0.6), guess(0.5, N6)):
        told(monkeypatch, match)
        (proposal,) = propose([note], FEATURES, THEMES, CONTEXT)
        identities.add(proposal.id)
    assert len(identities) == 1


def test_an_unsure_sighting_is_neither_evidence_nor_a_contradiction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sure = seen(1, 0, theme="defibrillators", kind=CONFIRM)
    unsure = replace(seen(2, 4, theme="defibrillators", kind=GONE), team=2)
    told(monkeypatch, guess(0.95), replace(guess(0.5), observation_id=UUID(int=2)))
    one, two = propose([sure, unsure], FEATURES, THEMES, CONTEXT)
    assert (one.action, codes(one)) == (Action.CONFIRM, [])
    assert (two.action, codes(two)) == (Action.NOTE, ["match_unsure"])


@settings(deadline=None, max_examples=50)
@given(
    places=st.lists(st.floats(-40, 40), min_size=1, max_size=8),
    trees=st.lists(st.integers(-40, 40), max_size=8, unique=True),
)
def test_only_notes_carry_a_match_below_the_confidence(
    places: list[float], trees: list[int]
) -> None:
    notes = [seen(i, east, natural="tree") for i, east in enumerate(places, 1)]
    features = {"trees": [osm(i, east, natural="tree") for i, east in enumerate(trees, 1)]}
    for proposal in propose(notes, features, THEMES, CONTEXT):
        unsure = proposal.match.score < CONFIDENCE_TO_DECIDE
        assert unsure == ("match_unsure" in codes(proposal))
        assert not unsure or proposal.action is Action.NOTE
