"""A village in OPL and in the XML of an Overpass download, and how its reading is tested."""

from pathlib import Path

import pytest
import shapely

from cartoparty.errors import BadInput
from cartoparty.sources.extract import read_extract
from tests.sources.reading import NOW, codes, words

AREA = shapely.box(2.0, 48.0, 2.01, 48.01)

# A street with a crossing, a building, a lawn with a pond, all within AREA, and a far-away tree.
VILLAGE = (
    "n1 v3 t2024-05-01T10:00:00Z x2.001 y48.001",
    "n2 v1 t2024-05-02T10:00:00Z x2.005 y48.001 Thighway=crossing",
    "n3 v1 x2.009 y48.001",
    "n4 x2.002 y48.004", "n5 x2.004 y48.004", "n6 x2.004 y48.006", "n7 x2.002 y48.006",
    "n8 v7 t2024-05-03T10:00:00Z x2.006 y48.006 Tnatural=tree,height=12",
    "n9 v1 x2.5 y48.5 Tnatural=tree",
    "n11 x2.0052 y48.0032", "n12 x2.0098 y48.0032", "n13 x2.0098 y48.0098", "n14 x2.0052 y48.0098",
    "n15 x2.007 y48.005", "n16 x2.008 y48.005", "n17 x2.008 y48.006", "n18 x2.007 y48.006",
    "w1 v2 t2024-05-01T10:00:00Z Thighway=residential,name=Grande%20%Rue Nn1,n2,n3",
    "w2 v5 t2024-05-01T10:00:00Z Tbuilding=yes,amenity=pharmacy,wheelchair=yes Nn4,n5,n6,n7,n4",
    "w3 v1 Nn11,n12,n13,n14,n11",
    "w4 v1 Tnatural=water Nn15,n16,n17,n18,n15",
    "r1 v4 t2024-05-01T10:00:00Z Ttype=multipolygon,landuse=grass Mw3@outer,w4@inner",
)  # fmt: skip


def read(path: Path, themes, area=AREA, margin_m=0.0):
    return read_extract(path, area, list(themes.values()), margin_m=margin_m, now=NOW)


def told(snapshot) -> list[str]:
    """The findings, but for the one that so small a village leaves most of the area empty."""
    return [code for code in codes(snapshot.findings) if code != "extract_covers_partly"]


def refusal(path: Path, themes, area=AREA) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(path, themes, area)
    assert str(path) in words(caught.value)[0]
    return caught.value


XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="Overpass API 0.7.62">'
    '<note>The data included in this document is from www.openstreetmap.org.</note>'
    '<meta osm_base="2024-05-20T08:00:00Z"/>'
    '<way id="7"><nd ref="2"/><nd ref="1"/><tag k="highway" v="path"/></way>'
    '<way id="5" version="4" timestamp="2024-05-01T10:00:00Z"><nd ref="1"/><nd ref="2"/>'
    '<tag k="highway" v="service"/><tag k="name" v="Allée des Tilleuls"/></way>'
    '<node id="2" lat="48.006" lon="2.006"/>'
    '<node id="1" lat="48.004" lon="2.004"><tag k="natural" v="tree"/></node>'
    '<way id="5"><nd ref="1"/><nd ref="2"/></way>'
    "</osm>"
)  # fmt: skip
