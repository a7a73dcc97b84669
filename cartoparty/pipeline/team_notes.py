"""What a team has noted so far, for its own phones: nobody checks or notes a thing twice."""

from cartoparty.core.models import Observation
from cartoparty.core.superseding import find_superseded
from cartoparty.errors import NotAllowed
from cartoparty.store import observations
from cartoparty.store.access import Holder
from cartoparty.store.workspace import Workspace


def list_team_notes(workspace: Workspace, holder: Holder) -> list[Observation]:
    """The observations of the holder's team that stand, oldest first; raises NotAllowed."""
    if holder.party is None or holder.team is None:
        raise NotAllowed("not_allowed")
    with workspace.database.read() as session:
        found = observations.list_of_team(session, holder.party, holder.team)
    replaced = find_superseded(found)
    return [each for each in found if each.id not in replaced and not each.withdrawn]
