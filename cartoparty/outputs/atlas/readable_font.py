"""A TrueType font whose shaped glyphs can still be searched and copied in the PDF as letters.

The library writes a file for 256 characters at a time and knows a glyph by its character only.
Shaping yields glyphs that have none (joined Arabic letters, ligatures): they get one of the
private use area to be drawn with, and the table "to Unicode" of the PDF says what they mean.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from reportlab.pdfbase.ttfonts import TTFont

_PRIVATE_USE = range(0xE000, 0xF900)
_ROW = re.compile(r"<([0-9A-F]{2})> <([0-9A-F]{4})>")


class ReadableFont(TTFont):  # type: ignore[misc]  # the library has no types
    """A font with a character for each of its glyphs; `name_the_nameless` makes it so."""

    def name_the_nameless(self) -> None:
        """Give each glyph without a character one, in the order of the glyphs: always the same."""
        import uharfbuzz

        tables: Any = self.face
        metrics = uharfbuzz.Font(self.hbFace)
        names = {glyph: metrics.glyph_to_string(glyph) for glyph in range(self.hbFace.glyph_count)}
        known = {names[glyph]: chr(codes[0]) for glyph, codes in tables.glyphToChar.items()}
        free = (code for code in _PRIVATE_USE if code not in tables.charToGlyph)
        self._meanings: dict[int, str] = {}
        for glyph, name in names.items():
            if glyph in tables.glyphToChar:
                continue
            code = next(free)
            tables.charToGlyph[code] = glyph
            tables.glyphToChar[glyph] = [code]
            tables.charWidths[code] = metrics.get_glyph_h_advance(glyph) * 1000 / tables.unitsPerEm
            self._meanings[code] = meaning_of(name, known)

    def addObjects(self, doc: Any) -> None:  # noqa: N802  # the library's name
        """Write the font to the document, then mend what its private characters mean."""
        subsets = len(self.state[doc].subsets)
        super().addObjects(doc)
        for key, stream in list(doc.idToObject.items()):
            if self._is_our_table(key, subsets):
                stream.content = _ROW.sub(self._row, stream.content)

    def _is_our_table(self, key: str, subsets: int) -> bool:
        name = self.face.name.decode("ascii")
        return subsets > 0 and key.startswith("toUnicodeCMap:") and key.endswith(f"+{name}")

    def _row(self, row: "re.Match[str]") -> str:
        code = int(row[2], 16)
        meaning = self._meanings.get(code) or _plain_letter(code)
        return f"<{row[1]}> <{meaning.encode('utf-16-be').hex().upper()}>"


def _plain_letter(code: int) -> str:
    """The letter of an Arabic or Hebrew letter that is encoded once more as it is joined.

    Two letters in one stay as they are: a reader that turns the line round would turn them too.
    """
    joined = 0xFB1D <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC
    plain = unicodedata.normalize("NFKC", chr(code)) if joined else chr(code)
    return plain if len(plain) == 1 else chr(code)


def meaning_of(name: str, known: Mapping[str, str]) -> str:
    """The characters that a glyph stands for, from its name; a blank when it does not say.

    Names are made as in the Adobe Glyph List specification: parts joined by "_", variants after a
    dot, characters in hexadecimal after "uni".

    >>> meaning_of("uni06440627.fina", {})
    'لا'
    >>> meaning_of("f_i.sc", {"f": "f", "i": "i"})
    'fi'
    """
    letters = []
    for part in name.split(".", maxsplit=1)[0].split("_"):
        codes = re.fullmatch(r"uni((?:[0-9A-F]{4})+)", part)
        if codes:
            letters.append(bytes.fromhex(codes[1]).decode("utf-16-be"))
        else:
            letters.append(known.get(part, ""))
    return "".join(letters) or " "
