"""The suggested walks of a party, from its division as it stands."""

from typing import TYPE_CHECKING

from cartoparty.core.models import Team
from cartoparty.pipeline.sectors import load_division
from cartoparty.store import sectors
from cartoparty.store.workspace import Workspace

if TYPE_CHECKING:
    from cartoparty.core.walk import Walk


def plan_walks(
    workspace: Workspace, slug: str, sector: int | None = None
) -> "tuple[list[Walk], list[Team]]":
    """The walk of each sector, or of one, and the teams; raises NotFound."""
    from cartoparty.core.walk import walks_of

    division = load_division(workspace, slug)
    with workspace.database.read() as session:
        teams = sectors.list_teams(session, slug)
    return walks_of(division, None if sector is None else [sector]), teams
