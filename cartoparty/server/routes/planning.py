"""What the desk calls to make a party: themes, extracts, places, a map to draw on, the party."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from shapely.geometry.base import BaseGeometry
from starlette.requests import ClientDisconnect

from cartoparty.core.geojson import geometry_to_geojson
from cartoparty.core.models import Finding, Lang, Party
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput, NotAllowed
from cartoparty.pipeline import extracts, party_details, places
from cartoparty.pipeline.extracts import Extract
from cartoparty.pipeline.party_details import PartyDetails
from cartoparty.pipeline.places import FoundPlaces
from cartoparty.server.answers import cacheable_json
from cartoparty.server.bodies import upload
from cartoparty.server.deps import AppDep, LangDep, Needs, NowDep, Organiser, require_party
from cartoparty.server.schemas import NewPartyBody, PartyChangeBody
from cartoparty.server.shapes import basemap_shape, finding_shape, party_shape
from cartoparty.store.access import Capability
from cartoparty.texts import error_text, label

if TYPE_CHECKING:
    from cartoparty.sources.places import Place

router = APIRouter(prefix="/api", tags=["planning"])

# For routes that need not know who asks.
ORGANISERS = (Depends(Needs(Capability.ORGANISE)),)
# Written at once to the disk: small enough for memory, large enough to be few.
_PIECE_BYTES = 2**20


@router.get("/planning")
def limits(holder: Organiser, app: AppDep) -> dict[str, Any]:
    """What this server allows, so that a page can say it before it is refused."""
    return {
        "may_create": holder.party is None,
        "overpass": urlsplit(app.settings.overpass_url).hostname or app.settings.overpass_url,
        "max_area_km2": app.settings.max_area_km2,
        "max_extract_mb": app.settings.max_extract_mb,
        "max_area_file_mb": app.settings.max_area_file_mb,
        "map_km2": places.MAP_LIMIT_KM2,
    }


@router.get("/themes", dependencies=ORGANISERS)
def list_themes(app: AppDep, lang: LangDep) -> list[dict[str, Any]]:
    """The themes that a party may choose, in the reader's language."""
    return [_theme_shape(theme, lang) for theme in app.themes.values()]


@router.get("/extracts", dependencies=ORGANISERS)
def list_extracts(app: AppDep, lang: LangDep) -> list[dict[str, Any]]:
    """The OSM extracts of this instance."""
    return [_extract_shape(each, lang) for each in extracts.list_extracts(app.workspace)]


@router.put("/extracts/{name}", dependencies=ORGANISERS)
async def put_extract(name: str, request: Request, app: AppDep, lang: LangDep) -> JSONResponse:
    """Take an OSM extract in; the body is the file itself. One of that name is replaced."""
    limit_mb = app.settings.max_extract_mb
    too_large = BadInput("extract_upload_too_large", name=name, limit_mb=round(limit_mb))
    with extracts.incoming_extract(app.workspace, name, limit_mb=limit_mb) as incoming:
        piece = bytearray()
        try:
            async for part in upload(request, limit_mb=limit_mb, too_large=too_large):
                piece += part
                if len(piece) >= _PIECE_BYTES:
                    await run_in_threadpool(incoming.write, bytes(piece))
                    piece.clear()
        except ClientDisconnect as error:  # nobody is there to read it; the piece is removed
            raise BadInput("upload_cut_off", name=name) from error
        await run_in_threadpool(incoming.write, bytes(piece))
        kept, new = await run_in_threadpool(incoming.keep, app.workspace.extracts)
    return JSONResponse(_extract_shape(kept, lang), status_code=201 if new else 200)


@router.delete("/extracts/{name}", status_code=204, dependencies=ORGANISERS)
def delete_extract(name: str, app: AppDep) -> Response:
    """Remove an extract; parties keep the data that they took from it."""
    extracts.delete_extract(app.workspace, name)
    return Response(status_code=204)


@router.get("/extracts/{name}/places", dependencies=ORGANISERS)
def places_of_extract(
    name: str, app: AppDep, lang: LangDep, q: str = Query("", max_length=100)
) -> dict[str, Any]:
    """The quarters and towns of an extract whose name fits; all of them for an empty search."""
    return _places_shape(places.find_places(app.workspace, app.settings, name, q), lang)


@router.get("/places", dependencies=ORGANISERS)
def places_online(app: AppDep, lang: LangDep, q: str = Query("", max_length=100)) -> dict[str, Any]:
    """The same from the Overpass server."""
    return _places_shape(places.find_places_online(app.settings, q), lang)


@router.get("/extracts/{name}/basemap", dependencies=ORGANISERS)
def basemap_of_extract(
    name: str,
    bbox: str,
    request: Request,
    app: AppDep,
    now: NowDep,
) -> Response:
    """The base map of `bbox` (west,south,east,north), at most `map_km2` of it."""
    snapshot = places.map_of_extract(app.workspace, name, bbox, now=now)
    return cacheable_json(request, basemap_shape(snapshot, places.box_of(bbox)))


@router.post("/areas", dependencies=ORGANISERS)
async def read_area(
    request: Request,
    app: AppDep,
    lang: LangDep,
    name: str = Query("", max_length=200),
) -> dict[str, Any]:
    """The area in a file: GeoJSON, GPKG, KML, GPX, zipped Shapefile, closed OSM ways."""
    limit_mb = app.settings.max_area_file_mb
    too_large = BadInput("area_file_too_large", name=name or "?", limit_mb=round(limit_mb))
    content = bytearray()
    async for part in upload(request, limit_mb=limit_mb, too_large=too_large):
        content += part
    area, findings = await run_in_threadpool(
        places.area_of_upload, name, bytes(content), app.settings
    )
    return _area_shape(area, findings, lang)


@router.post("/parties", status_code=201)
def create_party(
    body: NewPartyBody, holder: Organiser, app: AppDep, now: NowDep, lang: LangDep
) -> dict[str, Any]:
    """Make a party; its address is made from its title when none is given."""
    if holder.party is not None:
        raise NotAllowed("party_creation_not_allowed")
    party, findings = party_details.create_from_details(
        app.workspace, app.settings, _details(body), app.themes, slug=body.slug, now=now
    )
    return _party_shape(party, findings, lang)


@router.patch("/parties/{slug}")
def change_party(
    slug: str, body: PartyChangeBody, holder: Organiser, app: AppDep, lang: LangDep
) -> dict[str, Any]:
    """Change what is given; `warnings` say what must be made again, and stays until then."""
    require_party(holder, slug)
    party, findings = party_details.change_details(
        app.workspace, app.settings, slug, _details(body), app.themes
    )
    return _party_shape(party, findings, lang)


def _details(body: NewPartyBody | PartyChangeBody) -> PartyDetails:
    return PartyDetails(
        title=body.title,
        start=body.start,
        end=body.end,
        contact=body.contact,
        return_time=body.return_time,
        themes=None if body.themes is None else tuple(body.themes),
        area=body.area,
        rates=body.rates,
    )


def _theme_shape(theme: Theme, lang: Lang) -> dict[str, Any]:
    return {
        "id": theme.id,
        "title": theme.title.in_(lang),
        "summary": theme.summary.in_(lang),
        "symbol": theme.symbol,
        "colour": theme.colour,
        "presets": [preset.title.in_(lang) for preset in theme.presets],
        "questions": [question.label.in_(lang) for question in theme.questions if question.main],
        "minutes_per_feature": theme.minutes_per_feature,
    }


def _extract_shape(extract: Extract, lang: Lang) -> dict[str, Any]:
    summary, problem = extract.summary, None
    if extract.problem is not None:
        text = error_text(extract.problem, lang)
        problem = {"code": extract.problem.code, "title": text.message, "hint": text.hint}
    date = None if summary is None else summary.data_date
    return {
        "name": extract.name,
        "mb": round(extract.size_bytes / 1_000_000, 2),
        "bbox": None if summary is None else list(summary.bounds),
        "data_date": None if date is None else date.isoformat(),
        "problem": problem,
    }


def _places_shape(found: FoundPlaces, lang: Lang) -> dict[str, Any]:
    return {
        "places": [_place_shape(place, lang) for place in found.places],
        "left_out": found.left_out,
    }


def _place_shape(place: "Place", lang: Lang) -> dict[str, Any]:
    kind = f"place_{place.kind}"
    if place.kind == "administrative":
        kind = f"place_level_{min(max(place.level, 1), 12)}"
    return {
        "ref": str(place.ref),
        "name": place.name,
        "admin_level": place.level,
        "kind": label(kind, lang),
        "area_km2": round(place.km2, 3),
        "geometry": None if place.geometry is None else geometry_to_geojson(place.geometry),
        "problem": None if place.problem is None else finding_shape(place.problem, lang),
    }


def _area_shape(area: BaseGeometry, findings: tuple[Finding, ...], lang: Lang) -> dict[str, Any]:
    return {
        "geometry": geometry_to_geojson(area),
        "area_km2": places.outline_km2(area),
        "warnings": [finding_shape(finding, lang) for finding in findings],
    }


def _party_shape(party: Party, findings: tuple[Finding, ...], lang: Lang) -> dict[str, Any]:
    return {
        **party_shape(party),
        "themes": list(party.themes),
        "rates": dict(party.rates),
        "area": geometry_to_geojson(party.area),
        "area_km2": places.outline_km2(party.area),
        "warnings": [finding_shape(finding, lang) for finding in findings],
    }
