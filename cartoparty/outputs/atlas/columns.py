"""Sets blocks in columns, page after page: what the lists of the atlas are made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cartoparty.outputs.atlas.display import Item, Point, Rect, Text
from cartoparty.outputs.atlas.fonts import Face
from cartoparty.outputs.atlas.furniture import paragraph_items, pt, rule

_TITLE_MM = 6.5
_GAP_MM = 5.0
_GUTTER_MM = 6.0


@dataclass(frozen=True)
class Block:
    """Something of a known height; `draw` gets its top left corner."""

    height: float
    draw: Callable[[Point], list[Item]]


@dataclass(frozen=True)
class Section:
    """A titled run of blocks in equal columns; `head` is repeated at the top of each column.

    `how` says what to do with them; `how_again`, in short, where the section goes on.
    """

    title: str
    again: str  # the title on a page where the section goes on
    how: str
    columns: int
    blocks: Sequence[Block]
    head: Block | None = None
    how_again: str = ""


def column_width(body: Rect, columns: int) -> float:
    """How wide each of so many columns is."""
    return (body.width - (columns - 1) * _GUTTER_MM) / columns


@dataclass
class ListPages:
    """Pages that fill up from the top; `body` is where lists go on each of them."""

    body: Rect
    pages: list[list[Item]] = field(default_factory=lambda: [[]])
    y: float = 0.0

    def __post_init__(self) -> None:
        self.y = self.body.y1

    @property
    def room(self) -> float:
        """Height that is left on the last page."""
        return self.y - self.body.y0

    def turn(self) -> None:
        """A new page."""
        self.pages.append([])
        self.y = self.body.y1

    def add(self, section: Section) -> None:
        """Set a section, over as many pages as it needs; its columns are of even height."""
        left = list(section.blocks)
        title, how = section.title, section.how
        while left:
            top = self._heading_height(how) + (section.head.height if section.head else 0.0)
            if self.room < top + left[0].height and self.y < self.body.y1:
                self.turn()
                continue
            count = self._set(section, left, title, how)
            left = left[count:]
            title, how = section.again, section.how_again
            if left:
                self.turn()
        self.y -= _GAP_MM

    def _heading_height(self, how: str) -> float:
        if not how:
            return _TITLE_MM
        return _TITLE_MM + paragraph_items(how, Point(0, 0), self.body.width, points=7.4)[1] + 1.0

    def _set(self, section: Section, blocks: Sequence[Block], title: str, how: str) -> int:
        """One page's worth of a section; how many blocks were set."""
        page = self.pages[-1]
        page.append(Text(title, Point(self.body.x0, self.y - 4.4), pt(11), Face.BOLD))
        if how:
            more, _ = paragraph_items(
                how, Point(self.body.x0, self.y - _TITLE_MM + 0.4), self.body.width, points=7.4
            )
            page.extend(more)
        top = self.y - self._heading_height(how)
        head_height = section.head.height if section.head else 0.0
        room = top - self.body.y0 - head_height
        runs = _balanced([block.height for block in blocks], section.columns, room)
        width = column_width(self.body, section.columns)
        at = 0
        lowest = top
        for column, count in enumerate(runs):
            x, y = self.body.x0 + column * (width + _GUTTER_MM), top
            if section.head and count:
                page.extend(section.head.draw(Point(x, y)))
                y -= head_height
            for block in blocks[at : at + count]:
                page.extend(block.draw(Point(x, y)))
                y -= block.height
            at += count
            lowest = min(lowest, y)
        self.y = lowest
        return at


def _balanced(heights: Sequence[float], columns: int, room: float) -> list[int]:
    """How many blocks go in each column: all the room when they overflow it, else evenly."""
    if sum(_filled(heights, columns, room)) < len(heights):
        return _filled(heights, columns, room)
    target = max(sum(heights) / columns, *heights)
    while sum(runs := _filled(heights, columns, min(target, room))) < len(heights):
        target += 1.0
    return runs


def _filled(heights: Sequence[float], columns: int, room: float) -> list[int]:
    runs: list[int] = []
    at = 0
    for _ in range(columns):
        count, used = 0, 0.0
        while at + count < len(heights) and used + heights[at + count] <= room + 1e-6:
            used += heights[at + count]
            count += 1
        # A block higher than an empty page is set all the same: nothing is dropped.
        if count == 0 and at < len(heights) and heights[at] > room and not any(runs):
            count = 1
        runs.append(count)
        at += count
    return runs


def ruled(height: float, width: float, draw: Callable[[Point], list[Item]]) -> Block:
    """A block with a thin line below it."""
    return Block(
        height,
        lambda corner: [
            *draw(corner),
            rule(corner.x, corner.x + width, corner.y - height, width=0.1),
        ],
    )
