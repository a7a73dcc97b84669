"""A note that its team took back, from the phone to the moderator: kept, and counted nowhere."""

from cartoparty.core.models import Action
from cartoparty.pipeline.board import board_of
from cartoparty.pipeline.check import check_party
from cartoparty.pipeline.collect import list_observations, receive_observation
from cartoparty.pipeline.team_notes import list_team_notes
from cartoparty.store.access import Capability, Holder
from tests.parties import NOW, TestParty, record

TEAM = Holder(Capability.COLLECT, "essai", 1, "Zoé")


def test_a_withdrawn_note_is_kept_and_counts_nowhere(party: TestParty) -> None:
    note = record(1, 1)
    back = {**record(1, 1), "supersedes": note["id"], "withdrawn": True}
    for said in (note, back, back):
        receive_observation(party.workspace, TEAM, said, now=NOW)
    stored = {str(each.id): each for each in list_observations(party.workspace, party.slug)}
    assert stored[back["id"]].withdrawn
    assert not stored[note["id"]].withdrawn
    assert list_team_notes(party.workspace, TEAM) == []
    assert board_of(party.workspace, party.slug).points == ()
    summary = check_party(party.workspace, party.settings, party.slug, now=NOW)
    assert {proposal.action for proposal in summary.proposals} == {Action.NONE}
