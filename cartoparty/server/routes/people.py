"""What the desk calls for the teams of a party and for those invited to it."""

from typing import Any

from fastapi import APIRouter, Response

from cartoparty.core.models import Team
from cartoparty.pipeline import people
from cartoparty.pipeline.plan import join_link, public_base
from cartoparty.server.deps import App, AppDep, NowDep, Organiser, require_party
from cartoparty.server.schemas import InvitationBody, TeamBody
from cartoparty.store import access, sectors
from cartoparty.store.access import Capability

router = APIRouter(prefix="/api/parties/{slug}", tags=["people"])


@router.get("/teams")
def list_teams(slug: str, holder: Organiser, app: AppDep) -> list[dict[str, Any]]:
    """The teams with their strength, their link and how many phones joined."""
    require_party(holder, slug)
    with app.workspace.database.read() as session:
        teams = sectors.list_teams(session, slug)
        phones = access.joined_phones(session, slug)
    return [_team_shape(app, team, phones.get(team.number, 0)) for team in teams]


@router.patch("/teams/{number}")
def change_team(
    slug: str, number: int, body: TeamBody, holder: Organiser, app: AppDep
) -> dict[str, Any]:
    """Rename, recolour, reassign, or say how strong a team is; its code stays."""
    require_party(holder, slug)
    team = people.change_team(app.workspace, slug, number, body.model_dump(exclude_none=True))
    with app.workspace.database.read() as session:
        phones = access.joined_phones(session, slug)
    return _team_shape(app, team, phones.get(number, 0))


@router.get("/keys")
def list_keys(slug: str, holder: Organiser, app: AppDep) -> list[dict[str, Any]]:
    """Who was invited to this party's desk."""
    require_party(holder, slug)
    return [
        {
            "id": key.id,
            "capability": key.capability.value,
            "name": key.name,
            "created_at": key.created_at.isoformat(),
        }
        for key in people.invited(app.workspace, slug)
    ]


@router.post("/keys", status_code=201)
def invite(
    slug: str, body: InvitationBody, holder: Organiser, app: AppDep, now: NowDep
) -> dict[str, str]:
    """A link for one more person; it is told this once."""
    require_party(holder, slug)
    capability = Capability(body.capability)
    key = people.invite(app.workspace, slug, capability, body.name, now=now)
    page = "board" if body.capability == "watch" else "desk"
    return {"link": f"{public_base(app.settings)}/{page}#key={key}"}


@router.delete("/keys/{key_id}", status_code=204)
def revoke(slug: str, key_id: str, holder: Organiser, app: AppDep) -> Response:
    """Take an invitation back: its link opens nothing any more."""
    require_party(holder, slug)
    people.revoke(app.workspace, slug, key_id)
    return Response(status_code=204)


def _team_shape(app: App, team: Team, phones: int) -> dict[str, Any]:
    return {
        "number": team.number,
        "name": team.name,
        "colour": team.colour,
        "sector": team.sector,
        "code": team.code,
        "link": join_link(app.settings, team.code),
        "people": team.people,
        "minutes": team.minutes,
        "phones": phones,
    }
