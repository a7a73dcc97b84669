"""The printed atlas of a party: `write_atlas` makes the PDF that the teams carry."""

from cartoparty.outputs.atlas.book import write_atlas
from cartoparty.outputs.atlas.inputs import AtlasInput, AtlasPage, AtlasSummary, PageKind

__all__ = ["AtlasInput", "AtlasPage", "AtlasSummary", "PageKind", "write_atlas"]
