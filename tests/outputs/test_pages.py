import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cartoparty.core.models import Action
from cartoparty.core.theme import Theme
from cartoparty.outputs import pages
from cartoparty.outputs.display import count_text, day_text, size_text
from cartoparty.outputs.publication import write_publication
from tests.outputs.publications import BASE_URL, node, party, publication, reviewed, snapshot

# Pages that may be linked to, in <a>: licences, credits, the object in OpenStreetMap, schemas.
LINKED = (
    "http://opendatacommons.org/",
    "https://www.etalab.gouv.fr/",
    "https://www.openstreetmap.org/",
    "https://leafletjs.com",
    "https://schema.data.gouv.fr/",
    "https://raw.githubusercontent.com/NaturalSolutions/schema-arbre/",
)
EVIL = "<script>alert('x')</script><img src=x onerror=alert(1)>"


class Seen(HTMLParser):
    """Gathers the tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def site(themes: dict[str, Theme], leaflet: Path, tmp_path: Path) -> Path:
    """A publication in which every name tries to be markup."""
    evil = node(50, {"natural": "tree", "name": EVIL, "genus": '"><b>'}, 2.005, 47.005)
    new = {"natural": "tree", "name": f"Chêne {EVIL}"}
    made = publication(
        themes,
        [reviewed(Action.CREATE, "trees", new, number=1)],
        of=party(title=f"Cartopartie {EVIL}"),
        data=snapshot({"trees": (evil,)}),
    )
    write_publication(tmp_path / "site", made, base_url=BASE_URL, leaflet=leaflet)
    return tmp_path / "site"


@pytest.fixture
def html(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_names_cannot_bring_markup_into_a_page(html: list[Path]) -> None:
    for path in html:
        seen = Seen(path.read_text("utf-8"))
        scripts = [tag["src"] for tag in seen.named("script")]
        assert all(scripts), path
        assert seen.named("img") == seen.named("b") == [], path
        assert not any(name.startswith("on") for _, tag in seen.tags for name in tag), path


def test_names_cannot_bring_markup_into_a_map(site: Path) -> None:
    script = (site / "trees" / "map.js").read_text("utf-8")
    basemap = (site / "assets" / "basemap.js").read_text("utf-8")
    assert "<script>alert" not in script
    assert "\\u003cscript" not in script
    assert "\\u0026lt;script\\u0026gt;" in script
    assert "Rue des &lt;b&gt;Quais" in basemap


def test_pages_have_no_inline_script_or_style(html: list[Path]) -> None:
    for path in html:
        seen = Seen(path.read_text("utf-8"))
        assert seen.named("style") == [], path
        assert not any("style" in tag for _, tag in seen.tags), path


def test_pages_load_nothing_from_another_host(html: list[Path]) -> None:
    for path in html:
        for tag, attributes in Seen(path.read_text("utf-8")).tags:
            for name in ("src", "href", "srcset", "action"):
                value = attributes.get(name) or ""
                if re.match(r"(https?:)?//", value):
                    assert tag == "a", (path, value)
                    assert value.startswith(LINKED), (path, value)


def test_scripts_and_styles_name_no_other_host_but_in_links(site: Path) -> None:
    for path in [*site.rglob("map.js"), site / "assets/basemap.js", site / "assets/site.css"]:
        text = path.read_text("utf-8")
        for match in re.finditer(r"https?://[^\s\"'\\<>]+", text):
            before = text[: match.start()]
            assert re.search(r"href=(\\u0022|\\?\"|\")$", before), (path, match[0])
            assert match[0].startswith(LINKED), (path, match[0])


def test_every_relative_link_leads_to_a_file(html: list[Path]) -> None:
    for path in html:
        for tag, attributes in Seen(path.read_text("utf-8")).tags:
            for name in ("src", "href"):
                value = (attributes.get(name) or "").partition("#")[0]
                if value and not re.match(r"[a-z]+:", value):
                    assert (path.parent / value).is_file(), (path, tag, value)


def test_a_table_has_a_caption_and_headers_with_their_scope(html: list[Path]) -> None:
    page = next(path for path in html if path.parts[-2:] == ("trees", "index.html"))
    seen = Seen(page.read_text("utf-8"))
    assert len(seen.named("caption")) == len(seen.named("table")) == 2
    assert {tag.get("scope") for tag in seen.named("th")} == {"col", "row"}
    assert [tag["id"] for tag in seen.named("tr") if "id" in tag]


def test_pages_are_in_both_languages_and_lead_to_each_other(site: Path) -> None:
    for french in (site / "index.html", site / "trees" / "index.html"):
        english = french.with_name("index.en.html")
        for path, lang, other in ((french, "fr", english), (english, "en", french)):
            seen = Seen(path.read_text("utf-8"))
            assert seen.named("html") == [{"lang": lang}]
            assert other.name in [tag.get("href") for tag in seen.named("a")]


def test_a_long_table_goes_on_in_further_pages(
    themes: dict[str, Theme], leaflet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ROWS_PER_PAGE", 4)
    trees = tuple(node(number, {"natural": "tree"}, 2.001, 47.001) for number in range(1, 10))
    made = publication(themes, data=snapshot({"trees": trees}))
    write_publication(tmp_path / "site", made, base_url=BASE_URL, leaflet=leaflet)
    folder = tmp_path / "site" / "trees"
    seen = [
        [tag["id"] for tag in Seen((folder / name).read_text("utf-8")).named("tr") if "id" in tag]
        for name in ("index.html", "rows-2.html", "rows-3.html")
    ]
    assert [len(rows) for rows in seen] == [4, 4, 1]
    assert len({row for rows in seen for row in rows}) == 9
    assert not (folder / "rows-4.html").exists()


def test_the_pages_of_a_made_up_town_say_so_and_do_not_link_to_osm(
    themes: dict[str, Theme], leaflet: Path, tmp_path: Path
) -> None:
    made = publication(themes, of=party(fictional=True))
    write_publication(tmp_path / "site", made, base_url=BASE_URL, leaflet=leaflet)
    page = (tmp_path / "site" / "trees" / "index.html").read_text("utf-8")
    assert "Ville fictive" in page
    assert "openstreetmap.org/node" not in page
    assert "openstreetmap.org/node" not in (tmp_path / "site/trees/map.js").read_text("utf-8")


def test_an_answer_is_shown_in_the_words_of_the_form(
    themes: dict[str, Theme], leaflet: Path, tmp_path: Path
) -> None:
    write_publication(tmp_path / "site", publication(themes), base_url=BASE_URL, leaflet=leaflet)
    texts = Seen((tmp_path / "site/trees/index.html").read_text("utf-8")).texts
    assert "12\u00a0m" in texts
    indoor = next(q for q in themes["defibrillators"].questions if q.key == "indoor")
    words = next(option.label.fr for option in indoor.options if option.value == "no")
    page = (tmp_path / "site/defibrillators/index.html").read_text("utf-8")
    assert words in Seen(page).texts


def test_sizes_days_and_counts_are_written_as_each_language_does() -> None:
    assert size_text(12_345, "fr") == "12,3\u00a0ko"
    assert size_text(999, "en") == "999\u00a0B"
    assert day_text("2026-05-01", "fr") == "1er mai 2026"
    assert day_text("2026-05", "en") == "May 2026"
    assert day_text("1996", "fr") == "1996"
    assert count_text(12345, "fr") == "12\u202f345"
