"""The legend: an entry for each thing that the page really shows."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from cartoparty.core.models import Lang
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.base_map import Cutout, sand_dots
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Shape, Text, box, line
from cartoparty.outputs.atlas.fonts import Face
from cartoparty.outputs.atlas.furniture import LegendEntry, pt
from cartoparty.outputs.atlas.knowledge import Knowledge
from cartoparty.outputs.atlas.marks import Mark, ThemeLook
from cartoparty.outputs.atlas.scenery import LineKind
from cartoparty.outputs.atlas.symbols import flag_items, symbol_items
from cartoparty.texts import label


def theme_entries(
    themes: Sequence[Theme], looks: Mapping[str, ThemeLook], marks: Sequence[Mark], lang: Lang
) -> list[LegendEntry]:
    """What is numbered on the page: the shape of each theme, then how symbols are filled."""
    shown = {mark.look for mark in marks}
    present = [theme for theme in themes if looks[theme.id] in shown]
    entries = [
        LegendEntry(tuple(_swatch(looks[theme.id])), theme.title.in_(lang)) for theme in present
    ]
    if not present:
        return entries
    look = looks[present[0].id]
    filled = {mark.knowledge for mark in marks}
    for knowledge in (known for known in Knowledge if known in filled):
        swatch = tuple(_swatch(look, knowledge=knowledge))
        entries.append(LegendEntry(swatch, label(f"atlas_legend_{knowledge}", lang)))
    several = [mark for mark in marks if mark.is_several]
    if several:
        known = several[0].knowledge
        swatch = tuple(_swatch(several[0].look, knowledge=known, several=True))
        entries.append(LegendEntry(swatch, label("atlas_legend_several", lang)))
    return entries


def _swatch(
    look: ThemeLook, *, knowledge: Knowledge = Knowledge.UNKNOWN, several: bool = False
) -> list[Item]:
    return symbol_items(
        look.symbol, (3.0, 1.4), 1.2, look.ink, knowledge=knowledge, several=several
    )


def map_entries(
    cutout: Cutout, *, with_letters: bool, lang: Lang, look: style.Look = style.Look.GREY_SAFE
) -> list[LegendEntry]:
    """Meeting point, border, key letters, ways and surfaces, the most useful first."""
    entries = [
        LegendEntry(
            tuple(flag_items((2.4, 0.2), 3.0, style.INK)), label("atlas_legend_start", lang)
        ),
        LegendEntry(tuple(border_swatch()), label("atlas_legend_border", lang)),
    ]
    if with_letters:
        entries.append(LegendEntry(tuple(_letter_swatch()), label("atlas_legend_letter", lang)))
    kinds = {street.kind for street, _ in cutout.streets if not street.tunnel}
    lines = {kind for (kind, _), _ in cutout.lines}
    if "steps" in kinds:
        entries.append(_line_entry("atlas_legend_steps", Pen("#9a4a36", 1.4, (0.28, 0.42)), lang))
    if kinds & (style.PATHS - {"steps"}):
        entries.append(_line_entry("atlas_legend_path", Pen("#9a4a36", 0.32, (1.1, 0.7)), lang))
    if any(street.tunnel for street, _ in cutout.streets):
        entries.append(_line_entry("atlas_legend_tunnel", Pen("#8d867e", 0.3, (1.4, 1.0)), lang))
    if LineKind.RAIL in lines:
        entry = [line((0, 1.5), (6, 1.5), pen=Pen("#4c4945", 0.8, cap="butt"))]
        entry.append(line((0, 1.5), (6, 1.5), pen=Pen("#ffffff", 0.45, (1.6, 1.6))))
        entries.append(LegendEntry(tuple(entry), label("atlas_legend_rail", lang)))
    if LineKind.WALL in lines:
        entries.append(_line_entry("atlas_legend_wall", Pen("#6d645b", 0.3), lang))
    entries.extend(_surface_entries(cutout, style.palette(look), lang))
    return entries


def _surface_entries(cutout: Cutout, palette: style.Palette, lang: Lang) -> list[LegendEntry]:
    shown = {surface.kind for surface, _ in cutout.surfaces}
    lines = {kind for (kind, _), _ in cutout.lines}
    groups = (
        ("atlas_legend_building", style.Area.BUILDING, shown & {style.Area.BUILDING}),
        ("atlas_legend_green", style.Area.GREEN, shown & {style.Area.GREEN, style.Area.WOOD}),
        (
            "atlas_legend_water",
            style.Area.WATER,
            (shown & {style.Area.WATER}) or (lines & {LineKind.COAST, LineKind.RIVER}),
        ),
        ("atlas_legend_sand", style.Area.SAND, shown & {style.Area.SAND}),
    )
    entries = []
    for key, kind, present in groups:
        if present:
            look = palette.areas[kind]
            swatch = [box(Rect(0, 0, 6, 2.9), fill=look.fill, pen=Pen(look.edge, 0.2))]
            if kind is style.Area.SAND:
                swatch.append(sand_dots([shapely.box(0, 0, 6, 2.9)], look))
            entries.append(LegendEntry(tuple(swatch), label(key, lang)))
    return entries


def _line_entry(key: str, pen: Pen, lang: Lang) -> LegendEntry:
    return LegendEntry((line((0, 1.5), (6, 1.5), pen=pen),), label(key, lang))


def _letter_swatch() -> list[Item]:
    turn = np.linspace(0, 2 * np.pi, 37)
    ring = np.column_stack([np.cos(turn), np.sin(turn)]) * 1.35 + np.array([3.0, 1.45])
    return [
        Shape((ring,), pen=Pen(style.INK, 0.2), fill="#fff3c4"),
        Text("a", Point(3.0, 0.8), pt(6), Face.BOLD, anchor="middle"),
    ]


def border_swatch() -> list[Item]:
    """The sector's border as it is drawn on the map."""
    return [line((0, 1.5), (6, 1.5), pen=pen) for pen in BORDER_PENS]


# White below black: the border stays visible on dark casings and on a photocopy.
BORDER_PENS = (Pen("#ffffff", 1.9), Pen(style.INK, 0.9, (3.2, 1.1, 0.9, 1.1)))
