"""The JSON of the live board, and of the streets that a team ticks."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geojson import MAP_DIGITS, feature, feature_collection
from cartoparty.core.models import Lang, Layer, OsmFeature, Party
from cartoparty.core.street_list import SectorStreet
from cartoparty.core.theme import Theme
from cartoparty.pipeline.board import Board, BoardEvent, BoardGround, Tally, TeamProgress
from cartoparty.server.shapes import layers_shape, party_shape
from cartoparty.texts import label


def board_shape(board: Board, themes: Mapping[str, Theme], lang: Lang) -> dict[str, Any]:
    """What the board shows at one moment; the streets and sectors it names are in its map."""
    return {
        "party": party_shape(board.party),
        "total": _tally(board.total),
        "teams": [_team(progress) for progress in board.teams],
        "sectors": [sector._asdict() for sector in board.sectors],
        "done": list(board.done),
        "points": [
            {"at": [round(value, MAP_DIGITS) for value in point.position], "shape": point.shape}
            for point in board.points
        ],
        "lately": [_event(event, themes, lang) for event in board.lately],
    }


def map_shape(
    ground: BoardGround, layers: Mapping[Layer, tuple[OsmFeature, ...]], party: Party
) -> dict[str, Any]:
    """The map below the board: base map, sectors, and the line of each street by its key."""
    return {
        "basemap": layers_shape(layers, party.area),
        "sectors": feature_collection(
            feature(
                sector.geometry,
                {
                    "number": sector.number,
                    "label": sector.label,
                    "middle": _middle(sector.geometry),
                },
                identity=sector.number,
                digits=MAP_DIGITS,
            )
            for sector in ground.sectors
        ),
        "streets": feature_collection(
            feature(
                ground.lines[street.key], {"sector": sector}, identity=street.key, digits=MAP_DIGITS
            )
            for sector, streets in ground.streets.items()
            for street in streets
        ),
    }


def street_list_shape(streets: Iterable[SectorStreet], lang: Lang) -> list[dict[str, Any]]:
    """The streets that a team ticks, as its phone shows them."""
    return [
        {"key": street.key, "name": street_name(street, lang), "length_m": round(street.length_m)}
        for street in streets
    ]


def street_name(street: SectorStreet, lang: Lang) -> str:
    """The name of a street, or what the unnamed ones of its kind are called."""
    return street.name if street.unnamed is None else label(f"unnamed_{street.unnamed}", lang)


def _middle(geometry: BaseGeometry) -> list[float]:
    """Where there is most room to write a number: the middle of the largest circle inside."""
    circle = shapely.maximum_inscribed_circle(geometry, tolerance=1e-5)
    lon, lat = shapely.get_coordinates(circle)[0]
    return [round(float(lon), MAP_DIGITS), round(float(lat), MAP_DIGITS)]


def _tally(tally: Tally) -> dict[str, Any]:
    return {**asdict(tally), "done_m": round(tally.done_m), "streets_m": round(tally.streets_m)}


def _team(progress: TeamProgress) -> dict[str, Any]:
    team = progress.team
    return {
        "number": team.number,
        "name": team.name,
        "colour": team.colour,
        "sector": team.sector,
        "sector_label": progress.sector,
        "phones": progress.phones,
        **_tally(progress.tally),
        "seen_at": None if progress.seen_at is None else progress.seen_at.isoformat(),
    }


def _event(event: BoardEvent, themes: Mapping[str, Theme], lang: Lang) -> dict[str, Any]:
    if event.street is not None:
        what = street_name(event.street, lang)
    elif (theme := themes.get(event.theme)) is None:
        what = event.theme
    else:
        preset = theme.preset_of(event.tags)
        what = (theme if preset is None else preset).title.in_(lang)
    return {
        "at": event.arrived_at.isoformat(),
        "team": event.team.number,
        "team_name": event.team.name,
        "kind": event.kind,
        "what": what,
    }
