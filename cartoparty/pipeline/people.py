"""The people of a party: its teams, and those who were invited to its desk."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from cartoparty.core.models import Team
from cartoparty.core.naming import on_one_line
from cartoparty.errors import BadInput, NotFound
from cartoparty.store import access, parties, sectors
from cartoparty.store.access import Capability, Holder, KeyHolder
from cartoparty.store.workspace import Workspace

# What an organiser may hand out; the key of the whole workspace is printed by `serve` alone.
INVITED: Collection[Capability] = (Capability.REVIEW, Capability.WATCH)

_MAX_NAME = 60
_ALLOWED: Mapping[str, Callable[[Any], bool]] = {
    "name": lambda name: 0 < len(name) <= _MAX_NAME,
    "colour": lambda colour: re.fullmatch(r"#[0-9a-fA-F]{6}", colour) is not None,
    "people": lambda people: 1 <= people <= 99,
    "minutes": lambda minutes: 1 <= minutes <= 24 * 60,
}


def change_team(workspace: Workspace, slug: str, number: int, values: Mapping[str, Any]) -> Team:
    """Give a team another name, colour, sector or strength; its code stays.

    `values` may hold name, colour (``#rrggbb``), sector, people, minutes. Raises NotFound
    (`team_unknown`), BadInput (`team_value_wrong`, naming the field).
    """
    with workspace.database.write() as session:
        parties.get_party(session, slug)
        known = {team.number: team for team in sectors.list_teams(session, slug)}
        if number not in known:
            raise NotFound("team_unknown", number=number, known=sorted(known))
        numbers = [sector.number for sector in sectors.list_sectors(session, slug)]
        team = replace(known[number], **_checked(values, numbers))
        sectors.save_team(session, slug, team)
    return team


def _checked(values: Mapping[str, Any], numbers: Collection[int]) -> dict[str, Any]:
    checked = {field: value for field, value in values.items() if value is not None}
    if "name" in checked:
        checked["name"] = on_one_line(checked["name"])
    for field, value in checked.items():
        if field == "sector" and value in numbers:
            continue
        if field not in _ALLOWED or not _ALLOWED[field](value):
            raise BadInput("team_value_wrong", field=field, value=value)
    return checked


def invite(
    workspace: Workspace, slug: str, capability: Capability, name: str, *, now: datetime
) -> str:
    """A new key to the desk of one party; it is shown once and never again."""
    if capability not in INVITED:
        raise BadInput("invitation_wrong", capability=capability.value)
    shown = on_one_line(name)
    if not 0 < len(shown) <= _MAX_NAME:
        raise BadInput("invitation_name", value=name)
    with workspace.database.write() as session:
        parties.get_party(session, slug)
        return access.issue_key(session, Holder(capability, slug, None, shown), created_at=now)


def invited(workspace: Workspace, slug: str) -> list[KeyHolder]:
    """Who was invited to the desk of a party, oldest first."""
    with workspace.database.read() as session:
        parties.get_party(session, slug)
        return access.list_keys(session, slug, INVITED)


def revoke(workspace: Workspace, slug: str, key_id: str) -> None:
    """Take an invitation back; raises NotFound."""
    with workspace.database.write() as session:
        access.revoke_key(session, slug, key_id, INVITED)
