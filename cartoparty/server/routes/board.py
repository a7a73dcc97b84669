"""What the live board in the room calls, and the desk to open and close the collection."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from cartoparty.pipeline import collect
from cartoparty.pipeline.board import base_layers
from cartoparty.server.answers import cacheable_json
from cartoparty.server.board_room import RoomDep, Watch, board_events
from cartoparty.server.board_shapes import map_shape
from cartoparty.server.deps import AppDep, LangDep, NowDep, Organiser, Watcher, require_party
from cartoparty.server.schemas import CollectionBody
from cartoparty.store import parties

router = APIRouter(prefix="/api", tags=["board"])


@router.get("/boards")
def list_boards(holder: Watcher, app: AppDep) -> list[dict[str, str]]:
    """The parties whose board this key opens."""
    with app.workspace.database.read() as session:
        return [
            {"slug": party.slug, "title": party.title}
            for party in parties.list_parties(session)
            if holder.party in (None, party.slug)
        ]


@router.get("/parties/{slug}/board")
def show_board(slug: str, holder: Watcher, room: RoomDep, lang: LangDep) -> Response:
    """What the teams have done so far; the same as an event of the stream."""
    require_party(holder, slug)
    body = room.pictures.picture(slug, lang).body
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/parties/{slug}/board/map")
def show_map(slug: str, request: Request, holder: Watcher, app: AppDep, room: RoomDep) -> Response:
    """The map below the board; it changes with the sectors and the OSM data only."""
    require_party(holder, slug)
    with app.workspace.database.read() as session:
        party = parties.get_party(session, slug)
    _, ground = room.pictures.ground(slug)
    return cacheable_json(request, map_shape(ground, base_layers(app.workspace, slug), party))


@router.get("/parties/{slug}/board/events")
def follow_board(
    slug: str,
    request: Request,
    holder: Watcher,
    room: RoomDep,
    lang: LangDep,
    last_event_id: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """The board as server-sent events, at once and at each change."""
    require_party(holder, slug)
    with room.pictures.app.workspace.database.read() as session:
        parties.get_party(session, slug)  # an unknown one is refused here, in words
    key = request.headers["authorization"].partition(" ")[2].strip()
    return StreamingResponse(
        board_events(room, Watch(slug, lang, key, last_event_id)),
        media_type="text/event-stream",
        # nginx would hold the events back otherwise.
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.put("/parties/{slug}/collection")
def change_collection(
    slug: str, body: CollectionBody, holder: Organiser, app: AppDep, now: NowDep
) -> dict[str, Any]:
    """Open or close the collection: phones join and send, or do no more."""
    require_party(holder, slug)
    party = collect.set_collection(app.workspace, slug, is_open=body.open, now=now)
    closed_at = None if party.closed_at is None else party.closed_at.isoformat()
    return {"open": party.collecting, "closed_at": closed_at}
