"""Photos of a note in a real browser: any that a phone takes, nothing but pixels, faces blurred."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.browser.test_phone import (
    HERE,
    added,
    here_it_is,
    ids,
    join,
    press,
    skip_to_place,
    start_defibrillator,
    wait_for,
)

pytestmark = pytest.mark.browser

RED, BLUE = (200, 30, 30), (30, 30, 200)
TAKEN = "2026-05-09T14:03:22+02:00"


def at_the_summary(party: LiveParty, open_page: Pages, **options: Any) -> Page:
    page = open_page(f"{party.url}/j/{party.team_code}", geolocation=HERE, **options)
    join(page)
    start_defibrillator(page)
    skip_to_place(page)
    here_it_is(page)
    return page


def choose(page: Page, *files: Path) -> None:
    page.get_by_label("Choisir des images").set_input_files(list(files))


def photos_of(page: Page) -> Locator:
    return page.locator(".photo img")


def saved(page: Page, party: LiveParty, before: set[str]) -> dict[str, Any]:
    press(page, "Enregistrer")
    (stored,) = wait_for(page, lambda: added(party, before), "the note on the server")
    return dict(stored)


def on_server(party: LiveParty, sha256: str) -> Image.Image:
    [path] = party.party.workspace.photos.rglob(sha256)
    return Image.open(io.BytesIO(path.read_bytes()))


def noise(path: Path, size: tuple[int, int] = (1600, 1200)) -> Path:
    Image.effect_noise(size, 90).convert("RGB").save(path)
    return path


def phone_exif(**tags: int) -> Image.Exif:
    """What a phone writes: its maker, when, and where."""
    exif = Image.Exif()
    exif[0x010F] = "A phone's maker"
    exif.get_ifd(0x8769).update({0x9003: "2026:05:09 14:03:22", 0x9011: "+02:00"})
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 12.0)})
    exif.update({0x0112: tags.get("orientation", 1)})
    return exif


def test_48_megapixels_become_small_upright_and_dated(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    before = ids(live_party)
    page = at_the_summary(live_party, open_page)
    # Lying on its side: its left half is on top when it is shown upright.
    picture = Image.new("RGB", (8000, 6000), BLUE)
    picture.paste(RED, (0, 0, 4000, 6000))
    path = tmp_path / "IMG_0001.jpg"
    picture.save(path, quality=80, exif=phone_exif(orientation=6))
    choose(page, path)
    expect(photos_of(page)).to_have_count(1)
    stored = saved(page, live_party, before)
    (sha256,) = stored["photos"]
    shown = on_server(live_party, sha256)
    assert shown.size == (1440, 1920)
    assert not shown.getexif()
    assert shown.getpixel((720, 100)) == pytest.approx(RED, abs=12)
    assert shown.getpixel((720, 1800)) == pytest.approx(BLUE, abs=12)
    assert stored["photo_times"] == {sha256: "2026-05-09T12:03:22Z"}


def test_what_the_phone_cannot_read_is_told_and_nothing_else_is_lost(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    before = ids(live_party)
    page = at_the_summary(live_party, open_page)
    page.get_by_label("Un mot pour qui relira").fill("Sous le porche")
    heic, cut, good = tmp_path / "IMG_2.HEIC", tmp_path / "coupée.jpg", noise(tmp_path / "a.jpg")
    heic.write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(4000))
    cut.write_bytes(b"\xff\xd8\xff\xe0" + good.read_bytes()[4:400])
    choose(page, heic, good, cut)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("réglez l’appareil photo sur JPEG")
    expect(alert).to_contain_text("coupée.jpg")
    expect(photos_of(page)).to_have_count(1)
    assert_no_serious_faults(page)
    stored = saved(page, live_party, before)
    assert len(stored["photos"]) == 1
    assert stored["note"] == "Sous le porche"


def test_six_photos_are_the_most_and_one_that_is_removed_comes_back(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    before = ids(live_party)
    page = at_the_summary(live_party, open_page)
    choose(page, *(noise(tmp_path / f"{i}.jpg", (120 + i, 90)) for i in range(7)))
    expect(photos_of(page)).to_have_count(6)
    expect(page.get_by_role("alert")).to_contain_text("Six photos au plus")
    expect(page.get_by_label("Choisir des images")).to_have_count(0)
    order = [each.get_attribute("src") for each in photos_of(page).all()]
    press(page, "Retirer la photo 2")
    expect(photos_of(page)).to_have_count(5)
    press(page, "Annuler")
    expect(photos_of(page)).to_have_count(6)
    restored = [each.get_attribute("src") for each in photos_of(page).all()]
    assert [restored[i] == order[i] for i in range(6)] == [True, False, True, True, True, True]
    stored = saved(page, live_party, before)
    assert len(stored["photos"]) == len(stored["photo_times"]) == 6


def test_a_face_that_is_painted_over_is_gone_from_phone_and_server(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    before = ids(live_party)
    page = at_the_summary(live_party, open_page, size=(390, 844))
    choose(page, noise(tmp_path / "street.jpg"))
    expect(photos_of(page)).to_have_count(1)
    (original,) = wait_for(page, lambda: kept_photos(page), "the photo in the draft")
    press(page, "Flouter la photo 1")
    board = page.locator("blur-board canvas")
    expect(board).to_have_attribute("width", "1600")
    assert_no_serious_faults(page)
    press(page, "Petit")
    drag(page, board, (0.25, 0.5), (0.75, 0.5))
    expect(page.get_by_text("1 endroit flouté")).to_be_visible()
    press(page, "Terminé")
    expect(page.get_by_role("img", name="Photo 1, floutée")).to_be_visible()
    assert_no_serious_faults(page)
    (blurred,) = wait_for(
        page, lambda: [each for each in kept_photos(page) if each != original], "another photo"
    )
    assert kept_photos(page) == [blurred], "the picture as it was is still on the phone"
    stored = saved(page, live_party, before)
    assert stored["photos"] == [blurred]
    shown = on_server(live_party, blurred).convert("L")
    assert shown.size == (1600, 1200)
    # In the middle of the stroke each square is flat; away from it the noise is all there.
    assert roughness(shown, (535, 545, 665, 655)) < 4
    assert roughness(shown, (500, 100, 660, 210)) > 40


def drag(page: Page, board: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """By mouse, between two points given as shares of the picture."""
    box = board.bounding_box()
    assert box is not None
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*at[0])
    page.mouse.down()
    page.mouse.move(*at[1], steps=8)
    page.mouse.up()


def roughness(picture: Image.Image, box: tuple[int, int, int, int]) -> float:
    return float(ImageStat.Stat(picture.crop(box)).stddev[0])


def kept_photos(page: Page) -> list[str]:
    """The hashes of all photos in the phone's storage."""
    found: list[str] = page.evaluate(
        """() => new Promise((done, failed) => {
          const opening = indexedDB.open('cartoparty');
          opening.onerror = failed;
          opening.onsuccess = () => {
            const keys = opening.result.transaction('photos').objectStore('photos').getAllKeys();
            keys.onsuccess = () => {
              opening.result.close();
              done(keys.result.map(([, sha256]) => sha256));
            };
          };
        })"""
    )
    return found


def test_blurring_works_by_keyboard_alone_and_is_undone_stroke_by_stroke(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    before = ids(live_party)
    page = at_the_summary(live_party, open_page)
    choose(page, noise(tmp_path / "street.jpg"))
    page.get_by_role("button", name="Flouter la photo 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    board = page.get_by_role("application", name="Photo à flouter")
    while not board.evaluate("element => element === document.activeElement"):
        page.keyboard.press("Tab")
    for key in ("ArrowLeft", "ArrowUp", "Enter", "ArrowRight", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("2 endroits floutés")).to_be_visible()
    page.get_by_role("button", name="Annuler le dernier trait").press("Enter")
    expect(page.get_by_text("1 endroit flouté")).to_be_visible()
    page.get_by_role("button", name="Terminé").press("Enter")
    expect(page.get_by_role("img", name="Photo 1, floutée")).to_be_visible()
    stored = saved(page, live_party, before)
    shown = on_server(live_party, stored["photos"][0]).convert("L")
    # One square left and up of the middle, where the squares are 134 pixels wide.
    assert roughness(shown, (640, 440, 690, 490)) < 4
    assert roughness(shown, (1000, 440, 1050, 490)) > 40


def test_strokes_that_were_left_can_be_had_back(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    page = at_the_summary(live_party, open_page)
    choose(page, noise(tmp_path / "street.jpg"))
    press(page, "Flouter la photo 1")
    board = page.locator("blur-board canvas")
    expect(board).to_have_attribute("width", "1600")
    drag(page, board, (0.4, 0.4), (0.6, 0.6))
    press(page, "Retour")
    expect(page.get_by_role("status").filter(has_text="n’a pas été gardé")).to_be_visible()
    press(page, "Annuler")
    expect(page.get_by_text("1 endroit flouté")).to_be_visible()
    press(page, "Terminé")
    expect(page.get_by_role("img", name="Photo 1, floutée")).to_be_visible()


def test_summary_and_blur_fit_a_small_dark_phone(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    page = at_the_summary(live_party, open_page, size=(320, 568), dark=True)
    choose(page, noise(tmp_path / "a.jpg", (900, 1200)), noise(tmp_path / "b.jpg", (1200, 300)))
    expect(photos_of(page)).to_have_count(2)
    assert_fits(page)
    assert_no_serious_faults(page)
    press(page, "Flouter la photo 1")
    board = page.locator("blur-board canvas")
    expect(board).to_have_attribute("width", "900")
    assert_fits(page)
    assert_no_serious_faults(page)


def assert_fits(page: Page) -> None:
    assert page.evaluate(
        "[...document.querySelectorAll('.screen-body, html')]"
        ".every((each) => each.scrollWidth <= each.clientWidth)"
    )
