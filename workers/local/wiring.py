"""The one place where settings become objects. Everything is made on first use."""

from collections import defaultdict
from contextlib import AbstractContextManager
from functools import cached_property, partial
from pathlib import Path
from typing import BinaryIO

from recto.jobs import SettledPage
from recto.orders import DEFAULT_TENANT
from recto.values import JobId, digest
from storage.local import LocalStore
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.jobs import SqliteJobStore
from storage.on_sqlite.meter import SqliteMeter
from storage.on_sqlite.purse import SqlitePurse
from storage.on_sqlite.traffic import SqliteTraffic
from storage.opening import open_store
from storage.packed import PackedStore
from storage.protocols import JobStore, ObjectStore
from storage.spending_journal import NoSpendingJournal
from workers.categories.labelling import category_shelf, models_wanted
from workers.engines import Engines
from workers.escalation.asking import Asker, Shared
from workers.escalation.consulted import consulted
from workers.fieldings import make_fielding
from workers.inputs.buckets import open_object
from workers.keptimages import keep_image
from workers.local.ledger import open_ledger
from workers.owners import is_caller_gone
from workers.pagecounts import counts_of, ended_in
from workers.requests import FieldsTask, WorkerSetup, unchanged
from workers.stages.answers import Ask
from workers.stages.assembly import Assembler
from workers.stages.fields.fieldable import Fieldable
from workers.stages.pagestream import settled_pages
from workers.stages.reader import Reader


class Wiring:
    """The objects of one run, in the parent or in a worker process."""

    def __init__(self, setup: WorkerSetup) -> None:
        self._setup = setup
        self._counts: dict[str, float] = defaultdict(float)

    @property
    def scratch(self) -> Path:
        """Files that live no longer than a run."""
        return self._setup.work_dir / "scratch"

    @cached_property
    def work(self) -> ObjectStore:
        """What was drawn, read and parsed, by content. What a power cut takes is made again: no write is waited for."""
        return LocalStore(self._setup.work_dir / "store", durable=False)

    @cached_property
    def jobs(self) -> JobStore:
        return SqliteJobStore(SqliteFile(self._setup.work_dir / "jobs.sqlite"))

    @cached_property
    def asker(self) -> Asker:
        """Asks models. What was paid for is on the disk before it counts."""
        answers = LocalStore(self._setup.work_dir / "store")
        shared = Shared(
            purse=SqlitePurse(self._ledger),
            traffic=SqliteTraffic(self._ledger, is_gone=is_caller_gone),
            meter=SqliteMeter(self._ledger),
            spending=NoSpendingJournal(),
            answers=lambda tenant: answers,
        )
        return Asker(self._setup.settings, shared)

    @cached_property
    def _ledger(self) -> SqliteFile:
        return open_ledger(self._setup.settings.budget)

    def count(self, page: SettledPage) -> None:
        """Where models are asked, what became of the page is told to the ledger at the end."""
        if self.engines.consulted.roles:
            for name, amount in {ended_in(page.record): 1.0, **counts_of(page)}.items():
                self._counts[name] += amount

    def ask_for(self, job: JobId) -> Ask:
        """Asks models at the cost of the run: runs of other folders have the same job where they are called alike."""
        run = JobId(digest({"job": job, "folder": str(self._setup.work_dir)})[:32])
        return partial(self.asker.ask, job=run, tenant=DEFAULT_TENANT)

    @cached_property
    def out(self) -> ObjectStore:
        return open_store(self._setup.output, settings=self._setup.settings.s3, claims=self.jobs)

    @cached_property
    def engines(self) -> Engines:
        asked = consulted(self._setup.options, self._setup.settings)
        options, settings = self._setup.options, self._setup.settings
        models = models_wanted(options, settings, category_shelf(settings), DEFAULT_TENANT)
        fielding = make_fielding(options, settings, models=models)
        return Engines(self._setup.options, self._setup.settings.deepseek, asked=asked, fielding=fielding)

    @property
    def settings(self) -> str:
        """The settings fingerprint."""
        return self.engines.settings

    @cached_property
    def reader(self) -> Reader:
        return self.engines.reader(self._setup.settings.limits, self.work, password=self._setup.password)

    @cached_property
    def assembler(self) -> Assembler:
        return Assembler(
            options=self._setup.options,
            jobs=self.jobs,
            work=PackedStore(self.work),
            out=self.out,
            engines=self.engines.fingerprints,
            routes=self.engines.fielding.has_targets,
        )

    def fieldable(self, task: FieldsTask) -> Fieldable:
        """The document to look for fields in."""
        return Fieldable(
            name=task.name,
            shown=task.file.shown,
            kind=task.file.kind,
            settled=settled_pages(self.jobs, task.job, task.ref),
            work=PackedStore(self.work),
            path=lambda: unchanged(task.file).path,
            keep=partial(keep_image, store=self.work),
            limits=self._setup.settings.limits,
            password=self._setup.password,
        )

    def fetch(self, url: str) -> AbstractContextManager[BinaryIO]:
        """Opens an ``s3://`` source."""
        return open_object(url, settings=self._setup.settings.s3)

    def close(self) -> None:
        """Lets go of what was made."""
        if self._counts:
            SqliteMeter(self._ledger).count(self._counts)
            self._counts.clear()
        for name, made in vars(self).items():
            if name in {"engines", "jobs", "asker"}:
                made.close()
