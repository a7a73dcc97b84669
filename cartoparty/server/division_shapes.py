"""The JSON of a division: its layout, and who has which block and street now."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from cartoparty.core.geojson import (
    MAP_DIGITS,
    feature_collection,
    geometries_to_geojson,
    sector_feature,
)
from cartoparty.core.models import Lang
from cartoparty.core.sector_layout import SectorDivision, SectorLayout
from cartoparty.core.sector_pieces import block_metres, block_minutes
from cartoparty.pipeline.division_history import DivisionState
from cartoparty.texts import label

# What the holder of the workspace's own link is called: a word of ours, no name to show.
_NO_NAME = "organiser"
# Of no use to whoever reads what was done last: drawings, and the number of our job.
_UNTOLD = ("line", "polygon", "job")


def layout_shape(layout: SectorLayout) -> dict[str, Any]:
    """The blocks, and the stretches of street between two of them or along the limit."""
    minutes, metres = block_minutes(layout), block_metres(layout)
    blocks = [
        {
            "type": "Feature",
            "id": block,
            "geometry": geometry,
            "properties": {
                "minutes": round(float(minutes[block]), 2),
                "streets_m": round(float(metres[block])),
                "features": dict(zip(layout.themes, layout.features[block].tolist(), strict=True)),
            },
        }
        for block, geometry in enumerate(geometries_to_geojson(layout.blocks, MAP_DIGITS))
    ]
    stretches = layout.stretches
    border = np.flatnonzero(stretches.left != stretches.right).tolist()
    lines = geometries_to_geojson(stretches.shape[border], MAP_DIGITS)
    streets = [
        {
            "type": "Feature",
            "id": stretch,
            "geometry": geometry,
            "properties": {
                "name": stretches.name_of(stretch),
                "left": int(stretches.left[stretch]),
                "right": int(stretches.right[stretch]),
                "minutes": round(float(stretches.minutes[stretch]), 2),
            },
        }
        for stretch, geometry in zip(border, lines, strict=True)
    ]
    return {"blocks": feature_collection(blocks), "streets": feature_collection(streets)}


def division_shape(state: DivisionState) -> dict[str, Any]:
    """The division as it is, for the page that edits it."""
    by_sector = {team.sector: team for team in reversed(state.teams)}
    last = state.head.last
    edit = dict(last.edit.get("edit", last.edit))
    edit.pop("kind" if "edit" not in last.edit else "", None)
    return {
        "stamp": state.head.stamp,
        "layout": state.head.layout,
        "can_undo": state.head.number > state.head.bottom,
        "can_redo": state.head.number < state.head.top,
        "last": {
            "kind": last.edit["kind"],
            "by": _name(last.by),
            "at": last.at.isoformat(),
            "params": {key: value for key, value in edit.items() if key not in _UNTOLD},
        },
        "mean_min": round(state.mean_min, 1),
        "expected_min": {str(n): round(value, 1) for n, value in state.expected_min.items()},
        "cv": round(state.cv, 4),
        "start": None if state.division.start is None else list(state.division.start),
        "blocks": state.division.of_block.tolist(),
        "streets": _border_streets(state.division),
        "sectors": feature_collection(
            sector_feature(sector, by_sector.get(sector.number)) for sector in state.sectors
        ),
    }


def change_in_words(params: Mapping[str, Any], lang: Lang) -> dict[str, str]:
    """What the error `division_changed` tells: who was first, and what they did."""
    return {
        "by": _name(params["by"]) or label("somebody", lang),
        "what": label(f"edit_{params['what']}", lang),
    }


def _name(by: str) -> str:
    return "" if by == _NO_NAME else by


def _border_streets(division: SectorDivision) -> dict[str, int]:
    left, right = division.sides()
    border = np.flatnonzero(left != right)
    owners = division.of_stretch[border].tolist()
    return {str(s): owner for s, owner in zip(border.tolist(), owners, strict=True)}
