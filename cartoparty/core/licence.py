"""Which licence a published row and a published dataset carry.

French administrations choose between the Licence Ouverte and the ODbL (CRPA D323-2-1); the two
others are for parties elsewhere. The addresses are those by which data.gouv.fr knows each licence.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from cartoparty.errors import BadInput

ODBL = "ODbL-1.0"


class Licence(NamedTuple):
    """A licence: SPDX identifier, the name that people know, its official address."""

    id: str
    title: str
    url: str


_KNOWN = (
    Licence(
        "etalab-2.0",
        "Licence Ouverte / Open Licence 2.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    ),
    Licence(
        ODBL,
        "Open Database License (ODbL) 1.0",
        "http://opendatacommons.org/licenses/odbl/summary/",
    ),
    Licence("CC0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    Licence("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
)
LICENCES = {licence.id: licence for licence in _KNOWN}


class LicenceRule(StrEnum):
    """How the licence of a dataset follows from its rows."""

    BY_ROW = "by_row"  # one row from OSM makes the whole dataset ODbL
    SURVEY_ONLY = "survey_only"  # a row from OSM is refused


def licence_of(licence_id: str) -> Licence:
    """The licence by its identifier; raises BadInput `licence_unknown`."""
    try:
        return LICENCES[licence_id]
    except KeyError:
        raise BadInput("licence_unknown", licence=licence_id, known=sorted(LICENCES)) from None


def row_licence(*, from_osm: bool, survey_licence: str) -> str:
    """ODbL as soon as a row holds anything from OSM, else the licence that volunteers agreed to.

    Correcting an OSM object makes a derivative of it, never an independent work:
    https://osmfoundation.org/wiki/Licence/Community_Guidelines
    """
    return ODBL if from_osm else licence_of(survey_licence).id


def dataset_licence(
    rows: Iterable[tuple[str, str]], *, rule: LicenceRule, survey_licence: str
) -> str:
    """The licence of a dataset from the (id, licence) of its rows.

    Raises BadInput `dataset_licence_osm_row`, naming the rows, when the rule refuses rows from OSM
    and `survey_licence` is not the ODbL itself.
    """
    expected = licence_of(survey_licence).id
    from_osm = [row_id for row_id, licence in rows if licence == ODBL]
    if not from_osm or expected == ODBL:
        return expected
    if rule is LicenceRule.SURVEY_ONLY:
        raise BadInput(
            "dataset_licence_osm_row", licence=expected, count=len(from_osm), rows=from_osm[:5]
        )
    return ODBL
