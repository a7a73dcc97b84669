"""Sends the simulated phones' observations through the HTTP API of a running server."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import httpx

from cartoparty.core.models import Lang
from cartoparty.core.progress import Progress, silent
from cartoparty.demo.drafts import Mistake, ObservationDraft
from cartoparty.errors import NotFound, UpstreamError

_NICKNAMES = ("Loutre", "Mésange", "Hérisson", "Libellule", "Renard", "Écureuil", "Martinet")
# Every so many observations the answer « gets lost » and the phone sends again.
_REPEAT_EVERY = 9
# Of the streets of its sector, a team does not finish every so manieth.
_STREET_LEFT = 5
_ATTEMPTS = 4
_PAUSE_S = 0.4


@dataclass(frozen=True, slots=True)
class Refusal:
    """An observation that the server did not take, in the server's own words."""

    draft_id: UUID
    team: int
    theme: str
    mistake: Mistake | None
    code: str
    problems: tuple[str, ...]
    hints: tuple[str, ...]
    corrected: bool


@dataclass(frozen=True, slots=True)
class SendSummary:
    """What happened on the wire: HTTP status → how often, for each kind of call."""

    phones: int
    stored: int
    observations: Mapping[int, int]
    photos: Mapping[int, int]
    packs: Mapping[int, int]
    ticks: Mapping[int, int]
    refusals: tuple[Refusal, ...]
    seconds: float


@dataclass(slots=True)
class _Tally:
    """Counts from all threads, and the progress of the whole."""

    total: int
    progress: Progress
    lock: threading.Lock = field(default_factory=threading.Lock)
    counts: dict[str, Counter[int]] = field(
        default_factory=lambda: {
            what: Counter() for what in ("observation", "photo", "pack", "tick")
        }
    )
    refusals: list[Refusal] = field(default_factory=list)
    stored: int = 0
    done: int = 0
    phones: int = 0

    def count(self, what: str, status: int) -> None:
        with self.lock:
            self.counts[what][status] += 1

    def finish(self, *, stored: bool, refusal: Refusal | None) -> None:
        with self.lock:
            self.done += 1
            self.stored += stored
            if refusal is not None:
                self.refusals.append(refusal)
            self.progress("progress_demo_send", self.done, self.total)


def send_observations(
    base_url: str,
    drafts: Sequence[ObservationDraft],
    codes: Mapping[int, str],
    *,
    progress: Progress = silent,
    lang: Lang = "fr",
) -> SendSummary:
    """Join a phone for each walk, one thread a team, and send everything; some things twice.

    `codes` gives each team's code. What the server refuses (422) is explained in the summary, and
    its correction sent. Raises UpstreamError when the server answers what no phone could handle,
    NotFound for a team without a code.
    """
    by_team: dict[int, list[ObservationDraft]] = {}
    for draft in drafts:
        by_team.setdefault(draft.team, []).append(draft)
    for team in by_team:
        if team not in codes:
            raise NotFound("demo_team_without_code", team=team)
    tally = _Tally(len(drafts), progress)
    begin = time.monotonic()

    def send_team(team: int) -> None:
        with httpx.Client(
            base_url=base_url, headers={"Accept-Language": lang}, timeout=60, trust_env=False
        ) as client:
            _TeamSender(client, codes[team], tally).send(by_team[team])

    with ThreadPoolExecutor(max_workers=max(1, len(by_team))) as pool:
        for _ in pool.map(send_team, sorted(by_team)):
            pass
    return SendSummary(
        phones=tally.phones,
        stored=tally.stored,
        observations=dict(sorted(tally.counts["observation"].items())),
        photos=dict(sorted(tally.counts["photo"].items())),
        packs=dict(sorted(tally.counts["pack"].items())),
        ticks=dict(sorted(tally.counts["tick"].items())),
        refusals=tuple(sorted(tally.refusals, key=lambda refusal: str(refusal.draft_id))),
        seconds=time.monotonic() - begin,
    )


class _TeamSender:
    """All phones of one team, one after the other."""

    def __init__(self, client: httpx.Client, code: str, tally: _Tally) -> None:
        self._client = client
        self._code = code
        self._tally = tally

    def send(self, drafts: Sequence[ObservationDraft]) -> None:
        walks: dict[str, list[ObservationDraft]] = {}
        for draft in drafts:
            walks.setdefault(draft.walk, []).append(draft)
        for number, walk in enumerate(walks.values()):
            key = self._join(_NICKNAMES[number % len(_NICKNAMES)])
            streets = self._fetch_pack(key)
            for index, draft in enumerate(walk):
                repeat = index % _REPEAT_EVERY == _REPEAT_EVERY - 1
                self._send_one(key, draft, repeat=repeat)
            if number == 0 and walk:
                self._send_other_content(key, walk)
                right = [draft.observed_at for draft in walk if draft.mistake is None]
                self._tick_streets(key, streets, max(right, default=walk[0].observed_at))

    def _join(self, nickname: str) -> str:
        """Read the welcome page's consent, agree to it, and get the phone's key."""
        welcome = self._expect(lambda: self._client.get(f"/api/join/{self._code}"), 200).json()
        body = {
            "code": self._code,
            "nickname": nickname,
            "consent": welcome["consent"]["version"],
        }
        answer = self._expect(lambda: self._client.post("/api/join", json=body), 200, 201)
        with self._tally.lock:
            self._tally.phones += 1
        return str(answer.json()["token"])

    def _fetch_pack(self, key: str) -> list[str]:
        """The keys of the streets in the pack; it is read a second time as after a page reload."""
        headers = {"Authorization": f"Bearer {key}"}
        first = self._expect(lambda: self._client.get("/api/pack", headers=headers), 200)
        self._tally.count("pack", first.status_code)
        again = {**headers, "If-None-Match": first.headers.get("ETag", "")}
        second = self._expect(lambda: self._client.get("/api/pack", headers=again), 200, 304)
        self._tally.count("pack", second.status_code)
        return [street["key"] for street in first.json()["streets"]]

    def _tick_streets(self, key: str, streets: Sequence[str], ticked_at: str) -> None:
        """Tick the streets that the team has walked when its last observation is made."""
        for number, street in enumerate(streets, start=1):
            if number % _STREET_LEFT:
                self._put_tick(key, street, ticked_at)

    def _put_tick(self, key: str, street: str, ticked_at: str) -> None:
        answer = self._expect(
            lambda: self._client.put(
                f"/api/streets/{street}",
                json={"done": True, "ticked_at": ticked_at},
                headers={"Authorization": f"Bearer {key}"},
            ),
            200, 201,
        )  # fmt: skip
        self._tally.count("tick", answer.status_code)

    def _send_one(self, key: str, draft: ObservationDraft, *, repeat: bool) -> None:
        for photo in draft.photos:
            for _ in range(2 if repeat else 1):
                self._put_photo(key, photo.sha256, photo.content)
        answer = self._put(key, draft)
        refusal = None
        if answer.status_code == 422:
            correction = draft.correction
            if correction is not None:
                second = self._put(key, correction)
                corrected = second.status_code in (200, 201)
            else:
                corrected = False
            refusal = _refusal(draft, answer.json(), corrected=corrected)
        elif repeat:
            self._put(key, draft)
        stored = answer.status_code in (200, 201) or (refusal is not None and refusal.corrected)
        self._tally.finish(stored=stored, refusal=refusal)

    def _send_other_content(self, key: str, walk: Sequence[ObservationDraft]) -> None:
        """The same id with another content: the server must keep the first and say so."""
        taken = next((draft for draft in walk if draft.correction is None), None)
        if taken is not None:
            self._put(key, replace(taken, note="Une autre remarque sous le même numéro."))

    def _put(self, key: str, draft: ObservationDraft) -> httpx.Response:
        answer = self._expect(
            lambda: self._client.put(
                f"/api/observations/{draft.id}",
                json=draft.to_json(),
                headers={"Authorization": f"Bearer {key}"},
            ),
            200, 201, 409, 422,
        )  # fmt: skip
        self._tally.count("observation", answer.status_code)
        return answer

    def _put_photo(self, key: str, sha256: str, content: bytes) -> None:
        answer = self._expect(
            lambda: self._client.put(
                f"/api/photos/{sha256}",
                content=content,
                headers={"Authorization": f"Bearer {key}", "Content-Type": "image/jpeg"},
            ),
            200, 201,
        )  # fmt: skip
        self._tally.count("photo", answer.status_code)

    def _expect(self, call: Callable[[], httpx.Response], *statuses: int) -> httpx.Response:
        """The answer, when its status is one of these; a busy server is asked again."""
        for attempt in range(1, _ATTEMPTS + 1):
            last = attempt == _ATTEMPTS
            try:
                answer = call()
            except httpx.TransportError as error:
                if last:
                    raise UpstreamError("demo_server_silent", problem=str(error)) from error
            else:
                if answer.status_code in statuses:
                    return answer
                if last or answer.status_code < 500:
                    raise UpstreamError(
                        "demo_server_answered",
                        status=answer.status_code,
                        url=answer.request.url.path,
                        problem=answer.text[:300],
                    )
            time.sleep(_PAUSE_S * attempt)
        raise AssertionError("the last attempt returns or raises")


def _refusal(draft: ObservationDraft, document: Mapping[str, Any], *, corrected: bool) -> Refusal:
    entries = document.get("errors") or [
        {"message": document.get("title", ""), "hint": document.get("hint", "")}
    ]
    return Refusal(
        draft_id=draft.id,
        team=draft.team,
        theme=draft.theme,
        mistake=draft.mistake,
        code=str(document.get("code", "")),
        problems=tuple(str(entry.get("message", "")) for entry in entries),
        hints=tuple(str(entry.get("hint", "")) for entry in entries),
        corrected=corrected,
    )
