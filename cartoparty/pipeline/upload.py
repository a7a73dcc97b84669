"""Send accepted edits to the OSM API: nothing twice, nothing lost, nobody's work overwritten.

Each changeset takes one upload that is stored. Its state is saved before every call; when an answer
is doubtful, the changeset is closed, so that nothing more can be stored in it, and read back.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from cartoparty.core.changesets import (
    ChangesetRecord,
    ChangesetState,
    DoubtfulAnswer,
    PlannedChangeset,
    SentEdit,
    Wording,
    plan_changesets,
    rows_from_download,
    sent_edits,
)
from cartoparty.core.edits import Edit, merge_same_element
from cartoparty.core.models import Finding, Party, Severity
from cartoparty.core.osmchange import edits_to_osmchange
from cartoparty.core.progress import Progress, silent
from cartoparty.errors import CartopartyError, Conflict, NotAllowed, UpstreamError
from cartoparty.pipeline.refresh import Explained, OsmServer, refresh_edits

# Where a fictional party may be sent: this machine and the sandbox.
_HARMLESS_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "master.apis.dev.openstreetmap.org"})

# Refusals after which reading the elements again, and a moment's patience, may be enough.
_STALE = frozenset(
    {
        "osm_changeset_locked",
        "osm_gone",
        "osm_not_found",
        "osm_precondition",
        "osm_version_mismatch",
    }
)
_REFUSED = frozenset({"osm_refused", "osm_too_large"})
_RESEND_PAUSES_S = (1, 5, 15, 0)
_CLOSE_PAUSES_S = (1, 2, 4, 8, 15, 30, 60, 60)


class ChangesetLog(Protocol):
    """Where the changesets of one party are kept, whatever happens to this process."""

    def save(self, record: ChangesetRecord) -> None:
        """Add or replace the record with this id, durably, before returning."""

    def records(self) -> Sequence[ChangesetRecord]:
        """All records, oldest first."""


@dataclass(frozen=True, slots=True)
class UploadOptions:
    """What the changesets say, and how many edits one may take."""

    wording: Wording
    max_edits: int = 1000


@dataclass(frozen=True, slots=True)
class UploadResult:
    """The account of an upload: every edit given is in exactly one of the first four.

    `sent` includes what earlier runs sent. `stopped` is what ended the run early; the edits that
    were not reached are `waiting`, and the next run takes them up.
    """

    sent: tuple[SentEdit, ...]
    dropped: tuple[Explained, ...]
    conflicts: tuple[Explained, ...]
    waiting: tuple[Edit, ...]
    changesets: tuple[ChangesetRecord, ...]
    stopped: CartopartyError | None = None


def upload_edits(
    edits: Iterable[Edit],
    *,
    api: OsmServer,
    log: ChangesetLog,
    options: UploadOptions,
    progress: Progress = silent,
    pause: Callable[[float], None] = time.sleep,
) -> UploadResult:
    """Bring the edits into OSM, taking up where an earlier run stopped.

    Every element is read again before it is sent; what others did meanwhile is merged, dropped or
    left to a human (`conflicts`). Failures of the server end up in `stopped`, never as exceptions:
    what was sent before them is accounted for.
    """
    given = list(edits)
    run = _Upload(api, log, options, pause)
    stopped = None
    try:
        run.take_up_earlier()
        run.send_all(run.unsent(given), progress)
    except CartopartyError as error:
        stopped = error
    return run.result(given, stopped)


def refuse_if_fictional(party: Party, api_url: str) -> None:
    """Raise NotAllowed when an invented party would be sent anywhere but here or the sandbox."""
    host = urlsplit(api_url.strip()).hostname
    if party.fictional and host not in _HARMLESS_HOSTS:
        raise NotAllowed("fictional_party", party=party.slug, host=host or api_url)


class _Outcome(Enum):
    STORED = auto()
    STALE = auto()  # someone changed an element between our reading and our sending
    REFUSED = auto()  # something in the batch cannot be stored
    NOT_STORED = auto()  # the changeset is closed without it


class _Upload:
    """One run: the accounts that it keeps while it works."""

    def __init__(
        self,
        api: OsmServer,
        log: ChangesetLog,
        options: UploadOptions,
        pause: Callable[[float], None],
    ) -> None:
        self._api = api
        self._log = log
        self._options = options
        self._pause = pause
        self._dropped: list[Explained] = []
        self._conflicts: list[Explained] = []
        self._spare: ChangesetRecord | None = None  # open, and nothing is in it
        self._last_error: CartopartyError | None = None

    # The account

    def unsent(self, edits: Iterable[Edit]) -> list[Edit]:
        """The edits that no stored changeset holds."""
        stored = _proposals(record.edits for record in self._records() if record.is_stored)
        return [edit for edit in edits if stored.isdisjoint(edit.proposals)]

    def result(self, given: list[Edit], stopped: CartopartyError | None) -> UploadResult:
        """Everything that was given, each edit in one place."""
        wanted = _proposals([given])
        records = self._records()
        sent = [
            one
            for record in records
            for one in sent_edits(record)
            if not wanted.isdisjoint(one.edit.proposals)
        ]
        explained = [entry.edit for entry in self._dropped + self._conflicts]
        settled = _proposals([[one.edit for one in sent], explained])
        return UploadResult(
            sent=tuple(sent),
            dropped=tuple(self._dropped),
            conflicts=tuple(self._conflicts),
            waiting=tuple(edit for edit in given if settled.isdisjoint(edit.proposals)),
            changesets=tuple(records),
            stopped=stopped,
        )

    def _records(self) -> list[ChangesetRecord]:
        return [record for record in self._log.records() if record.server == self._api.server]

    def _save(
        self, record: ChangesetRecord, state: ChangesetState, problem: str = ""
    ) -> ChangesetRecord:
        saved = replace(record, state=state, problem=problem)
        self._log.save(saved)
        return saved

    # What an earlier run left

    def take_up_earlier(self) -> None:
        """Find out what became of the changesets that an earlier run left unfinished."""
        for record in self._records():
            if record.state is ChangesetState.UPLOADING:
                self._settle(record)
            elif record.state is ChangesetState.UPLOADED:
                self._close_stored(record)
            elif record.state is ChangesetState.OPENING:
                # It may be open on the server without our knowing its number; it is empty.
                self._save(record, ChangesetState.FAILED, "osm_opening_interrupted")
            elif record.state is ChangesetState.OPEN:
                self._give_up_spare()
                self._spare = record

    # Sending

    def send_all(self, edits: list[Edit], progress: Progress) -> None:
        """Plan the changesets and send them one after the other."""
        combined, disagreeing = merge_same_element(edits)
        self._conflicts += [Explained(*entry) for entry in disagreeing]
        if combined:
            limits = self._api.capabilities()
            if not limits.writable:
                raise UpstreamError("osm_read_only", server=self._api.server)
            most = max(1, min(self._options.max_edits, limits.max_changeset_elements))
            done = 0
            for planned in plan_changesets(combined, self._options.wording, max_edits=most):
                progress("progress_upload", done, len(combined))
                self._send(planned)
                done += len(planned.edits)
            progress("progress_upload", done, len(combined))
        self._give_up_spare()

    def _send(self, planned: PlannedChangeset) -> None:
        """Send a planned changeset; what the server refuses is halved down to the guilty edit."""
        batches = [planned.edits]
        while batches:
            batch = self._send_batch(planned, batches.pop())
            if len(batch) == 1:
                answer = self._last_error.params.get("answer", "") if self._last_error else ""
                params = {"ref": str(batch[0].ref), "answer": answer}
                finding = Finding("osm_edit_refused", Severity.ERROR, params)
                self._conflicts.append(Explained(batch[0], finding))
            elif batch:
                half = len(batch) // 2
                batches += [batch[half:], batch[:half]]

    def _send_batch(self, planned: PlannedChangeset, batch: Sequence[Edit]) -> tuple[Edit, ...]:
        """Send edits in one changeset; gives those that the server refuses together."""
        left = tuple(batch)
        for pause_s in _RESEND_PAUSES_S:
            fresh = refresh_edits(left, self._api)
            self._dropped += fresh.dropped
            self._conflicts += fresh.conflicts
            explained = _proposals([[entry.edit for entry in fresh.dropped + fresh.conflicts]])
            left = tuple(edit for edit in left if explained.isdisjoint(edit.proposals))
            if not fresh.ready:
                return ()
            outcome = self._post(self._open(planned), fresh.ready)
            if outcome is _Outcome.STORED:
                return ()
            if outcome is _Outcome.REFUSED:
                return left
            self._pause(pause_s)
        if outcome is _Outcome.NOT_STORED and self._last_error is not None:
            raise self._last_error
        return left

    def _open(self, planned: PlannedChangeset) -> ChangesetRecord:
        """An open changeset with these tags: the unused one at hand, else a new one."""
        spare = self._spare
        if spare is not None and spare.tags == planned.tags:
            self._spare = None
            return replace(spare, theme=planned.theme)
        self._give_up_spare()
        record = ChangesetRecord(
            id=uuid4(),
            party=self._options.wording.slug,
            server=self._api.server,
            theme=planned.theme,
            tags=dict(planned.tags),
            edits=planned.edits,
            state=ChangesetState.OPENING,
        )
        self._log.save(record)
        try:
            number = self._api.open_changeset(planned.tags)
        except CartopartyError as error:
            self._save(record, ChangesetState.FAILED, error.code)
            raise
        return self._save(replace(record, osm_id=number), ChangesetState.OPEN)

    def _post(self, record: ChangesetRecord, edits: tuple[Edit, ...]) -> _Outcome:
        number = _number(record)
        generator = self._options.wording.created_by
        payload = edits_to_osmchange(edits, generator=generator, changeset=number)
        digest = hashlib.sha256(payload.encode()).hexdigest()
        record = replace(record, edits=edits, payload_sha256=digest)
        record = self._save(record, ChangesetState.UPLOADING)
        try:
            rows = self._api.upload(number, payload)
        except DoubtfulAnswer as error:
            self._last_error = error
            return self._settle(record)
        except CartopartyError as error:
            self._last_error = error
            return self._after_refusal(record, error)
        if {row[:2] for row in rows} != {(edit.ref.kind, edit.ref.id) for edit in edits}:
            self._last_error = DoubtfulAnswer("osm_answer_incomplete", server=self._api.server)
            return self._settle(record)
        stored = self._save(replace(record, rows=tuple(rows)), ChangesetState.UPLOADED)
        self._close_stored(stored)
        return _Outcome.STORED

    def _after_refusal(self, record: ChangesetRecord, error: CartopartyError) -> _Outcome:
        """Nothing was stored: say what to do next, or raise when nothing can be done now."""
        if error.code == "osm_changeset_closed":
            self._save(record, ChangesetState.FAILED, error.code)
            return _Outcome.NOT_STORED
        self._spare = self._save(record, ChangesetState.OPEN, error.code)
        if error.code in _STALE:
            return _Outcome.STALE
        if error.code in _REFUSED:
            return _Outcome.REFUSED
        raise error

    # Finding out, and closing

    def _settle(self, record: ChangesetRecord) -> _Outcome:
        """After a doubtful answer: close, read back, and know whether it was stored."""
        number = _number(record)
        self._close_surely(number)
        rows = rows_from_download(record.edits, self._api.download(number))
        if rows is None:
            self._save(record, ChangesetState.FAILED, "osm_not_stored")
            return _Outcome.NOT_STORED
        self._save(replace(record, rows=rows), ChangesetState.CLOSED)
        return _Outcome.STORED

    def _close_surely(self, number: int) -> None:
        """Close, again and again while an upload that is still at work holds the changeset."""
        for pause_s in (*_CLOSE_PAUSES_S, None):
            try:
                self._api.close(number)
            except CartopartyError as error:
                if error.code == "osm_changeset_closed":
                    return
                passing = isinstance(error, UpstreamError) or error.code == "osm_changeset_locked"
                if pause_s is None or not passing:
                    raise
                self._pause(pause_s)
            else:
                return

    def _close_stored(self, record: ChangesetRecord) -> None:
        """Close what is stored; if that fails, the next run tries again, or it closes by itself."""
        try:
            self._api.close(_number(record))
        except Conflict as error:
            if error.code != "osm_changeset_closed":
                return
        except CartopartyError:
            return
        self._save(record, ChangesetState.CLOSED)

    def _give_up_spare(self) -> None:
        """Close the changeset that was opened and not used."""
        if self._spare is None:
            return
        record, self._spare = self._spare, None
        try:
            self._api.close(_number(record))
        except Conflict:
            pass  # it has closed by itself
        except CartopartyError:
            return
        self._save(record, ChangesetState.FAILED, record.problem or "osm_not_used")


def _number(record: ChangesetRecord) -> int:
    if record.osm_id is None:
        raise Conflict("osm_changeset_without_number", record=str(record.id))
    return record.osm_id


def _proposals(groups: Iterable[Iterable[Edit]]) -> set[UUID]:
    return {proposal for group in groups for edit in group for proposal in edit.proposals}
