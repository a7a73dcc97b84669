"""Long work that a page asks for: claimed from the job table, run by a thread or a worker."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from cartoparty.core.models import Finding, LonLat
from cartoparty.core.progress import Progress
from cartoparty.core.proposing import Since
from cartoparty.errors import CartopartyError, NotFound, StorageFailed
from cartoparty.pipeline.check import check_party
from cartoparty.pipeline.district_maps import prepare_district_map
from cartoparty.pipeline.extracts import extract_path
from cartoparty.pipeline.plan import (
    AtlasOptions,
    take_snapshot_from_extract,
    take_snapshot_from_overpass,
)
from cartoparty.pipeline.printed_pages import print_for_desk
from cartoparty.pipeline.publish import publish_party
from cartoparty.pipeline.sectors import Editor, SplitWish, split_party
from cartoparty.pipeline.town_map import print_town_map_for_desk
from cartoparty.settings import Settings
from cartoparty.store import jobs as table
from cartoparty.store.failures import storage_failure
from cartoparty.store.jobs import Job
from cartoparty.store.workspace import Workspace

logger = logging.getLogger(__name__)

Handler = Callable[[Workspace, Settings, Job, Progress], dict[str, Any]]

_IDLE_S = 0.5
_TROUBLE_S = 5.0
# Often enough that a worker is not taken for dead (`store.jobs.LEASE`) when a beat or two fail.
_BEAT_S = 20.0


class JobCancelled(Exception):
    """Raised inside a handler, by its report of progress, when the job is to be given up."""


def _snapshot(
    workspace: Workspace, settings: Settings, job: Job, progress: Progress
) -> dict[str, Any]:
    now = datetime.now(UTC)
    if name := job.params.get("extract"):
        path = extract_path(workspace, name)
        snapshot = take_snapshot_from_extract(
            workspace, settings, job.party, path, now=now, progress=progress
        )
    else:
        snapshot = take_snapshot_from_overpass(
            workspace, settings, job.party, now=now, progress=progress
        )
    unmade = prepare_district_map(
        workspace, job.party, margin_m=settings.snapshot_margin_m, progress=progress
    )
    return {
        "data_date": None if snapshot.data_date is None else snapshot.data_date.isoformat(),
        "layers": {layer.value: len(found) for layer, found in snapshot.layers.items()},
        "features": {theme: len(found) for theme, found in snapshot.features.items()},
        "findings": _as_data((*snapshot.findings, *unmade)),
    }


def _split(
    workspace: Workspace, settings: Settings, job: Job, progress: Progress
) -> dict[str, Any]:
    start = job.params.get("start")
    found = split_party(
        workspace,
        settings,
        job.party,
        SplitWish(
            teams=job.params.get("teams"),
            minutes=job.params.get("minutes"),
            start=None if start is None else LonLat(*start),
            seed=job.params.get("seed", 0),
            stamp=job.params.get("stamp"),
        ),
        progress=progress,
        by=Editor(job.params.get("by", ""), datetime.now(UTC), job.id),
    )
    return {"sectors": len(found)}


def _atlas(
    workspace: Workspace, settings: Settings, job: Job, progress: Progress
) -> dict[str, Any]:
    from cartoparty.outputs.atlas.style import Look

    options = AtlasOptions(
        paper=job.params.get("paper", "A4"),
        scale=job.params.get("scale"),
        sector=job.params.get("sector"),
        look=Look(job.params.get("look", "grey")),
    )
    if lang := job.params.get("lang"):
        settings = settings.model_copy(update={"lang": lang})
    summary = print_for_desk(
        workspace, settings, job.party, options=options, job=job.id, progress=progress
    )
    return {"pages": len(summary.pages), "findings": _as_data(summary.findings)}


def _town_map(
    workspace: Workspace, settings: Settings, job: Job, progress: Progress
) -> dict[str, Any]:
    from cartoparty.outputs.atlas.style import Look
    from cartoparty.outputs.town_map import TownMapChoice, TownMapFormat

    layers = job.params.get("layers")
    choice = TownMapChoice(
        format=TownMapFormat(job.params.get("format", "poster")),
        paper=job.params.get("paper") or "",
        scale=job.params.get("scale"),
        layers=None if layers is None else tuple(layers),
        lang=job.params.get("lang") or settings.lang or "fr",
        look=Look(job.params.get("look", "grey")),
    )
    summary = print_town_map_for_desk(
        workspace, settings, job.party, choice=choice, job=job.id, progress=progress
    )
    return {
        "pages": summary.pages,
        "scale": summary.scale,
        "streets": summary.streets,
        "findings": _as_data(summary.findings),
    }


def _check(
    workspace: Workspace, settings: Settings, job: Job, progress: Progress
) -> dict[str, Any]:
    summary = check_party(workspace, settings, job.party, now=datetime.now(UTC), progress=progress)
    return {
        "proposals": len(summary.changes),
        **{since.value: summary.since_last[since] for since in Since},
        "by_action": {action.value: count for action, count in summary.by_action.items()},
        "lost_decisions": [str(lost.change.now.id) for lost in summary.lost_decisions],
    }


def _publish(
    workspace: Workspace, settings: Settings, job: Job, progress: Progress
) -> dict[str, Any]:
    progress("progress_publish", 0, 1)
    summary = publish_party(workspace, settings, job.party)
    progress("progress_publish", 1, 1)
    return {"datasets": {name: found.rows for name, found in summary.datasets.items()}}


# Handlers are idempotent: a job whose worker died is run again from its beginning.
HANDLERS: Mapping[str, Handler] = {
    "snapshot": _snapshot,
    "split": _split,
    "atlas": _atlas,
    "town_map": _town_map,
    "check": _check,
    "publish": _publish,
}


def run_next_job(workspace: Workspace, settings: Settings) -> bool:
    """Claim and run one job; returns False when there was none."""
    with workspace.database.write() as session:
        job = table.claim_job(session, now=datetime.now(UTC))
    if job is None:
        return False
    logger.info("job started", extra={"job": job.id, "kind": job.kind, "party": job.party})
    try:
        with _heartbeat(workspace, job):
            result = _handler(job)(workspace, settings, job, _reporter(workspace, job))
    except JobCancelled:
        _finish(workspace, job, cancelled=True)
    except CartopartyError as error:
        _finish(workspace, job, error={"code": error.code, "params": _plain(error.params)})
    except Exception as error:  # the worker's outer edge: one bad job must not stop the others
        logger.exception("job failed", extra={"job": job.id, "kind": job.kind})
        failure = storage_failure(error)
        code = "internal" if failure is None else failure.code
        _finish(workspace, job, error={"code": code, "params": {}})
    else:
        _finish(workspace, job, result=result)
    return True


def work(workspace: Workspace, settings: Settings, stop: threading.Event) -> None:
    """Run jobs as they come until `stop` is set."""
    while not stop.is_set():
        try:
            worked = run_next_job(workspace, settings)
        except Exception:  # a full disk, a database that went away: it may come back
            logger.exception("worker could not reach the job table")
            stop.wait(_TROUBLE_S)
        else:
            if not worked:
                stop.wait(_IDLE_S)


def _handler(job: Job) -> Handler:
    if job.kind not in HANDLERS:
        raise NotFound("job_kind_unknown", kind=job.kind, known=sorted(HANDLERS))
    return HANDLERS[job.kind]


@contextmanager
def _heartbeat(workspace: Workspace, job: Job) -> Iterator[None]:
    """Says now and then that the job is worked on: some steps take minutes without a word."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(_BEAT_S):
            # The work tells of a full disk or a database that is away; the next beat may succeed.
            with suppress(StorageFailed), workspace.database.write() as session:
                table.still_running(session, job.id, now=datetime.now(UTC))

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _reporter(workspace: Workspace, job: Job) -> Progress:
    def report(step: str, done: int, total: int | None) -> None:
        with workspace.database.write() as session:
            now = datetime.now(UTC)
            wanted = table.report_progress(session, job.id, step, done, total, now=now)
        if not wanted:
            raise JobCancelled

    return report


def _finish(
    workspace: Workspace,
    job: Job,
    *,
    result: dict[str, Any] | None = None,
    error: dict[str, Any] | None = None,
    cancelled: bool = False,
) -> None:
    with workspace.database.write() as session:
        table.finish_job(
            session,
            job.id,
            now=datetime.now(UTC),
            result=result,
            error=error,
            cancelled=cancelled,
        )


def _as_data(findings: Sequence[Finding]) -> list[dict[str, object]]:
    return [
        {"code": f.code, "severity": f.severity.value, "params": _plain(f.params)} for f in findings
    ]


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    """Error parameters as JSON can hold them."""
    return {key: _plain_value(value) for key, value in params.items()}


def _plain_value(value: object) -> object:
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain_value(each) for each in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
