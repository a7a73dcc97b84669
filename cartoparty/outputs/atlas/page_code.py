"""The code of a map page: what its QR code says of where it is, and a short form to be typed."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from cartoparty.core.models import LonLat
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.sheets import PAPERS, Sheet, map_sheet

# Neither O and 0 nor I, 1 and L; a prime number of them, so that the check character catches every
# wrong character and every swap of two.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SHORT_LENGTH = 7  # and the check character
_PARTY_LENGTH = 4
# Raise it when `map_sheet` or the markers move: an old sheet must be read as it was printed.
LAYOUT = "CP1"
_PAYLOAD = re.compile(
    rf"{LAYOUT}:(?P<party>[{ALPHABET}]{{{_PARTY_LENGTH}}})"
    rf":(?P<short>[{ALPHABET}]{{{_SHORT_LENGTH + 1}}})"
    r":(?P<page>\d{1,5}-\d{1,4})"
    r":(?P<lon>-?\d{1,3}\.\d{6}):(?P<lat>-?\d{1,2}\.\d{6})"
    rf":(?P<scale>\d{{3,5}}):(?P<paper>{'|'.join(PAPERS)})(?P<lying>[LP])"
)


@dataclass(frozen=True, slots=True)
class PageCode:
    """A map page in few words: enough to find the ground under each millimetre without a server.

    `party` are four characters made from the party's slug, `short` is what a person types; `page`
    is the printed name ("3-2"), `centre` the middle of the map frame.
    """

    party: str
    short: str
    page: str
    centre: LonLat
    scale: int
    paper: str
    landscape: bool

    def encode(self) -> str:
        """The text of the QR code; only its alphanumeric characters, at most 61: version 3-M."""
        place = f"{self.centre.lon:.6f}:{self.centre.lat:.6f}"
        sheet = f"{self.paper}{'L' if self.landscape else 'P'}"
        return f"{LAYOUT}:{self.party}:{self.short}:{self.page}:{place}:{self.scale}:{sheet}"

    @classmethod
    def decode(cls, text: str) -> "PageCode":
        """What a QR code says. Raises BadInput `page_code_unreadable`, `page_code_mistyped`."""
        found = _PAYLOAD.fullmatch(text.strip())
        if found is None:
            raise BadInput("page_code_unreadable", text=text)
        return cls(
            found["party"],
            read_short_code(found["short"]),
            found["page"],
            LonLat(float(found["lon"]), float(found["lat"])),
            int(found["scale"]),
            found["paper"],
            found["lying"] == "L",
        )

    @property
    def typed(self) -> str:
        """The short form as it is printed, in two groups: ``K7M2-QX3P``."""
        half = len(self.short) // 2
        return f"{self.short[:half]}-{self.short[half:]}"

    @property
    def sheet(self) -> Sheet:
        """The sheet of paper, with its frame and markers."""
        return map_sheet(self.paper, landscape=self.landscape)

    def frame(self) -> MapFrame:
        """The window onto the ground: page millimetres to lon/lat and back."""
        return MapFrame(self.sheet.frame, self.centre, self.scale)


def page_code(
    slug: str, page: str, frame: MapFrame, sheet: Sheet, data_date: datetime | None
) -> PageCode:
    """The code of a page; another snapshot, scale or sheet gives another short form."""
    bare = PageCode(
        _digest(slug, _PARTY_LENGTH), "", page, frame.centre, frame.scale, sheet.paper,
        sheet.landscape,
    )  # fmt: skip
    day = data_date.isoformat() if data_date else ""
    body = _digest(f"{slug} {day} {bare.encode()}", _SHORT_LENGTH)
    return PageCode(
        bare.party, body + _check_character(body), page, frame.centre, frame.scale, sheet.paper,
        sheet.landscape,
    )  # fmt: skip


def read_short_code(text: str) -> str:
    """What somebody typed, without its dash and spaces. Raises BadInput `page_code_mistyped`.

    >>> read_short_code("2222-2222")
    '22222222'
    """
    code = re.sub(r"[\s–-]", "", text).upper()
    known = len(code) == _SHORT_LENGTH + 1 and set(code) <= set(ALPHABET)
    if not known or _check_character(code[:-1]) != code[-1]:
        raise BadInput("page_code_mistyped", text=text)
    return code


def _check_character(body: str) -> str:
    """Weighted sum modulo a prime, as of ISBN-10."""
    total = sum(place * ALPHABET.index(char) for place, char in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def _digest(text: str, length: int) -> str:
    """Characters that follow from a text, evenly spread."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest())
    found = ""
    for _ in range(length):
        number, rest = divmod(number, len(ALPHABET))
        found += ALPHABET[rest]
    return found
