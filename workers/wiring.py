"""The one place where settings become objects. Everything is made on first use."""

from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from ocr_backends.protocol import OcrBackend
from ocr_backends.registry import EMBEDDED_DEFAULT, Helpers, make_backend, make_helpers
from storage.local import LocalStore
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.jobs import SqliteJobStore
from storage.opening import open_store
from storage.protocols import JobStore, ObjectStore
from workers.buckets import open_object
from workers.fingerprints import reading_fingerprint, settings_fingerprint
from workers.requests import WorkerSetup
from workers.stages.assembly import Assembler
from workers.stages.recognition import image_recipe
from workers.stages.settling import Reader

AUTO = "auto"
TEXT_LAYER = "textlayer"


class Wiring:
    """The objects of one run, in the parent or in a worker process."""

    def __init__(self, setup: WorkerSetup) -> None:
        self._setup = setup

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
    def out(self) -> ObjectStore:
        return open_store(self._setup.output, settings=self._setup.settings.s3, claims=self.jobs)

    @cached_property
    def text_layer(self) -> OcrBackend:
        return make_backend(TEXT_LAYER, options=self._setup.options)

    @cached_property
    def backend(self) -> OcrBackend:
        """The engine for pages that are read from their image."""
        name = self._setup.options.backend
        return make_backend(EMBEDDED_DEFAULT if name == AUTO else name, options=self._setup.options)

    @cached_property
    def helpers(self) -> Helpers | None:
        """What is asked for images that the engine cannot read: none where a person chose the engine."""
        return make_helpers(options=self._setup.options) if self._setup.options.backend == AUTO else None

    @cached_property
    def reading(self) -> str:
        return reading_fingerprint(
            self._setup.options,
            backend=self.backend,
            helpers=self.helpers or (),
            text_layer=self.text_layer,
            image_recipe=self.recipe,
        )

    @cached_property
    def recipe(self) -> str:
        return image_recipe()

    @cached_property
    def settings(self) -> str:
        return settings_fingerprint(self._setup.options, self.reading)

    @cached_property
    def reader(self) -> Reader:
        return Reader(
            options=self._setup.options,
            limits=self._setup.settings.limits,
            fingerprint=self.reading,
            recipe=self.recipe,
            text_layer=self.text_layer,
            backend=self.backend,
            helpers=self.helpers,
            store=self.work,
            password=self._setup.password,
        )

    @cached_property
    def assembler(self) -> Assembler:
        asked = (*reversed(self.helpers or ()), self.text_layer, self.backend)
        engines = {engine.name: engine.fingerprint for engine in asked}
        return Assembler(options=self._setup.options, jobs=self.jobs, work=self.work, out=self.out, engines=engines)

    def fetch(self, url: str) -> AbstractContextManager[BinaryIO]:
        """Opens an ``s3://`` source."""
        return open_object(url, settings=self._setup.settings.s3)

    def close(self) -> None:
        """Lets go of what was made."""
        for name, made in vars(self).items():
            if name in {"text_layer", "backend", "jobs"}:
                made.close()
        for helper in vars(self).get("helpers") or ():
            helper.close()
