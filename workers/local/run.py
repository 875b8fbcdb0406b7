"""The embedded run: the stages driven by one process with a pool of its own, no server and no account."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from ocr_backends.registry import models_of_processes
from recto.errors import StoreDenied, UsageError
from recto.jobs import Job
from recto.logs import log, log_to, stop_logging
from recto.values import JobId, digest
from workers.engines import Engines
from workers.events import Event, InputFault, InputFile, RunSummary
from workers.inputs.mirroring import WORK_FOLDER
from workers.local.askingdesk import AskingDesk
from workers.local.coordinator import Coordinator
from workers.local.desk import Desk, Pool
from workers.local.reporting import Reporter
from workers.local.serving import serve, serve_readers
from workers.local.wiring import Wiring
from workers.processes.pool import WorkerPool
from workers.requests import LOG_FILE, RunRequest, WorkerSetup
from workers.unitlimits import asking_seconds, model_page_seconds

LOADING_SECONDS: Final = 1800.0
"""A model may take so long to be fetched and loaded before its first page is read."""

ASKED_AT_ONCE: Final = 64
"""Pages that models are asked for: each has a thread, which mostly waits."""

_PRELOAD: Final = ("workers.processes.preload",)


def run(inputs: Iterable[InputFile | InputFault], request: RunRequest, observe: Callable[[Event], None]) -> RunSummary:
    """Reads every input and writes its result; the same run again goes on where this one ended.

    A first Ctrl-C ends it cleanly: the summary says ``interrupted``. Raises ``UsageError`` where another run works in
    the same work folder, ``StorageError`` where the output or the work folder cannot be used, ``EngineUnavailable``
    where the chosen engine cannot be had, or is away for too long.
    """
    with _work_folder(request) as work_dir, _locked(work_dir):
        handler = log_to(work_dir / LOG_FILE)
        try:
            return _run(inputs, request, work_dir, observe)
        finally:
            stop_logging(handler)


@contextmanager
def _work_folder(request: RunRequest) -> Generator[Path]:
    """Where unfinished work is kept. A dry run has a folder that goes with it, and leaves nothing behind."""
    if request.dry_run:
        with tempfile.TemporaryDirectory(prefix="recto-") as folder:
            yield Path(folder)
        return
    folder = work_folder(request)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreDenied(
            f"{folder}: cannot be made: {error.strerror}", remedy="Give an output folder that you may write to."
        ) from error
    yield folder


def work_folder(request: RunRequest) -> Path:
    """As set, else in the output folder, else (for ``s3://``) in the user's cache."""
    if request.settings.work_dir:
        return Path(request.settings.work_dir).absolute()
    if request.output.startswith("s3://"):
        return user_cache_path("recto") / sha256(request.output.encode()).hexdigest()[:16]
    return (Path(request.output) / WORK_FOLDER).absolute()


@contextmanager
def _locked(work_dir: Path) -> Generator[None]:
    lock = FileLock(work_dir / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UsageError(
            f"{work_dir}: another run is at work here", remedy="Wait for it to end, or give another --work-dir."
        ) from error
    except OSError as error:
        raise StoreDenied(f"{work_dir}: cannot be written: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()


def _run(
    inputs: Iterable[InputFile | InputFault], request: RunRequest, work_dir: Path, observe: Callable[[Event], None]
) -> RunSummary:
    setup = WorkerSetup(
        options=request.options,
        settings=request.settings,
        password=request.password,
        retry_failed=request.retry_failed,
        output=request.output,
        work_dir=work_dir,
        cores=_cores(),
    )
    wiring = Wiring(setup)
    shutil.rmtree(wiring.scratch, ignore_errors=True)
    job = wiring.jobs.create(_job(request.output, wiring.settings))
    processes = request.settings.workers.processes or len(setup.cores) or os.cpu_count() or 1
    pool: Pool = WorkerPool(
        partial(serve, setup),
        processes=processes,
        memory=request.settings.limits.worker_memory,
        recycle=request.settings.workers.recycle_pages,
        preload=_PRELOAD,
    )
    desk, asking = _desk(setup, wiring.engines), _asking_desk(setup, wiring.engines)
    reporter = Reporter(observe, output=wiring.out.location)
    coordinator = Coordinator(
        request, job=job.id, wiring=wiring, pool=pool, desk=desk, asking=asking, reporter=reporter
    )
    log("run_started", job=job.id, processes=processes)
    interrupted = False
    try:
        coordinator.run(inputs, processes=processes)
        _clear_images(wiring)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        pool.close()
        desk.pool.close()
        asking.pool.close()
        wiring.close()
        shutil.rmtree(wiring.scratch, ignore_errors=True)
    log("run_ended", job=job.id, interrupted=interrupted)
    return reporter.summary(interrupted=interrupted)


def _desk(setup: WorkerSetup, engines: Engines) -> Desk:
    """With a process for each device of the model, or for all of its servers; none where the engine is no model."""
    settings, name = setup.settings, setup.options.backend
    each = models_of_processes(name, models=settings.deepseek) if engines.is_model else []
    own = [settings.model_copy(update={"deepseek": models}) for models in each]
    pool: Pool = WorkerPool(
        partial(serve_readers, [setup.model_copy(update={"settings": one}) for one in own]),
        processes=len(own),
        memory=settings.deepseek.local.process_memory,
        recycle=sys.maxsize,
        preload=_PRELOAD,
        depth=engines.at_once,
        daemon=False,
    )
    return Desk(
        pool,
        timeout=LOADING_SECONDS + model_page_seconds(settings.deepseek),
        patience=settings.deepseek.server.patience,
    )


def _asking_desk(setup: WorkerSetup, engines: Engines) -> AskingDesk:
    """With one process that asks for many pages at once; none where nobody is to be asked."""
    settings = setup.settings
    names = {*engines.consulted.deployments, *engines.fielding.consulted.deployments}
    at_once = sum(settings.deployments[name].concurrency for name in names)
    pool: Pool = WorkerPool(
        partial(serve_readers, [setup]),
        processes=1 if names else 0,
        memory=settings.limits.worker_memory,
        recycle=sys.maxsize,
        preload=_PRELOAD,
        depth=max(1, min(at_once, ASKED_AT_ONCE)),
    )
    return AskingDesk(pool, timeout=asking_seconds(settings), patience=settings.escalation.patience)


def _clear_images(wiring: Wiring) -> None:
    """Page images stand in the results now. A page that needs its own again is drawn again; its reading is kept."""
    for key in wiring.work.keys("images/"):
        wiring.work.delete(key)


def _job(output: str, settings: str) -> Job:
    key = digest({"output": output, "settings": settings})
    return Job(id=JobId(key[:32]), idempotency_key=key, settings=settings)


def _cores() -> tuple[int, ...]:
    """The cores that this process may use; none where the system does not say."""
    return tuple(sorted(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else ()
