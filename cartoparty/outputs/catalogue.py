"""``catalog.jsonld``: the publication described in DCAT-AP 3, for portals that harvest it.

Plain JSON-LD with its context inlined: harvesters fail on a remote one. Identifiers, and the URL of
each file, stay the same from one publication to the next; harvesters know datasets by the first and
resources by the second.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.dataset_rows import DECIMALS, DatasetRows
from cartoparty.core.licence import licence_of
from cartoparty.core.models import Party
from cartoparty.core.publication import Publication
from cartoparty.texts import label

_EU = "http://publications.europa.eu/resource/authority"
_IANA = "https://www.iana.org/assignments/media-types"
_SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"

_CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A published format: file suffix, media type, code in the EU list of file types."""

    suffix: str
    media_type: str
    eu_code: str


# The CSV comes first: it is the one that has a schema.
FORMATS = (
    FileFormat("csv", "text/csv", "CSV"),
    FileFormat("geojson", "application/geo+json", "GEOJSON"),
    FileFormat("gpkg", "application/geopackage+sqlite3", "GPKG"),
)


def catalogue_text(publication: Publication, folder: Path, base_url: str) -> str:
    """The catalogue of a publication whose files are in `folder` and will be at `base_url`/."""
    return json.dumps(catalogue(publication, folder, base_url), ensure_ascii=False, indent=1) + "\n"


def catalogue(publication: Publication, folder: Path, base_url: str) -> dict[str, Any]:
    """The catalogue as a JSON-LD document."""
    party = publication.party
    return {
        "@context": _CONTEXT,
        "@id": f"{base_url}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _both("catalogue_title", party=party.title),
        "dct:description": _both("catalogue_description", party=party.title),
        "dct:publisher": _publisher(party, base_url),
        "dct:language": _languages(),
        "dct:modified": _day(publication),
        "foaf:homepage": _typed(f"{base_url}/", "foaf:Document"),
        "dcat:dataset": [
            _dataset(publication, rows, folder, base_url) for rows in publication.datasets
        ],
    }


def dataset_identifier(party: Party, dataset_id: str) -> str:
    """What a portal knows the dataset by; it never changes."""
    return f"cartoparty-{party.slug}-{dataset_id}"


def _dataset(
    publication: Publication, rows: DatasetRows, folder: Path, base_url: str
) -> dict[str, Any]:
    party, dataset = publication.party, rows.dataset
    page = f"{base_url}/{dataset.id}"
    title = {"party": party.title, "dataset": dataset.title.fr}
    title_en = {"party": party.title, "dataset": dataset.title.en}
    node: dict[str, Any] = {
        "@id": f"{page}/",
        "@type": "dcat:Dataset",
        "dct:identifier": dataset_identifier(party, dataset.id),
        "dct:title": [
            _text(label("catalogue_dataset_title", "fr", **title), "fr"),
            _text(label("catalogue_dataset_title", "en", **title_en), "en"),
        ],
        "dct:description": [
            _text(dataset.description.fr, "fr"),
            _text(dataset.description.en, "en"),
        ],
        "dcat:keyword": [_text(word, "fr") for word in dataset.keywords.fr]
        + [_text(word, "en") for word in dataset.keywords.en],
        "dcat:theme": _typed(f"{_EU}/data-theme/{dataset.dcat_theme}", "skos:Concept"),
        "dct:license": _licence(rows),
        "dct:publisher": {"@id": f"{base_url}/#publisher"},
        "dcat:contactPoint": _contact(party, base_url),
        "dct:language": _languages(),
        "dct:accrualPeriodicity": _typed(f"{_EU}/frequency/IRREG", "dct:Frequency"),
        "dct:modified": _day(publication),
        "dct:temporal": _temporal(party),
        "dct:spatial": _spatial(party.area),
        "dcat:landingPage": _typed(f"{page}/", "foaf:Document"),
        "dcat:distribution": [
            _distribution(file_format, rows, folder, page) for file_format in FORMATS
        ],
    }
    if dataset.national_schema:
        node["dct:relation"] = {"@id": dataset.national_schema}
    return node


def _distribution(
    file_format: FileFormat, rows: DatasetRows, folder: Path, page: str
) -> dict[str, Any]:
    """One file. Only the CSV conforms to a schema, and that schema is our own."""
    name = f"{rows.dataset.id}.{file_format.suffix}"
    content = (folder / rows.dataset.id / name).read_bytes()
    url = f"{page}/{name}"
    node: dict[str, Any] = {
        "@id": f"{url}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dcat:accessURL": _typed(f"{page}/", "foaf:Document"),
        "dcat:downloadURL": {"@id": url},
        "dcat:mediaType": _typed(f"{_IANA}/{file_format.media_type}", "dct:MediaType"),
        "dct:format": _typed(f"{_EU}/file-type/{file_format.eu_code}", "dct:MediaTypeOrExtent"),
        "dct:license": _licence(rows),
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(len(content))},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _typed(_SHA256, "spdx:ChecksumAlgorithm"),
            "spdx:checksumValue": {
                "@type": "xsd:hexBinary",
                "@value": sha256(content).hexdigest(),
            },
        },
    }
    if file_format.suffix == "csv":
        node["dct:conformsTo"] = _typed(f"{page}/schema.json", "dct:Standard")
    return node


def _publisher(party: Party, base_url: str) -> dict[str, Any]:
    return {"@id": f"{base_url}/#publisher", "@type": "foaf:Agent", "foaf:name": party.title}


def _contact(party: Party, base_url: str) -> dict[str, Any]:
    """The organiser's public address: an e-mail or a web page; a telephone number is left out."""
    contact: dict[str, Any] = {
        "@type": "vcard:Kind",
        "vcard:fn": party.title,
        "vcard:hasURL": {"@id": f"{base_url}/"},
    }
    address = party.contact.strip()
    if " " not in address and "@" in address.strip("@"):
        contact["vcard:hasEmail"] = {"@id": f"mailto:{address.removeprefix('mailto:')}"}
    elif address.startswith(("https://", "http://")) and " " not in address:
        contact["vcard:hasURL"] = {"@id": address}
    return contact


def _temporal(party: Party) -> dict[str, Any]:
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@type": "xsd:date", "@value": party.start_date},
        "dcat:endDate": {"@type": "xsd:date", "@value": party.end_date},
    }


def _spatial(area: BaseGeometry) -> dict[str, Any]:
    """The box of the area, the one form that DCAT-AP 3, udata and CKAN all accept."""
    west, south, east, north = (round(bound, DECIMALS) for bound in area.bounds)
    box = shapely.box(west, south, east, north)
    return {
        "@type": "dct:Location",
        "dcat:bbox": {
            "@type": "geosparql:wktLiteral",
            "@value": shapely.to_wkt(box, rounding_precision=DECIMALS),
        },
    }


def _licence(rows: DatasetRows) -> dict[str, Any]:
    return _typed(licence_of(rows.licence).url, "dct:LicenseDocument")


def _languages() -> list[dict[str, Any]]:
    return [_typed(f"{_EU}/language/{code}", "dct:LinguisticSystem") for code in ("FRA", "ENG")]


def _day(publication: Publication) -> dict[str, Any]:
    return {"@type": "xsd:date", "@value": publication.day.isoformat()}


def _typed(iri: str, kind: str) -> dict[str, Any]:
    return {"@id": iri, "@type": kind}


def _text(text: str, lang: str) -> dict[str, str]:
    return {"@language": lang, "@value": text}


def _both(key: str, **params: object) -> list[Mapping[str, str]]:
    return [_text(label(key, "fr", **params), "fr"), _text(label(key, "en", **params), "en")]
