"""What portals ask of a catalogue, as read in udata's and CKAN's harvesters."""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import shapely

from cartoparty.core.models import Party
from cartoparty.core.theme import Theme
from cartoparty.outputs.publication import write_publication
from tests.outputs.publications import AREA, BASE_URL, party, publication, snapshot


def _catalogue(
    folder: Path, themes: dict[str, Theme], leaflet: Path, of: Party | None = None
) -> dict[str, Any]:
    write_publication(folder, publication(themes, of=of), base_url=BASE_URL + "/", leaflet=leaflet)
    catalogue: dict[str, Any] = json.loads((folder / "catalog.jsonld").read_text("utf-8"))
    return catalogue


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture
def catalogue(folder: Path, themes: dict[str, Theme], leaflet: Path) -> dict[str, Any]:
    return _catalogue(folder, themes, leaflet)


def test_its_context_is_inlined_and_knows_every_prefix(catalogue: dict[str, Any]) -> None:
    context = catalogue["@context"]
    assert isinstance(context, dict)
    body = {key: value for key, value in catalogue.items() if key != "@context"}
    terms = re.findall(r'"(?:@type": ")?([a-z]+):[A-Za-z]', json.dumps(body))
    assert set(terms) - {"https", "http", "mailto"} <= set(context)


def test_each_dataset_has_what_harvesters_require(catalogue: dict[str, Any]) -> None:
    datasets = catalogue["dcat:dataset"]
    assert [dataset["dct:identifier"] for dataset in datasets] == [
        "cartoparty-port-defibrillators",
        "cartoparty-port-trees",
        "cartoparty-port-accessibility",
    ]
    for dataset in datasets:
        assert dataset["@type"] == "dcat:Dataset"
        assert {title["@language"] for title in dataset["dct:title"]} == {"fr", "en"}
        assert all(isinstance(word["@value"], str) for word in dataset["dcat:keyword"])
        assert dataset["dct:publisher"]["@id"] == catalogue["dct:publisher"]["@id"]
        assert dataset["dct:modified"]["@value"] == "2026-05-20"


def test_the_licence_is_on_the_dataset_and_on_each_file(catalogue: dict[str, Any]) -> None:
    for dataset in catalogue["dcat:dataset"]:
        licence = dataset["dct:license"]["@id"]
        assert licence == "http://opendatacommons.org/licenses/odbl/summary/"
        for distribution in dataset["dcat:distribution"]:
            assert distribution["dct:license"]["@id"] == licence


def test_each_file_has_its_fixed_url_size_and_checksum(
    catalogue: dict[str, Any], folder: Path
) -> None:
    urls = []
    for dataset in catalogue["dcat:dataset"]:
        for distribution in dataset["dcat:distribution"]:
            url = distribution["dcat:downloadURL"]["@id"]
            content = (folder / url.removeprefix(f"{BASE_URL}/")).read_bytes()
            assert distribution["dcat:byteSize"]["@value"] == str(len(content))
            checksum = distribution["spdx:checksum"]["spdx:checksumValue"]["@value"]
            assert checksum == sha256(content).hexdigest()
            assert distribution["dcat:mediaType"]["@id"].startswith("https://www.iana.org/")
            urls.append(url)
    assert len(set(urls)) == len(urls) == 9
    assert f"{BASE_URL}/trees/trees.csv" in urls


def test_only_the_csv_claims_a_schema_and_it_is_our_own(
    catalogue: dict[str, Any], folder: Path
) -> None:
    for dataset in catalogue["dcat:dataset"]:
        for distribution in dataset["dcat:distribution"]:
            if distribution["dct:title"].endswith(".csv"):
                schema = distribution["dct:conformsTo"]["@id"]
                assert (folder / schema.removeprefix(f"{BASE_URL}/")).is_file()
            else:
                assert "dct:conformsTo" not in distribution


def test_the_extent_is_a_polygon_around_the_area(catalogue: dict[str, Any]) -> None:
    box = catalogue["dcat:dataset"][0]["dct:spatial"]["dcat:bbox"]
    assert box["@type"] == "geosparql:wktLiteral"
    assert shapely.from_wkt(box["@value"]).equals(AREA)


def test_the_contact_is_the_organisers_public_address(
    folder: Path, themes: dict[str, Theme], leaflet: Path
) -> None:
    def contact(address: str) -> dict[str, Any]:
        made = _catalogue(folder, themes, leaflet, party(contact=address))
        point: dict[str, Any] = made["dcat:dataset"][0]["dcat:contactPoint"]
        return point

    assert contact("carto@ville.example")["vcard:hasEmail"]["@id"] == "mailto:carto@ville.example"
    assert contact("https://ville.example/c")["vcard:hasURL"]["@id"] == "https://ville.example/c"
    assert "0612345678" not in json.dumps(contact("0612345678"))


def test_a_party_without_data_still_has_a_catalogue(
    folder: Path, themes: dict[str, Theme], leaflet: Path
) -> None:
    made = publication(themes, data=snapshot({}))
    write_publication(folder, made, base_url=BASE_URL, leaflet=leaflet)
    catalogue = json.loads((folder / "catalog.jsonld").read_text("utf-8"))
    licences = {dataset["dct:license"]["@id"] for dataset in catalogue["dcat:dataset"]}
    assert licences == {"https://www.etalab.gouv.fr/licence-ouverte-open-licence"}
