"""The whole chain on real districts: what is exported exists, and all numbers add up."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import geopandas
import numpy as np
import osmium
import pypdfium2
import pytest

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat
from tests.cli.conftest import Run

THEMES = ("defibrillators", "trees", "accessibility")
PLAINPALAIS = "geneve-plainpalais_crop_2025.osm.pbf"
NANTES = "nantes-centre_2020.osm.pbf"
BBOXES = {PLAINPALAIS: "6.138,46.197,6.150,46.2045", NANTES: "-1.5569,47.2132,-1.5508,47.2156"}


def prepare(run: Run, extract: Path, teams: int) -> None:
    options = [word for theme in THEMES for word in ("--theme", theme)]
    assert run("init", "real", "--bbox", BBOXES[extract.name], *options).code == 0
    assert run("snapshot", "real", "--extract", extract).code == 0
    assert run("split", "real", "--teams", teams).code == 0


def survey(path: Path, extract: Path, count: int, *, sigma_m: float = 5) -> Counter[str]:
    """Write observations of real tagged nodes with GPS error; some say something new."""
    generator = np.random.default_rng(1)
    west, south, east, north = map(float, BBOXES[extract.name].split(","))
    found = []
    for node in osmium.FileProcessor(str(extract), osmium.osm.NODE):
        tags = dict(node.tags)
        inside = west < node.lon < east and south < node.lat < north
        theme = _theme_of(tags)
        if inside and theme:
            found.append((theme, node.id, LonLat(node.lon, node.lat), tags))
    generator.shuffle(found)
    rows, kinds = [], Counter[str]()
    for number, (theme, identity, place, tags) in enumerate(found[:count], 1):
        kind = ("confirm", "change", "new")[number % 3]
        error = generator.normal(0, sigma_m, 2)
        lon, lat = LocalProjection(place).unproject(error[None])[0]
        main = {k: v for k, v in tags.items() if k in ("emergency", "natural", "highway")}
        answers = _answer(theme, number) if kind == "change" else {}
        ref = f"n{identity}" if number % 2 else ""
        kinds[kind] += 1
        rows.append(
            {
                "id": str(UUID(int=number)), "theme": theme, "kind": kind, "osm_ref": ref,
                "lon": round(lon, 7), "lat": round(lat, 7), "accuracy_m": 5,
                "observed_at": "2026-05-16T10:00:00+02:00", "team": 1 + number % 2,
                "tags": json.dumps({**main, **answers}),
            }
        )  # fmt: skip
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return kinds


def _theme_of(tags: dict[str, str]) -> str | None:
    if tags.get("emergency") == "defibrillator":
        return "defibrillators"
    if tags.get("natural") == "tree":
        return "trees"
    return "accessibility" if tags.get("highway") == "crossing" else None


def _answer(theme: str, number: int) -> dict[str, str]:
    return {
        "defibrillators": {"indoor": "yes"},
        "trees": {"circumference": f"{1 + number / 100:.2f}"},
        "accessibility": {"tactile_paving": "yes"},
    }[theme]


def edits_in(path: Path) -> list[tuple[str, Any]]:
    """The elements of an osmChange with their ids, versions and node references."""
    edits = []
    for thing in osmium.FileProcessor(str(path)):
        nodes = [n.ref for n in thing.nodes] if thing.is_way() else []
        edits.append((f"{thing.type_str()}{thing.id}", (thing.version, nodes)))
    return edits


def elements_of(extract: Path) -> dict[str, tuple[int, list[int]]]:
    """Every element of an extract."""
    return dict(edits_in(extract))


@pytest.mark.parametrize(("name", "teams", "count"), [(PLAINPALAIS, 8, 300), (NANTES, 3, 150)])
def test_a_real_district_from_area_to_layers(
    run: Run, tmp_path: Path, osm_data: Path, name: str, teams: int, count: int
) -> None:
    extract = osm_data / name
    prepare(run, extract, teams)
    sectors = run("sectors", "list", "real", "--json").json
    assert len(sectors) == teams

    atlas = tmp_path / "atlas.pdf"
    assert run("atlas", "real", "-o", atlas).code == 0
    pages = len(pypdfium2.PdfDocument(atlas))
    assert pages >= 1 + 2 * teams

    notes = tmp_path / "notes.csv"
    kinds = survey(notes, extract, count)
    assert run("observations", "import", "real", notes).code == 0
    proposals = run("check", "real", "--json").json
    assert len(proposals) == kinds.total() == count
    actions = Counter(proposal["action"] for proposal in proposals)
    refs = [p["osm_ref"] for p in proposals if p["action"] in ("modify", "confirm")]
    assert len(refs) == len(set(refs))

    assert run("review", "accept", "real", "--all").code == 0
    states = Counter(entry["state"] for entry in run("review", "list", "real", "--json").json)
    assert states["accepted"] == actions["create"] + actions["modify"] + actions["confirm"]

    osc = tmp_path / "real.osc"
    exported = run("osm", "export", "real", "-o", osc, lang="en")
    assert exported.code == 0
    known = elements_of(extract)
    edits = edits_in(osc)
    changed = {ref: state for ref, state in edits if not ref.startswith("n-")}
    assert len(edits) == states["accepted"]
    assert set(changed) == set(refs)
    assert changed.items() <= known.items()  # same versions, same node references
    assert ("must be read from the OSM API" in exported.err) is (name == PLAINPALAIS)
    assert all(version > 0 for version, _ in changed.values()) is (name == NANTES)

    site = tmp_path / "site"
    assert run("publish", "real", "-o", site).code == 0
    created = 0
    for theme in THEMES:
        layers = [
            geopandas.read_file(site / theme / f"{theme}.{suffix}")
            for suffix in ("geojson", "gpkg")
        ]
        assert len(layers[0]) == len(layers[1]) > 0 or theme == "defibrillators"
        with (site / theme / f"{theme}.csv").open() as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(layers[0])
        created += sum(row["status"] == "survey" for row in rows)
    assert created == actions["create"]
    # Shown with -s: the figures of the run, for whoever wants to quote them.
    print(name, dict(kinds), dict(actions), dict(states), f"{pages} pages", f"{len(edits)} edits")
