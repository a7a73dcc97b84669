"""Sixty phones note with photos on a network that loses one request in five: all must arrive once.

The phones are real pages in one Chromium, each with a storage of its own. The first note of each is
made with the page's buttons; the others are put into its database as the page writes them, for two
cores cannot draw five thousand forms in time. Sending is the page's own work from the first to the
last. The server is a process of its own, and the network stands between the two.
"""

import base64
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from cartoparty.pipeline.collect import list_observations
from tests.browser.pages import ARGUMENTS, chromium_program
from tests.faults.phones import KEPT, VOLUNTEER, jpeg
from tests.faults.server_process import ServerProcess
from tests.parties import TestParty, make_party
from tests.small_town import place
from tests.stand_ins.mobile_network import Fate, MobileNetwork, losing

# Sixty pages on a few cores: each looks seldom, and is patient.
_LOOK_MS = 40
_PATIENCE_MS = 600_000
_POLL_S = 3.0
_PHOTO = (160, 120)

# Each further note is a copy of the first one with its own id, words and picture.
_BURST = """
window.burst = async ([first, ...others], lookMs, patienceMs) => {
  Object.assign(volunteer, { lookMs, patienceMs });
  await volunteer.walk([first]);
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const database = await asked(indexedDB.open('cartoparty'));
  const stores = (mode) => {
    const transaction = database.transaction(['notes', 'photos'], mode);
    return ['notes', 'photos'].map((name) => transaction.objectStore(name));
  };
  const [notes, photos] = stores('readonly');
  const kept = await Promise.all([asked(notes.getAll()), asked(photos.getAll())]);
  const [note, picture] = kept.flat();
  for (const [words, photo] of others) {
    const bytes = Uint8Array.from(atob(photo), (each) => each.charCodeAt(0));
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const sha256 = [...hash].map((each) => each.toString(16).padStart(2, '0')).join('');
    const [id, created] = [crypto.randomUUID(), Date.now()];
    const times = Object.values(note.body.photo_times ?? {}).map((time) => [sha256, time]);
    const body = { ...note.body, note: words, photos: [sha256] };
    if (times.length > 0) body.photo_times = Object.fromEntries(times);
    const content = 'bytes' in picture
      ? { bytes: bytes.buffer } : { blob: new Blob([bytes], { type: 'image/jpeg' }) };
    const [toNotes, toPhotos] = stores('readwrite');
    const fresh = { ...note, id, created, body, state: 'waiting', hold_until: 0, problem: null };
    await Promise.all([
      asked(toNotes.put(fresh)),
      asked(toPhotos.put({ ...picture, ...content, note: id, sha256, sent: false })),
    ]);
    volunteer.noted++;
  }
  database.close();
  window.dispatchEvent(new Event('online'));
};
"""


@dataclass(frozen=True)
class Crowd:
    """How many phones note how much, and the share of requests that the network loses."""

    phones: int = 60
    notes: int = 80
    lost: float = 0.2
    seed: int = 1

    @property
    def total(self) -> int:
        return self.phones * self.notes


@dataclass(frozen=True)
class Arrivals:
    """What the server had in the end, and what it took."""

    total: int
    # Notes by their words, and the pictures that the server can show.
    stored: int
    doubled: int
    photos: int
    # Notes that their phone still takes for unsent.
    unsent: int
    requests: Counter[Fate]
    noting_s: float
    whole_s: float
    broken_pages: tuple[str, ...]

    @property
    def complete(self) -> bool:
        whole = self.stored == self.photos == self.total
        return whole and self.doubled == self.unsent == 0 and not self.broken_pages


def walk_together(
    browser: Browser, party: TestParty, crowd: Crowd, say: Callable[[str], None]
) -> Arrivals:
    """All phones join, note and send at once; returns when nothing waits any more."""
    broken: list[str] = []
    with ServerProcess(party.workspace.root) as server, MobileNetwork(server.port) as network:
        network.fate = losing(crowd.lost, crowd.seed)
        begin = time.monotonic()
        pages = []
        for number in range(crowd.phones):
            pages.append(_begin(browser, network.url, party, crowd, number, broken))
            say(f"{number + 1} of {crowd.phones} phones opened")
        _wait(say, "noted", crowd.total, lambda: sum(map(_noted, pages)))
        noting_s = time.monotonic() - begin
        _wait(say, "stored", crowd.total, lambda: _stored(party))
        _wait(say, "acknowledged", crowd.total, lambda: sum(map(_acknowledged, pages)))
        whole_s = time.monotonic() - begin
        fates = Counter(each.fate for each in network.carried)
        unsent = crowd.total - sum(map(_acknowledged, pages))
        for page in pages:
            page.context.close()
    found = list_observations(party.workspace, party.slug)
    words = Counter(each.note for each in found)
    pictures = {sha256 for each in found for sha256 in each.photos}
    return Arrivals(
        total=crowd.total,
        stored=len(words.keys() & {_words(p, n) for p, n in _every(crowd)}),
        doubled=words.total() - len(words),
        photos=sum(_is_picture(party, sha256) for sha256 in pictures),
        unsent=unsent,
        requests=fates,
        noting_s=noting_s,
        whole_s=whole_s,
        broken_pages=tuple(broken),
    )


def _every(crowd: Crowd) -> list[tuple[int, int]]:
    return [(phone, note) for phone in range(crowd.phones) for note in range(crowd.notes)]


def _words(phone: int, note: int) -> str:
    return f"{phone}-{note}"


def _begin(
    browser: Browser, url: str, party: TestParty, crowd: Crowd, phone: int, broken: list[str]
) -> Page:
    """Opens the link on a new phone; from now on it joins and notes by itself."""
    chance = Random(phone)
    lon, lat = place(0.2 + 2.6 * chance.random(), 0.2 + 2.6 * chance.random())
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="fr-FR",
        geolocation={"longitude": lon, "latitude": lat, "accuracy": 5},
        permissions=["geolocation"],
    )
    context.on("weberror", lambda error: broken.append(str(error.error)))
    context.add_init_script(VOLUNTEER + _BURST)
    page = context.new_page()
    codes = party.codes
    page.goto(f"{url}/j/{codes[1 + phone % len(codes)]}", timeout=120_000)
    notes = [
        [_words(phone, note), base64.b64encode(jpeg(crowd.notes * phone + note, _PHOTO)).decode()]
        for note in range(crowd.notes)
    ]
    page.evaluate(
        "(given) => void burst(...given).catch((error) => { volunteer.failed = String(error); })",
        [notes, _LOOK_MS, _PATIENCE_MS],
    )
    return page


def _wait(say: Callable[[str], None], what: str, total: int, count: Callable[[], int]) -> None:
    """Until all are there, or none has come for as long as a phone is patient."""
    last, since = -1, time.monotonic()
    while last < total:
        now = count()
        if now != last:
            last, since = now, time.monotonic()
            say(f"{now:,} of {total:,} {what}")
        if time.monotonic() - since > _PATIENCE_MS / 1000:
            return
        time.sleep(_POLL_S)


def _noted(page: Page) -> int:
    noted, failed = page.evaluate("[volunteer.noted, volunteer.failed]")
    if failed:
        raise RuntimeError(failed)
    return int(noted)


def _acknowledged(page: Page) -> int:
    return sum(state == "sent" for state in page.evaluate(KEPT).values())


def _stored(party: TestParty) -> int:
    return len(list_observations(party.workspace, party.slug))


def _is_picture(party: TestParty, sha256: str) -> bool:
    for path in party.workspace.photos.rglob(f"*{sha256}*"):
        with Image.open(path) as picture:
            picture.load()
            return picture.size == _PHOTO
    return False


def run(seed: int) -> bool:
    """Sixty phones with eighty notes each; says whether all arrived exactly once."""
    crowd = Crowd(seed=seed)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_program(), args=list(ARGUMENTS)
        )
        party = make_party(Path(folder))
        found = walk_together(browser, party, crowd, lambda words: print(words, flush=True))
        browser.close()
    told(crowd, found)
    return found.complete


def told(crowd: Crowd, found: Arrivals) -> None:
    """Print what arrived, what was lost on the way, and how long it took."""
    lost = {fate: found.requests[fate] for fate in (Fate.LOST_BEFORE, Fate.ANSWER_LOST)}
    share = sum(lost.values()) / max(1, found.requests.total())
    rate = found.total / found.whole_s
    print(f"{crowd.phones} phones × {crowd.notes} notes with a photo, {crowd.lost:.0%} lost")
    print(f"notes on the server     {found.stored:6,} of {found.total:,}, {found.doubled} twice")
    print(f"photos on the server    {found.photos:6,} of {found.total:,}")
    print(f"waiting on a phone      {found.unsent:6,}")
    print(f"requests                {found.requests.total():6,}, {share:.1%} of them lost")
    for fate, count in lost.items():
        print(f"  {fate.value:33} {count:6,}")
    print(f"noted in {found.noting_s:.0f} s, all acknowledged after {found.whole_s:.0f} s")
    print(f"{rate:.1f} notes a second with phones, network and server on one machine")
    for words in found.broken_pages:
        print(f"a page broke: {words}")
