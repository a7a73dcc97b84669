"""Where the sector split is measured: real extracts beside the project, and the fictional town."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.split_input import SplitInput

FOLDER_VARIABLE = "CARTOPARTY_BENCH_DATA"
_BESIDE_THE_PROJECT = Path(__file__).parents[2] / "shared" / "data"
_MARGIN_M = 150.0  # of base map around the area, as a snapshot takes it


@dataclass(frozen=True)
class Place:
    """A district: its extract (None is the fictional town), its box (None is made of its wards).

    `limits_s` are the seconds allowed for a number of sectors. The split is not tuned to a place
    that is `unseen`.
    """

    name: str
    counts: tuple[int, ...]
    extract: str | None = None
    box: tuple[float, float, float, float] | None = None
    limits_s: Mapping[int, float] = field(default_factory=dict)
    unseen: bool = False


PLACES = (
    Place("Monaco", (8, 12, 20, 50), "monaco_2021.osm.pbf", None, {8: 2.0, 12: 2.0, 20: 2.0}),
    Place(
        "Geneva Plainpalais",
        (8, 12),
        "geneve-plainpalais_crop_2025.osm.pbf",
        (6.138, 46.197, 6.150, 46.2045),
    ),
    Place(
        "Geneva centre",
        (20, 40, 100),
        "geneve-centre_2025.osm.pbf",
        (6.098, 46.194, 6.160, 46.229),
        {40: 8.0},
    ),
    Place("demo town", (8,)),
    Place(
        "Nantes", (6,), "nantes-centre_2020.osm.pbf", (-1.5569, 47.2132, -1.5508, 47.2156), {}, True
    ),
    Place(
        "Andorra la Vella",
        (8, 20),
        "andorre_2025.osm.pbf",
        (1.510, 42.500, 1.540, 42.515),
        {},
        True,
    ),
    Place(
        "Saint-Barthélemy-de-S.",
        (8,),
        "sbds_2023-09-14.osm.pbf",
        (5.760, 44.957, 5.882, 45.069),
        {},
        True,
    ),
)


def data_folder() -> Path | None:
    """The folder of real extracts, None where there is none."""
    named = os.environ.get(FOLDER_VARIABLE)
    folder = Path(named) if named else _BESIDE_THE_PROJECT
    return folder if folder.is_dir() else None


def places_called(names: Sequence[str], folder: Path | None) -> list[Place]:
    """The places with one of `names` in theirs (all without names), as far as the data is there."""
    places = [p for p in PLACES if not names or any(n.lower() in p.name.lower() for n in names)]
    if folder is not None:
        return places
    print(
        f"The real extracts are missing: name their folder in {FOLDER_VARIABLE}. "
        "Only the demo town is measured."
    )
    return [place for place in places if place.extract is None]


def read_place(place: Place, folder: Path | None, seed: int) -> SplitInput:
    """What the split is given: all shipped themes, and the base map around the area."""
    if place.extract is None:
        return _read_town(seed)
    assert folder is not None  # places with an extract are left out without it
    path = folder / place.extract
    area = shapely.box(*place.box) if place.box else _wards(path)
    return _read(path, area)


def _read_town(seed: int) -> SplitInput:
    from cartoparty.demo.town import make_town, write_town

    town = make_town(seed)
    with tempfile.TemporaryDirectory() as folder:
        return _read(write_town(town, Path(folder) / "town.osm.pbf"), town.area)


def _read(path: Path, area: BaseGeometry) -> SplitInput:
    from cartoparty.resources import load_themes
    from cartoparty.sources.extract import read_extract

    themes = load_themes()
    snapshot = read_extract(
        path, area, list(themes.values()), margin_m=_MARGIN_M, now=datetime.now(UTC)
    )
    return SplitInput(area, snapshot.layers, snapshot.features, themes)


def _wards(path: Path) -> BaseGeometry:
    """The union of the areas of admin_level 10."""
    import osmium

    wanted = osmium.filter.TagFilter(("admin_level", "10"))
    factory = osmium.geom.WKBFactory()
    wards: Any = osmium.FileProcessor(path).with_areas(wanted).with_filter(wanted)
    return shapely.union_all(
        [shapely.from_wkb(factory.create_multipolygon(ward)) for ward in wards if ward.is_area()]
    )
