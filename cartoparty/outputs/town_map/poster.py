"""Makes the town map as a poster: one sheet, and a second one where the index needs it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cartoparty.outputs.atlas.columns import Block
from cartoparty.outputs.atlas.display import Item, Page
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import LegendEntry
from cartoparty.outputs.town_map.drawing import (
    TownPages,
    TownScene,
    TownView,
    foot_items,
    foot_place,
    header_items,
    header_place,
    legend_of,
    map_items,
    view_of,
)
from cartoparty.outputs.town_map.index_columns import filled, index_blocks, legend_blocks
from cartoparty.outputs.town_map.index_pages import index_pages
from cartoparty.outputs.town_map.poster_layout import PosterPlan, plan_poster
from cartoparty.outputs.town_map.street_index import StreetEntry, TownIndex, entries_of, index_of
from cartoparty.texts import label


@dataclass
class _Trials:
    """What the search for a layout asks for: views by scale, cut once each.

    All frames of one scale show the same ground, so the cells of a street are the same in them.
    """

    scene: TownScene
    views: dict[int, TownView] = field(default_factory=dict)
    entries: dict[int, list[StreetEntry]] = field(default_factory=dict)
    legends: dict[int, list[LegendEntry]] = field(default_factory=dict)

    def view(self, frame: MapFrame) -> TownView:
        if frame.scale not in self.views:
            self.views[frame.scale] = view_of(self.scene, frame)
        return self.views[frame.scale]

    def legend(self, frame: MapFrame, width: float, points: float) -> Sequence[Block]:
        if frame.scale not in self.legends:
            self.legends[frame.scale] = legend_of(self.scene, [self.view(frame)])
        return legend_blocks(self.legends[frame.scale], width, points, self.scene.lang)

    def whole(self, frame: MapFrame, width: float, points: float) -> Sequence[Block]:
        if frame.scale not in self.entries:
            index = index_of([("", self.view(frame).streets)])
            self.entries[frame.scale] = entries_of(index, with_pages=False)
        lang = self.scene.lang
        listed = index_blocks(self.entries[frame.scale], width, points, lang)
        return [*self.legend(frame, width, points), *listed]


def poster_pages(scene: TownScene) -> TownPages:
    """The sheet, and its index. Raises BadInput as `plan_poster` does."""
    trials = _Trials(scene)
    plan = plan_poster(scene.extent, scene.paper, scene.choice.scale, trials.legend, trials.whole)
    view = view_of(scene, plan.frame)
    index = index_of([("", view.streets)])
    first = _sheet(scene, plan, view, index, trials)
    pages = [first]
    if not plan.with_index:
        entries = entries_of(index, with_pages=False)
        pages.extend(index_pages(scene, entries, lying=plan.lying, scale=plan.frame.scale))
    return TownPages(tuple(pages), plan.frame.scale, (plan.frame,), index)


def _sheet(
    scene: TownScene, plan: PosterPlan, view: TownView, index: TownIndex, trials: _Trials
) -> Page:
    width, height = plan.paper.sides(lying=plan.lying)
    scale, column = plan.frame.scale, plan.columns[0].width
    drawn = map_items(scene, view, index)  # before the index: it settles which numbers are shown
    blocks = list(trials.legend(plan.frame, column, plan.points))
    if plan.with_index:
        entries = entries_of(index, with_pages=False)
        blocks += index_blocks(entries, column, plan.points, scene.lang)
    panel, _ = filled(blocks, plan.columns)
    items: list[Item] = [
        *drawn,
        *header_items(scene, header_place(plan.paper, width, height), scene.subtitle(scale)),
        *panel,
        *foot_items(scene, foot_place(plan.paper, width), scale),
    ]
    return Page(width, height, tuple(items), label("town_map_page_map", scene.lang))
