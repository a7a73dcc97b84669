"""Gives a PDF its structure: titles, maps and texts are told apart for those who hear the page.

The tags are those of PDF 1.7, section 14.8: a heading for the title of each page, a figure with a
text in its place for each map, paragraphs for the rest.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a stretch of a page is."""

    TITLE = "H1"
    SUBTITLE = "H2"
    TEXT = "P"
    MAP = "Figure"


@dataclass(frozen=True, slots=True)
class _Element:
    """One tagged stretch: the reference of its page, its number there, what is said for it."""

    role: Role
    page: Any
    number: int
    spoken: str


@dataclass
class StructureTree:
    """Collects the tags of a document page by page; `attach` writes them into it."""

    lang: str
    _pages: list[list[_Element]] = field(default_factory=list)

    def begin_page(self) -> int:
        """Start a page; its key in the tree, which its dictionary must name."""
        self._pages.append([])
        return len(self._pages) - 1

    def add(self, role: Role, page: Any, spoken: str = "") -> str:
        """Tag what follows on the current page; the operator that begins it (EMC ends it)."""
        number = len(self._pages[-1])
        self._pages[-1].append(_Element(role, page, number, spoken))
        return f"/{role.value} << /MCID {number} >> BDC"

    def attach(self, document: Any) -> None:
        """Write the tree into a document of the library, after its last page."""
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString

        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        root_ref = document.Reference(root, "structure")
        top = PDFDictionary(
            {"Type": PDFName("StructElem"), "S": PDFName("Document"), "P": root_ref,
             "Lang": PDFString(self.lang)}
        )  # fmt: skip
        top_ref = document.Reference(top, "structure-document")
        kids: list[Any] = []
        numbers: list[Any] = []
        for key, elements in enumerate(self._pages):
            own = [_written(document, element, top_ref, key) for element in elements]
            # Titles first: who hears the page learns where he is before all else.
            order = sorted(range(len(own)), key=lambda at: elements[at].role not in _TITLES)
            kids.extend(own[at] for at in order)
            numbers.extend([key, PDFArray(own)])
        top.dict["K"] = PDFArray(kids)
        root.dict["K"] = PDFArray([top_ref])
        root.dict["ParentTree"] = PDFDictionary({"Nums": PDFArray(numbers)})
        root.dict["ParentTreeNextKey"] = len(self._pages)
        document.Catalog.StructTreeRoot = root_ref
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})


_TITLES = (Role.TITLE, Role.SUBTITLE)


def _written(document: Any, element: _Element, parent: Any, key: int) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFString

    entries = {
        "Type": PDFName("StructElem"),
        "S": PDFName(element.role.value),
        "P": parent,
        "Pg": element.page,
        "K": element.number,
    }
    if element.spoken:
        entries["Alt" if element.role is Role.MAP else "T"] = PDFString(element.spoken)
    return document.Reference(PDFDictionary(entries), f"structure-{key}-{element.number}")
