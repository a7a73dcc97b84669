"""The frames of the map pages as GeoJSON: true to the ground, and the same twice."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from cartoparty.core.models import Layer
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas import PageKind
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.page_code import PageCode, read_short_code
from cartoparty.outputs.atlas.page_frames import write_frames
from tests.outputs.printed_town import GROUND, square_sector, town, way

# A street around both sectors: what the sheets have to show.
RING = ((0, 0), (1700, 0), (1700, 1500), (200, 1500), (200, 200), (0, 200), (0, 0))


def test_every_map_page_has_its_frame(themes: dict[str, Theme], tmp_path: Path) -> None:
    sectors = [square_sector(1, 0, 0, 200), square_sector(2, 200, 0, 1500)]
    ring = way(1, *RING, highway="residential")
    atlas = town(themes, sectors=sectors, layers={Layer.STREETS: [ring]}, features={})
    _, summary = compose_atlas(atlas, PaperChoice())

    write_frames(tmp_path / "frames.geojson", summary.frames)
    features = json.loads((tmp_path / "frames.geojson").read_text("utf-8"))["features"]
    maps = [page for page in summary.pages if page.kind is PageKind.MAP]
    assert len(maps) > 2
    told = [feature["properties"] for feature in features]
    assert [(p["number"], p["page"], p["sector"], p["scale"]) for p in told] == [
        (page.number, page.name, page.sector, page.scale) for page in maps
    ]
    for feature in features:
        properties = feature["properties"]
        code = PageCode.decode(properties["qr"])
        assert read_short_code(properties["code"]) == code.short
        assert [marker["id"] for marker in properties["markers"]] == list(range(12))
        left, bottom, right, top = properties["frame_mm"]
        ground = GROUND.to_metres(shapely.geometry.shape(feature["geometry"]))
        assert ground.exterior.is_ccw
        sides = np.hypot(*np.diff(shapely.get_coordinates(ground), axis=0).T)
        mm = np.array([right - left, top - bottom, right - left, top - bottom])
        assert sides == pytest.approx(mm * properties["scale"] / 1000, rel=0.001)
    covered = shapely.union_all([shapely.geometry.shape(f["geometry"]) for f in features])
    assert covered.contains(ring.geometry)


def test_frames_are_written_the_same_twice(themes: dict[str, Theme], tmp_path: Path) -> None:
    for name in ("a", "b"):
        _, summary = compose_atlas(town(themes), PaperChoice())
        write_frames(tmp_path / name, summary.frames)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_folder_that_is_not_there_is_told(themes: dict[str, Theme], tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="atlas_not_written"):
        write_frames(tmp_path / "nowhere" / "frames.geojson", [])
