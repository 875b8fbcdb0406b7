"""What one process of a worker keeps between units of work: stores, engines, documents that lie on its disk."""

import tempfile
import time
from collections import OrderedDict
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from documents.facts import FileKind
from documents.opening import open_document
from recto.categories import CategoryModel
from recto.errors import DeploymentBusy, InternalError, ObjectMissing, UsageError
from recto.jobs import Job, JobDocument
from recto.logs import warn
from recto.options import ReadOptions
from recto.orders import DEFAULT_TENANT, Order, S3Source
from recto.settings import MEBIBYTE, Settings
from recto.values import DocumentId, TenantId, digest
from storage.local import LocalStore
from storage.packed import PackedStore
from storage.stores import Stores, open_stores
from workers.categories.labelling import models_named, wanted_names
from workers.engines import Engines
from workers.escalation.asking import Asker, Shared
from workers.escalation.batch_shelf import BatchShelf
from workers.escalation.batches import BatchAsker
from workers.escalation.consulted import consulted
from workers.escalation.money import Payer
from workers.escalation.sharing import shared_of
from workers.fieldings import make_fielding
from workers.inputs.buckets import is_s3, open_object
from workers.inputs.source_files import SourceFiles, copied, swept
from workers.keptimages import keep_image
from workers.outside.outbound import fetch_to
from workers.owners import own_name
from workers.places import STORED, Places
from workers.processes.lastwords import FOLDER, LastWords
from workers.requests import SourceFile
from workers.stages.answers import Ask
from workers.stages.assembly import Assembler
from workers.stages.fields.fieldable import Fieldable
from workers.stages.pagestream import settled_pages
from workers.stages.reader import Reader, Source

ENGINES_KEPT: Final = 3
SOURCE_BYTES: Final = 8192 * MEBIBYTE
_ADDRESS: Final = "://"


class Station:
    """Made in the process that uses it; everything in it is made on first use. ``owner`` is what owns units.

    ``stopping`` asks the unit in hand to end with the page it is at.
    """

    def __init__(self, settings: Settings, *, owner: str) -> None:
        self.settings = settings
        self.owner = owner
        self.stopping = False
        self._engines: OrderedDict[str, Engines] = OrderedDict()
        self._opened: dict[DocumentId, Source] = {}

    @cached_property
    def stores(self) -> Stores:
        return open_stores(self.settings)

    @cached_property
    def places(self) -> Places:
        return Places(self.settings, self.stores.jobs)

    @cached_property
    def scratch(self) -> Path:
        """On local disk, shared by the processes of this machine."""
        return scratch_of(self.settings)

    @cached_property
    def files(self) -> SourceFiles:
        return SourceFiles(self.scratch / "sources", most_bytes=SOURCE_BYTES)

    @cached_property
    def _units(self) -> Path:
        return swept(self.scratch / "units")

    @cached_property
    def last_words(self) -> LastWords:
        return LastWords(self.scratch / FOLDER, self.owner)

    @contextmanager
    def folder(self) -> Generator[Path]:
        """A folder that goes with the unit."""
        with tempfile.TemporaryDirectory(dir=self._units) as folder:
            yield Path(folder)

    def engines(self, job: Job) -> Engines:
        """Those that the job's options ask for; of other options the last ones are kept, too."""
        options = options_of(job)
        learnt = wanted_names(options, self.settings)
        key = digest([digest(options), job.id if learnt else ""])
        if key not in self._engines:
            while len(self._engines) >= ENGINES_KEPT:
                self._engines.popitem(last=False)[1].close()
            asked = consulted(options, self.settings)
            fielding = make_fielding(options, self.settings, models=self._models(job, learnt))
            self._engines[key] = Engines(options, self.settings.deepseek, asked=asked, fielding=fielding)
        self._engines.move_to_end(key)
        return self._engines[key]

    def _models(self, job: Job, names: Sequence[str]) -> tuple[CategoryModel, ...]:
        """A document is not lost for a model that is gone or broken: it has no labels of it."""
        found: list[CategoryModel] = []
        for name in names:
            try:
                found += models_named(self.places.categories, job.tenant, (name,))
            except (InternalError, ObjectMissing, UsageError) as error:
                warn("documents are not labelled", job=job.id, categories=name, why=error.message)
        return tuple(found)

    def pages_store(self, tenant: TenantId) -> PackedStore:
        """For the pages of one unit."""
        return PackedStore(self.places.work(tenant), below=False)

    def reader(self, job: Job, store: PackedStore) -> Reader:
        return self.engines(job).reader(self.settings.limits, store)

    @cached_property
    def shared(self) -> Shared:
        return shared_of(self.stores, self.places)

    @cached_property
    def asker(self) -> Asker:
        return Asker(self.settings, self.shared, pause=self._pause)

    def ask_for(self, job: Job) -> Ask:
        """Asks models at the job's cost, those with batches by them where the job wants that."""
        cap = order_of(job).caps.dollars
        if self.asks_in_batches(job):
            return self.batch_asker(job).ask
        return partial(self.asker.ask, job=job.id, tenant=job.tenant, cap=cap)

    def asks_in_batches(self, job: Job) -> bool:
        return order_of(job).answers == "batch"

    def batch_asker(self, job: Job) -> BatchAsker:
        payer = Payer(job=job.id, tenant=job.tenant, cap=order_of(job).caps.dollars)
        return BatchAsker(self.asker, BatchShelf(self.places.own), self.settings, self.shared, payer=payer)

    def _pause(self, seconds: float) -> None:
        if self.stopping:
            raise DeploymentBusy("this worker is told to stop")
        time.sleep(seconds)

    def patience(self, job: Job) -> float:
        """Seconds that a page waits for deployments that are away, or for a batch, before its draft counts."""
        policy = self.settings.escalation
        return policy.batch_patience if order_of(job).answers == "batch" else policy.patience

    def assembler(self, job: Job) -> Assembler:
        return Assembler(
            options=options_of(job),
            jobs=self.stores.jobs,
            work=PackedStore(self.places.work(job.tenant)),
            out=self.places.results(job),
            engines=self.engines(job).fingerprints,
            routes=self.engines(job).fielding.has_targets,
        )

    def fieldable(self, job: Job, document: JobDocument) -> Fieldable:
        """The document to look for fields in. Its file is fetched where there is more in it than was read."""
        return Fieldable(
            name=document.name,
            shown=document.shown,
            kind=FileKind(document.media),
            settled=settled_pages(self.stores.jobs, job.id, document.name),
            work=PackedStore(self.places.work(job.tenant)),
            path=lambda: self.source_file(job, document).path,
            keep=partial(keep_image, store=self.places.work(job.tenant)),
            limits=self.settings.limits,
        )

    def source(self, job: Job, document: JobDocument) -> Source:
        """The document opened; the one before it is closed. Raises the ``InputError`` and ``StorageError`` families."""
        if document.document not in self._opened:
            self._close_documents()
            file = self.source_file(job, document)
            opened = open_document(
                file.path, kind=file.kind, shown=file.shown, password="", limits=self.settings.limits
            )
            self._opened[document.document] = Source(file, opened)
        return self._opened[document.document]

    def source_file(self, job: Job, document: JobDocument) -> SourceFile:
        """The document on local disk. Raises as ``source`` does."""
        path = self._local_path(document.source)
        if path is None:
            path = self.files.fetched(document.document, lambda to: self.fetch(job, document, to))
        elif not document.source.startswith(STORED):
            path = self.files.unchanged(path, document.document)
        return SourceFile(
            document=document.document,
            path=path,
            shown=document.shown,
            kind=FileKind(document.media),
            pages=document.pages,
            bytes=document.bytes,
            modified=0,
        )

    def local_copy(self, job: Job, document: JobDocument) -> Path:
        """A document that nobody has looked at yet, on local disk. Raises as ``source`` does.

        A copy that was fetched is to be given to ``files.keep``, or removed.
        """
        path = self._local_path(document.source)
        if path is None:
            path = self.files.new_file()
            self.fetch(job, document, path)
        return path

    def is_copy(self, document: JobDocument) -> bool:
        """Whether ``local_copy`` fetches it."""
        return self._local_path(document.source) is None

    def fetch(self, job: Job, document: JobDocument, to: Path) -> None:
        """Writes the bytes of the document to a file. Raises the ``InputError`` and ``StorageError`` families."""
        source, most = document.source, self.settings.limits.max_bytes
        if source.startswith(STORED):
            with self.places.own.open(source.removeprefix(STORED)) as stream:
                copied(stream, to, most=most)
        elif is_s3(source):
            with open_object(source, settings=self.settings.s3, version=_version(job, source)) as stream:
                copied(stream, to, most=most)
        else:
            fetch_to(source, to, max_bytes=most, allow_private=self.settings.service.private_addresses)

    def close(self) -> None:
        self._close_documents()
        while self._engines:
            self._engines.popitem()[1].close()
        if "asker" in vars(self):
            self.asker.close()
        if "last_words" in vars(self):
            self.last_words.close()
        if "stores" in vars(self):
            self.stores.close()

    def _local_path(self, source: str) -> Path | None:
        """Where the document lies as a file already."""
        if source.startswith(STORED):
            own = self.places.own
            return own.path_of(source.removeprefix(STORED)) if isinstance(own, LocalStore) else None
        return None if _ADDRESS in source else Path(source)

    def _close_documents(self) -> None:
        while self._opened:
            self._opened.popitem()[1].document.close()


def scratch_of(settings: Settings) -> Path:
    """As set, else in the user's cache."""
    return Path(settings.work_dir).absolute() if settings.work_dir else user_cache_path("recto") / "service"


def make_station(settings: Settings, *, worker: str) -> Station:
    """The station of this process, which is one of ``worker``'s."""
    return Station(settings, owner=own_name(worker))


def options_of(job: Job) -> ReadOptions:
    return job.purpose.options if isinstance(job.purpose, Order) else ReadOptions()


def order_of(job: Job) -> Order:
    """What was asked for; nothing of a job that ``recto run`` made."""
    return job.purpose if isinstance(job.purpose, Order) else Order(tenant=DEFAULT_TENANT, sources=())


def _version(job: Job, url: str) -> str:
    """The version that the order pins, empty for none."""
    sources = (source for source in order_of(job).sources if isinstance(source, S3Source))
    return next((source.version for source in sources if source.url == url), "")
