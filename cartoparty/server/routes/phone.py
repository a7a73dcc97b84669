"""What phones call: join, pack, base map, observations, photos, streets."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse

from cartoparty.core.geojson import OSM_DIGITS, feature_collection, sector_feature
from cartoparty.core.geometry import buffer_m
from cartoparty.core.models import Party, Sector, Team
from cartoparty.core.street_list import SectorStreet
from cartoparty.errors import BadInput, NotAllowed, NotFound
from cartoparty.pipeline import collect
from cartoparty.pipeline.district_maps import district_map_of
from cartoparty.pipeline.named_places import addresses_near, street_lines_near
from cartoparty.pipeline.team_notes import list_team_notes
from cartoparty.server.answers import cacheable_json, kept_headers
from cartoparty.server.board_room import BoardRoom, RoomDep
from cartoparty.server.board_shapes import street_list_shape
from cartoparty.server.bodies import upload
from cartoparty.server.deps import AppDep, LangDep, NowDep, Volunteer
from cartoparty.server.district_map_room import MAP_TYPE, DistrictMapRoomDep
from cartoparty.server.name_books import NameBooksDep
from cartoparty.server.schemas import JoinBody, TickBody
from cartoparty.server.shapes import (
    feature_shape,
    party_shape,
    team_note_shape,
    team_shape,
    theme_shape,
)
from cartoparty.store import parties, sectors, snapshots, street_ticks
from cartoparty.store.access import Holder
from cartoparty.store.street_ticks import StreetTick
from cartoparty.store.workspace import Workspace
from cartoparty.texts import label

router = APIRouter(prefix="/api", tags=["phone"])

# How far around its sector a team sees the map and the objects to check.
NEAR_M = 150.0
_CONSENT_LINES = 4


@router.get("/join/{code}")
def welcome(code: str, app: AppDep) -> dict[str, Any]:
    """What a team's code opens, and what the volunteer is asked to agree to."""
    party, team, sector = collect.team_of_code(app.workspace, code)
    consent = {
        lang: [label(f"consent_{i}", lang, title=party.title) for i in range(1, _CONSENT_LINES + 1)]
        for lang in ("fr", "en")
    }
    return {
        **_team_shapes(party, team, sector),
        "consent": {"version": party.consent_version, **consent},
    }


@router.post("/join")
def join(body: JoinBody, app: AppDep, now: NowDep) -> dict[str, Any]:
    """Give this phone its key to the team."""
    joined = collect.join_team(app.workspace, body.code, body.nickname, body.consent, now=now)
    return {
        "token": joined.token,
        **_team_shapes(joined.party, joined.team, joined.sector),
    }


@router.get("/pack")
def pack(
    request: Request,
    holder: Volunteer,
    app: AppDep,
    room: RoomDep,
    books: NameBooksDep,
    lang: LangDep,
) -> Response:
    """All that the phone needs for its sector."""
    party, team, sector = _team_data(app.workspace, holder)
    with app.workspace.database.read() as session:
        found = snapshots.theme_features(session, party.slug)
        summary = snapshots.snapshot_summary(session, party.slug)
    if summary is None:
        raise NotFound("snapshot_missing", slug=party.slug)
    _, data_date, taken_at = summary
    district_map = district_map_of(app.workspace, party.slug)
    near = buffer_m(party.area if sector is None else sector.geometry, NEAR_M)
    named = books.of(party.slug)
    themes = [app.themes[theme] for theme in party.themes if theme in app.themes]
    features = [
        feature_shape(osm, theme)
        for theme in themes
        for osm in found.get(theme.id, ())
        if osm.geometry.intersects(near)
    ]
    return cacheable_json(
        request,
        {
            "party": party_shape(party),
            "team": team_shape(team),
            "sector": None if sector is None else sector_feature(sector, team),
            "themes": [theme_shape(theme) for theme in themes],
            "features": feature_collection(features)["features"],
            "streets": street_list_shape(_streets(room, party, sector), lang),
            "meeting": _meeting(room, party),
            "street_lines": street_lines_near(named, near),
            "addresses": addresses_near(named, near),
            "basemap": f"/api/basemap?v={district_map.version}",
            "data_date": None if data_date is None else data_date.isoformat(),
            "generated_at": taken_at.isoformat(),
        },
    )


@router.get("/basemap")
async def basemap(
    request: Request, holder: Volunteer, app: AppDep, maps: DistrictMapRoomDep
) -> Response:
    """The base map of the party's district: vector tiles in one PMTiles file, or a part of it."""
    if holder.party is None:
        raise NotAllowed("not_allowed")
    found = await maps.ready(app, holder.party)
    headers, has_it = kept_headers(request, found.version)
    if has_it:
        return Response(status_code=304, headers=headers)
    return FileResponse(found.path, media_type=MAP_TYPE, headers=headers)


@router.get("/observations")
def list_notes(request: Request, holder: Volunteer, app: AppDep) -> Response:
    """What the phone's team has noted so far, so that nobody notes it twice."""
    found = list_team_notes(app.workspace, holder)
    return cacheable_json(request, {"observations": [team_note_shape(each) for each in found]})


@router.put("/observations/{observation_id}")
def put_observation(
    observation_id: UUID,
    holder: Volunteer,
    app: AppDep,
    now: NowDep,
    body: dict[str, Any] = Body(),  # noqa: B008
) -> JSONResponse:
    """Store one observation; sending it again does nothing."""
    if str(body.get("id") or observation_id).lower() != str(observation_id):
        raise BadInput("id_invalid", value=body["id"], field="id")
    record = {**body, "id": str(observation_id)}
    state = collect.receive_observation(app.workspace, holder, record, now=now)
    return JSONResponse(
        {"id": str(observation_id), "status": state}, status_code=201 if state == "stored" else 200
    )


@router.put("/photos/{sha256}")
async def put_photo(
    sha256: str, request: Request, holder: Volunteer, app: AppDep, now: NowDep
) -> JSONResponse:
    """Store one photo under its hash; the body is the picture itself."""
    limit_mb = app.settings.max_photo_mb
    too_large = BadInput("photo_too_large", limit_mb=limit_mb)
    content = bytearray()
    async for part in upload(request, limit_mb=limit_mb, too_large=too_large):
        content += part
    state = await run_in_threadpool(
        collect.receive_photo, app.workspace, holder, sha256, bytes(content), now=now
    )
    return JSONResponse(
        {"sha256": sha256, "status": state}, status_code=201 if state == "stored" else 200
    )


@router.get("/streets")
def list_streets(holder: Volunteer, app: AppDep, room: RoomDep) -> dict[str, Any]:
    """The last word on each street of the team's sector, by any phone of any team."""
    party, _, sector = _team_data(app.workspace, holder)
    with app.workspace.database.read() as session:
        said = street_ticks.last_ticks(session, party.slug)
    own = [street.key for street in _streets(room, party, sector)]
    return {
        "streets": [
            {"key": key, "done": said[key][0].done, "ticked_at": said[key][0].ticked_at.isoformat()}
            for key in own
            if key in said
        ]
    }


@router.put("/streets/{key}")
def put_tick(key: str, body: TickBody, holder: Volunteer, app: AppDep, now: NowDep) -> JSONResponse:
    """Tick a street off, or take that back; sending it again does nothing."""
    tick = StreetTick(holder.team or 0, key, body.done, body.ticked_at)
    state = collect.receive_tick(app.workspace, holder, tick, now=now)
    return JSONResponse(
        {"key": key, "status": state}, status_code=201 if state == "stored" else 200
    )


def _streets(room: BoardRoom, party: Party, sector: Sector | None) -> tuple[SectorStreet, ...]:
    _, ground = room.pictures.ground(party.slug)
    return () if sector is None else ground.streets.get(sector.number, ())


def _meeting(room: BoardRoom, party: Party) -> list[float] | None:
    _, ground = room.pictures.ground(party.slug)
    at = ground.meeting
    return None if at is None else [round(at.lon, OSM_DIGITS), round(at.lat, OSM_DIGITS)]


def _team_shapes(party: Party, team: Team, sector: Sector | None) -> dict[str, Any]:
    return {
        "party": party_shape(party),
        "team": team_shape(team),
        "sector": None if sector is None else {"number": sector.number, "label": sector.label},
    }


def _team_data(workspace: Workspace, holder: Holder) -> tuple[Party, Team, Sector | None]:
    if holder.party is None:
        raise NotAllowed("not_allowed")
    with workspace.database.read() as session:
        party = parties.get_party(session, holder.party)
        teams = sectors.list_teams(session, party.slug)
        found = sectors.list_sectors(session, party.slug)
    team = next((team for team in teams if team.number == holder.team), None)
    if team is None:
        raise NotFound("team_gone", number=holder.team)
    return party, team, next((s for s in found if s.number == team.sector), None)
