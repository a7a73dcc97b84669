"""A volunteer's phone whose page can be killed: joins, notes with a photo, and is opened again."""

import base64
import io
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as BrowserError

from tests.small_town import place

# Nobody has noted anything near by, and OSM knows of nothing.
HERE = place(2.6, 0.5)

# What a finger does, without the way to the glass and back: it presses the page's own buttons.
VOLUNTEER = """
window.volunteer = {
  lookMs: 5,
  patienceMs: 30000,
  noted: 0,
  failed: '',
  button(name) {
    const said = (each) => each.textContent.replace(/\\s+/g, ' ').trim();
    return [...document.querySelectorAll('button')].find(
      (each) => said(each).startsWith(name) && !each.disabled && each.offsetParent);
  },
  async until(what, look) {
    const end = Date.now() + this.patienceMs;
    for (let found = look(); ; found = look()) {
      if (found) return found;
      if (Date.now() > end) throw new Error(`${what} never came: ${document.body.innerText}`);
      await new Promise((done) => setTimeout(done, this.lookMs));
    }
  },
  async press(...names) {
    const found = await this.until(names.join(' / '),
      () => names.map((name) => [name, this.button(name)]).find(([, button]) => button));
    found[1].click();
    return found[0];
  },
  async fill(label, photo) {
    await this.press('Nouveau');
    await this.press('Accessibilité');
    await this.press('Bordure de trottoir');
    while (!document.querySelector('textarea#note')) {
      const title = document.querySelector('h1').textContent;
      if (this.button('C’est ici')) await this.choosePlace();
      const pressed = await this.press('C’est un autre', 'C’est ici', 'Je ne sais pas');
      await this.until(`what follows ${pressed}`,
        () => document.querySelector('h1').textContent !== title);
    }
    await this.finish(label, photo);
  },
  async choosePlace() {
    const chosen = () => /Par GPS|Près de/.test(document.body.innerText);
    if (chosen()) return;
    document.querySelector('details.chooser').open = true;
    const search = document.querySelector('input#search');
    search.value = 'marche';
    search.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await this.press('rue du Marché');
    await this.until('the place', chosen);
  },
  async finish(label, photo) {
    const words = document.querySelector('textarea#note');
    words.value = label;
    words.dispatchEvent(new InputEvent('input', { bubbles: true }));
    if (!document.querySelector('.photos img')) {
      const bytes = Uint8Array.from(atob(photo), (each) => each.charCodeAt(0));
      const chosen = new DataTransfer();
      chosen.items.add(new File([bytes], 'photo.jpg', { type: 'image/jpeg' }));
      const input = document.querySelector('input[type=file]');
      input.files = chosen.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
      await this.until('the picture', () => document.querySelector('.photos img'));
    }
    await this.until('a button to save with', () => this.button('Enregistrer'));
  },
  async save() {
    await this.press('Enregistrer');
    // The way back through the browser's history takes longer than the walk takes to be drawn.
    await this.until('the walk', () => this.button('Nouveau') && !history.state?.depth);
    await new Promise((done) => setTimeout(done, this.lookMs));
  },
  // Saves a form, unless the try before this one still comes to its end by itself.
  async saveAgain() {
    while (!this.button('Nouveau')) {
      this.button('Enregistrer')?.click();
      await new Promise((done) => setTimeout(done, 20 * this.lookMs));
    }
  },
  async join() {
    while (!this.button('Nouveau')) {
      this.button('C’est parti')?.click();
      this.button('Réessayer')?.click();
      await new Promise((done) => setTimeout(done, 20 * this.lookMs));
    }
  },
  async walk(notes) {
    await this.join();
    await this.until('a position', () => document.body.innerText.includes('GPS bon'));
    for (const [label, photo] of notes) {
      await this.fill(label, photo);
      await this.save();
      this.noted++;
    }
  },
};
"""


def jpeg(seed: int, size: tuple[int, int] = (320, 240)) -> bytes:
    """A picture like no other."""
    chance = Random(seed)
    coarse = Image.frombytes("RGB", (16, 12), chance.randbytes(16 * 12 * 3))
    out = io.BytesIO()
    coarse.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=80)
    return out.getvalue()


def noise(size: tuple[int, int]) -> bytes:
    """A picture of which no JPEG is small."""
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


@dataclass
class Phone:
    """One phone in somebody's hand; its page may die, what it keeps does not."""

    context: BrowserContext
    link: str
    # What the volunteer saved, by the words of the note.
    labels: list[str] = field(default_factory=list)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.start(self.context)

    def start(self, context: BrowserContext) -> None:
        """The browser is started, anew if it died; what it kept is in the context."""
        self.context = context
        self.context.add_init_script(VOLUNTEER)
        self.context.grant_permissions(["geolocation"])
        lon, lat = HERE
        self.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 5})
        self.page = self.new_tab()

    def look_away(self) -> None:
        """Into the pocket for a moment, and out again: a headless page is always looked at."""
        self.page.evaluate(_LOOK_AWAY)

    def new_tab(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(30_000)
        page.goto(self.link)
        return page

    def join(self) -> None:
        """Joins, and waits until the page is kept for the time without a network."""
        self.page.get_by_role("button", name="C’est parti").click()
        self.on_walk()
        self.page.wait_for_function(
            "navigator.serviceWorker.ready.then(() => true)", polling=100, timeout=60_000
        )

    def on_walk(self) -> None:
        """On the walk, and knowing where it is."""
        expect(self.page.get_by_role("button", name="Nouveau", exact=True)).to_be_visible()
        expect(self.page.get_by_text("GPS bon")).to_be_visible()

    def fill(self, label: str, picture: bytes | None = None) -> None:
        """A form with everything in it, a photo too, but the last press."""
        photo = base64.b64encode(picture or jpeg(seed_of(label))).decode()
        self.page.evaluate("([label, photo]) => volunteer.fill(label, photo)", [label, photo])

    def note(self, label: str) -> None:
        """A note with a photo, saved on this phone."""
        self.fill(label)
        self.page.evaluate("volunteer.save()")
        self.labels.append(label)

    def press_save(self) -> None:
        """Presses, and does not wait for anything."""
        self.page.evaluate("void setTimeout(() => volunteer.button('Enregistrer').click())")

    def resume_and_save(self, label: str) -> bool:
        """Saves the form that the page offers to go on with; false when it offers none."""
        resume = self.page.get_by_role("button", name="Reprendre")
        if not resume.count():
            return False
        resume.first.click()
        expect(self.page.locator("textarea#note")).to_have_value(label)
        expect(self.page.get_by_role("img", name="Photo 1")).to_be_visible()
        self.page.evaluate("volunteer.save()")
        return True

    def kept(self) -> dict[str, str]:
        """The notes in the phone's database: their words and what became of each."""
        notes: dict[str, str] = self.page.evaluate(KEPT)
        return notes

    def reopen(self) -> None:
        """The tab is gone; its link is opened again."""
        with suppress(BrowserError):
            self.page.close()
        self.page = self.new_tab()

    def wait_for(self, what: str, read: Callable[[], Any], seconds: float = 60) -> Any:
        """The first true value of `read`; the page goes on meanwhile."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            value = read()
            if value:
                return value
            self.page.wait_for_timeout(100)
        raise AssertionError(f"never happened: {what}\n{self.page.inner_text('body')}")


_LOOK_AWAY = """async () => {
  for (const value of ['hidden', 'visible']) {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    await new Promise((done) => setTimeout(done, 200));
  }
}"""

KEPT = """async () => {
  const database = await new Promise((opened, failed) => {
    const asked = indexedDB.open('cartoparty');
    asked.onsuccess = () => opened(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const notes = await new Promise((read) => {
    const asked = database.transaction('notes').objectStore('notes').getAll();
    asked.onsuccess = () => read(asked.result);
  });
  database.close();
  return Object.fromEntries(notes.map((note) => [note.body.note, note.state]));
}"""


def seed_of(label: str) -> int:
    """The same number for the same words, in every process."""
    return int.from_bytes(label.encode())


def kill_browser(profile: Path) -> None:
    """SIGKILL to the browser that runs on this folder, and with it to all of its pages."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().decode().split("\0")
            is_main = not any(word.startswith("--type=") for word in words)
            if is_main and f"--user-data-dir={profile}" in words:
                os.kill(int(process.name), signal.SIGKILL)
                return
    raise AssertionError(f"no browser runs on {profile}")


def kill_renderers(browser: Browser) -> None:
    """SIGKILL to every process in which a page of this browser lives, service workers too."""
    session = browser.new_browser_cdp_session()
    try:
        found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    finally:
        session.detach()
    for process in found:
        if process["type"] == "renderer":
            with suppress(ProcessLookupError):
                os.kill(process["id"], signal.SIGKILL)
