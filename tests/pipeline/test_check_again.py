"""A check after a check: what is kept, what changes and why, and which decisions it undoes."""

from pathlib import Path
from typing import Any
from uuid import UUID

from cartoparty.core.models import Action, Decision, Proposal
from cartoparty.core.proposing import Because, Since
from cartoparty.pipeline.check import CheckSummary, check_party
from cartoparty.pipeline.collect import receive_observation
from cartoparty.pipeline.plan import take_snapshot_from_extract
from cartoparty.pipeline.review import (
    Reviewer,
    ReviewState,
    Verdict,
    decide,
    decide_all,
    list_reviewed,
    withdraw,
)
from cartoparty.store.access import Capability, Holder
from cartoparty.store.proposals import ProposalRow
from tests.parties import NOW, TestParty, record
from tests.small_town import write_small_town

ADA = Reviewer("ada", NOW)
ACCEPT = Verdict(Decision.ACCEPTED)


def note(party: TestParty, team: int, said: dict[str, Any]) -> UUID:
    """A phone of the team sends what it saw."""
    phone = Holder(Capability.COLLECT, party.slug, team, f"phone {team}")
    receive_observation(party.workspace, phone, {"walk": f"walk {team}", **said}, now=NOW)
    return UUID(said["id"])


def check(party: TestParty) -> CheckSummary:
    return check_party(party.workspace, party.settings, party.slug, now=NOW)


def proposal_for(summary: CheckSummary, observation: UUID) -> Proposal:
    return next(p for p in summary.proposals if p.observation_id == observation)


def since(summary: CheckSummary) -> dict[str, int]:
    return {each.value: count for each, count in summary.since_last.items()}


def minute(number: int) -> str:
    return f"2026-05-16T10:{number:02}:00Z"


def test_a_first_check_is_all_new_and_a_second_one_changes_nothing(party: TestParty) -> None:
    note(party, 1, record(0.9, 2.05))
    note(party, 2, record(0.5, 0.1, kind="confirm", osm_ref="n1", tags={}))
    first = check(party)
    assert since(first) == {"new": 2}
    again = check(party)
    assert since(again) == {"unchanged": 2}
    assert (again.proposals, again.lost_decisions) == (first.proposals, ())
    assert {change.because for change in again.changes} == {None}


def test_a_correction_after_the_acceptance_undoes_it_and_says_so(party: TestParty) -> None:
    wrong = record(0.9, 2.05)
    seen = note(party, 1, wrong)
    accepted = proposal_for(check(party), seen)
    decide(party.workspace, accepted.id, ACCEPT, ADA, previous=None)
    note(party, 1, record(0.9, 2.05, supersedes=wrong["id"], tags={"indoor": "no"}))
    summary = check(party)
    (lost,) = summary.lost_decisions
    assert (lost.review.reviewer, lost.review.decision) == ("ada", Decision.ACCEPTED)
    assert lost.change.before == accepted
    assert (lost.change.since, lost.change.because) == (Since.GONE, Because.SUPERSEDED)
    assert since(summary) == {"gone": 1, "new": 1}
    (entry,) = [e for e in list_reviewed(party.workspace, party.slug) if e.observation.id == seen]
    assert (entry.state, entry.review) == (ReviewState.PENDING, None)
    assert entry.earlier is not None
    assert (entry.earlier.action, entry.earlier.diff) == (Action.CREATE, accepted.diff)


def test_a_decision_that_was_taken_back_is_not_lost(party: TestParty) -> None:
    seen = note(party, 1, record(0.9, 2.05))
    proposal = proposal_for(check(party), seen)
    decided = decide(party.workspace, proposal.id, ACCEPT, ADA, previous=None)
    withdraw(party.workspace, proposal.id, ADA, previous=decided.last_id)
    note(party, 2, record(0.9, 2.05, tags={"access": "yes"}, observed_at=minute(9)))
    summary = check(party)
    assert proposal_for(summary, seen).id != proposal.id
    assert summary.lost_decisions == ()
    assert all(e.earlier is None for e in list_reviewed(party.workspace, party.slug))


def test_what_another_team_adds_asks_the_moderator_again(party: TestParty) -> None:
    seen = note(party, 1, record(0.9, 2.05))
    before = proposal_for(check(party), seen)
    decide(party.workspace, before.id, ACCEPT, ADA, previous=None)
    same = note(party, 2, record(0.9, 2.05, observed_at=minute(5)))
    summary = check(party)
    assert (proposal_for(summary, seen).id, summary.lost_decisions) == (before.id, ())
    assert proposal_for(summary, same).action is Action.NONE
    more = {"emergency": "defibrillator", "access": "yes"}
    note(party, 1, record(0.9, 2.05, observed_at=minute(9), tags=more, walk="another"))
    summary = check(party)
    (lost,) = summary.lost_decisions
    assert (lost.change.since, lost.change.because) == (Since.CHANGED, Because.OTHERS_SAW_MORE)
    assert len(lost.change.now.diff) == len(before.diff) + 1


def test_a_note_that_arrives_late_does_not_take_the_place_of_a_decided_one(
    party: TestParty,
) -> None:
    seen = note(party, 1, record(0.9, 2.05, observed_at=minute(30)))
    before = proposal_for(check(party), seen)
    decide(party.workspace, before.id, ACCEPT, ADA, previous=None)
    late = note(party, 2, record(0.9, 2.05, observed_at=minute(1)))
    summary = check(party)
    assert (proposal_for(summary, seen).id, summary.lost_decisions) == (before.id, ())
    assert proposal_for(summary, late).action is Action.NONE


def test_new_osm_data_change_the_proposal_and_say_why(party: TestParty, tmp_path: Path) -> None:
    seen = note(party, 1, record(1.5, 1.1, kind="change", osm_ref="n2", tags={"indoor": "yes"}))
    before = proposal_for(check(party), seen)
    town = write_small_town(tmp_path / "later.osm.pbf", with_versions=False)
    take_snapshot_from_extract(party.workspace, party.settings, party.slug, town, now=NOW)
    (change,) = check(party).changes
    assert (change.before, change.since) == (before, Since.CHANGED)
    assert change.because is Because.OSM_CHANGED


def test_two_who_contradict_each_other_take_back_the_acceptance_of_the_first(
    party: TestParty,
) -> None:
    there = note(party, 1, record(0.5, 0.1, kind="confirm", osm_ref="n1", tags={}))
    decide(party.workspace, proposal_for(check(party), there).id, ACCEPT, ADA, previous=None)
    note(party, 2, record(0.5, 0.1, kind="gone", osm_ref="n1", tags={}))
    summary = check(party)
    assert [lost.change.because for lost in summary.lost_decisions] == [Because.TEAMS_DISAGREE]
    assert {p.action for p in summary.proposals} == {Action.NOTE}


def test_to_decide_the_one_that_stands_is_enough(party: TestParty) -> None:
    first = note(party, 1, record(0.9, 2.05, photos=[]))
    second = note(party, 2, record(0.9, 2.05, observed_at=minute(5), note="près de la porte"))
    check(party)
    standing, covered = sorted(
        list_reviewed(party.workspace, party.slug), key=lambda e: e.observation.observed_at
    )
    assert (standing.state, covered.state) == (ReviewState.PENDING, ReviewState.COVERED)
    assert covered.stands_by == standing.proposal.id
    assert [seen.id for seen in standing.witnesses] == [second]
    assert [seen.note for seen in standing.witnesses] == ["près de la porte"]
    assert [seen.id for seen in covered.witnesses] == [first]
    summary = decide_all(party.workspace, party.slug, ACCEPT, ADA)
    assert (summary.decided, summary.left) == ([standing.proposal.id], [])
    decided = {e.observation.id: e for e in list_reviewed(party.workspace, party.slug)}
    assert decided[first].state is ReviewState.ACCEPTED
    assert decided[second].state is ReviewState.COVERED


def test_the_answer_to_a_decision_shows_what_the_queue_shows(party: TestParty) -> None:
    note(party, 1, record(0.5, 0.1, kind="confirm", osm_ref="n1", tags={}))
    note(party, 2, record(0.5, 0.1, kind="gone", osm_ref="n1", tags={}))
    check(party)
    entry, other = list_reviewed(party.workspace, party.slug)
    reject = Verdict(Decision.REJECTED, "vu sur place")
    decided = decide(party.workspace, entry.proposal.id, reject, ADA, previous=None)
    assert decided.witnesses == entry.witnesses == (other.observation,)
    undone = withdraw(party.workspace, entry.proposal.id, ADA, previous=decided.last_id)
    assert (undone.state, undone.witnesses) == (ReviewState.PENDING, entry.witnesses)


def test_when_the_standing_one_is_withdrawn_the_next_one_waits_for_a_decision(
    party: TestParty,
) -> None:
    first = record(0.9, 2.05)
    seen = note(party, 1, first)
    second = note(party, 2, record(0.9, 2.05, observed_at=minute(5)))
    decide(party.workspace, proposal_for(check(party), seen).id, ACCEPT, ADA, previous=None)
    note(party, 1, record(0.9, 2.05, supersedes=first["id"], withdrawn=True))
    summary = check(party)
    assert proposal_for(summary, second).action is Action.CREATE
    why = {change.now.observation_id: change.because for change in summary.changes}
    assert (why[seen], why[second]) == (Because.SUPERSEDED, Because.STANDS_NOW)
    assert [lost.change.now.observation_id for lost in summary.lost_decisions] == [seen]


def test_a_proposal_stored_before_matches_had_a_same_as_is_read(party: TestParty) -> None:
    note(party, 1, record(0.9, 2.05))
    (before,) = check(party).proposals
    with party.workspace.database.write() as session:
        row = session.get(ProposalRow, before.id)
        assert row is not None
        row.match = {key: value for key, value in row.match.items() if key != "same_as"}
    (entry,) = list_reviewed(party.workspace, party.slug)
    assert entry.proposal.match.same_as is None
    assert since(check(party)) == {"unchanged": 1}
