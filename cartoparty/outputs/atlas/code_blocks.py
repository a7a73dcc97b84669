"""The two QR codes beside a map, each under the words that say what it is for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from cartoparty.core.models import Lang, Team
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Text, box
from cartoparty.outputs.atlas.fonts import Face, printable, shorten
from cartoparty.outputs.atlas.furniture import fitting_size
from cartoparty.outputs.atlas.page_code import PageCode
from cartoparty.outputs.atlas.qr import qr_shape
from cartoparty.texts import label

JOIN_WIDTH_MM = 25.0
# Quiet zone included: the 29 modules themselves are 22 and 27 mm wide.
PHOTO_WIDTH_MM = {"A4": 28.5, "A3": 34.5}
_LEADING_MM = 2.75
_SMALLEST_PT = 6.0


@dataclass(frozen=True, slots=True)
class JoinCode:
    """What brings a phone to the team's page: the QR code's address, and the code to type.

    Teams that share a sector have a QR code that asks for the code: it would lead one of them to
    the other's page. `named` are their codes, each with the name of its team; else it is empty.
    """

    url: str
    code: str
    site: str
    named: tuple[str, ...] = ()


def join_code(teams: Sequence[Team], url_of: Callable[[str], str]) -> JoinCode:
    """For the teams of one sector; `url_of` makes the address that a team's code opens."""
    url = url_of(teams[0].code)
    site = urlsplit(url).netloc or url
    if len(teams) == 1:
        return JoinCode(url, teams[0].code, site)
    home = url_of("").removesuffix("j/")
    named = tuple(f"{team.code}\u00a0 {printable(team.name)}" for team in teams)
    return JoinCode(home, "", site, named)


class _Block(NamedTuple):
    """What is above and below a QR code, top to bottom; `code` is in big type, or several lines."""

    title: str
    lines: Sequence[str]
    qr: str
    code: str
    foot: Sequence[str]
    codes: Sequence[str] = ()


def join_items(place: Rect, join: JoinCode, lang: Lang) -> list[Item]:
    """For phones: how to get to the team's page, below the upper edge of `place`."""
    if join.named:
        block = _Block(
            label("atlas_join_title", lang),
            label("atlas_join_how_shared", lang).split("\n"),
            join.url,
            "",
            (printable(join.site),),
            join.named,
        )
        return _block_items(place, block)
    block = _Block(
        label("atlas_join_title", lang),
        label("atlas_join_how", lang).split("\n"),
        join.url,
        printable(join.code),
        (label("atlas_code_at", lang), printable(join.site)),
    )
    return _block_items(place, block)


def photo_items(place: Rect, code: PageCode, lang: Lang) -> list[Item]:
    """For the way back: where the page lies on the ground, with its code for who types it."""
    block = _Block(
        label("atlas_photo_title", lang),
        label("atlas_photo_how", lang).split("\n"),
        code.encode(),
        code.typed,
        (label("atlas_photo_keep_clear", lang),),
    )
    edge = box(place.grown(0.6), pen=Pen(style.GREY_INK, 0.2, (0.6, 0.9)))
    return [edge, *_block_items(place, block)]


def _block_items(place: Rect, block: _Block) -> list[Item]:
    middle = (place.x0 + place.x1) / 2
    y = place.y1 - 2.4
    items: list[Item] = [_line(block.title, place, y, Face.BOLD, 7.2)]
    for text in block.lines:
        y -= _LEADING_MM
        items.append(_line(text, place, y, Face.REGULAR, 6.4))
    top = y - 0.2  # the white margin of the code is all the air that it needs
    narrower = max(len(block.codes) - 2, 0) * _LEADING_MM  # a third team takes its line from the QR
    half = (place.width - narrower) / 2
    square = Rect(middle - half, top - 2 * half, middle + half, top)
    items.append(qr_shape(block.qr, square))
    y = square.y0
    for code in block.codes:
        y -= _LEADING_MM
        items.append(_line(code, place, y, Face.BOLD, 7.2))
    if block.code:
        size = fitting_size(block.code, place.width - 1, Face.BOLD, 12.5, _SMALLEST_PT)
        y -= size * 0.62
        items.append(Text(block.code, Point(middle, y), size, Face.BOLD, anchor="middle"))
    for text in block.foot:
        y -= _LEADING_MM
        items.append(_line(text, place, y, Face.REGULAR, 6.4))
    return items


def _line(text: str, place: Rect, y: float, face: Face, points: float) -> Text:
    """A centred line, smaller or cut where it is too long."""
    size = fitting_size(text, place.width - 0.6, face, points, _SMALLEST_PT)
    at = Point((place.x0 + place.x1) / 2, y)
    return Text(shorten(text, place.width + 0.1, face, size), at, size, face, anchor="middle")
