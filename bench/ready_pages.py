"""Jobs whose pages are already drawn and wait for an engine: what is left is reading, telling and writing."""

import hashlib
import io
import time
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from PIL import Image

from recto.images import EncodedImage, Pixels
from recto.jobs import Job, JobDocument
from recto.options import ReadOptions
from recto.orders import DEFAULT_TENANT, Order, Target
from recto.pages import PageSize
from recto.schemas import NoFields
from recto.settings import Settings
from recto.units import Recognize, Unit, unit_for
from recto.values import DocumentId, ImageId, JobId, PageNumber, TenantId
from storage.keys import image_key
from workers.handlers.packnames import PackNames
from workers.stages.drawing import Drawn, keep_drawn
from workers.stages.split import ImagePlan
from workers.station import Station

ENGINE: Final = "fake"
WIDTH, HEIGHT = 90, 120
"""Pixels: what an engine would do with them is not measured here."""

PAGES_PER_DOCUMENT: Final = 100

ALONE: Final = ReadOptions(backend=ENGINE, fields=NoFields())
WITH_FIELDS: Final = ReadOptions(backend=ENGINE)
"""What the pages say is made up, so that looking for fields in it says little of other pages."""


def ordered(
    station: Station,
    pages: int,
    *,
    target: Target,
    tenant: TenantId = DEFAULT_TENANT,
    name: str = "ready",
    options: ReadOptions = ALONE,
) -> Job:
    """A job of so many pages in documents of ``PAGES_PER_DOCUMENT``, whose next work is in the backlog, and held."""
    stores = station.stores
    order = Order(tenant=tenant, sources=(), target=target, options=options, labels=(name,))
    id = JobId(hashlib.sha256(f"{name} {tenant} {time.time()}".encode()).hexdigest()[:32])
    job = stores.jobs.create(
        Job(id=id, idempotency_key=id, settings="", label=name, created=time.time(), purpose=order)
    )
    stores.backlog.hold(id, until=float("inf"))
    for first in range(0, pages, PAGES_PER_DOCUMENT):
        number = min(PAGES_PER_DOCUMENT, pages - first)
        document = _document(f"{name}/{first // PAGES_PER_DOCUMENT:06}.pdf", id, number)
        stores.jobs.add_document(id, document)
        stores.jobs.plan(id, document.name, [PageNumber(page) for page in range(1, number + 1)])
        stores.backlog.add([*_units(station, job, document)])
    stores.jobs.listed(id)
    return job


def station_for(settings: Settings) -> Station:
    """To fill stores with; close it afterwards."""
    return Station(settings, owner="bench")


def _document(name: str, job: JobId, pages: int) -> JobDocument:
    identity = DocumentId(hashlib.sha256(f"{job} {name}".encode()).hexdigest())
    return JobDocument(
        name=name,
        document=identity,
        source=f"/nowhere/{name}",
        shown=name,
        media="pdf",
        pages=pages,
        bytes=1,
        started=time.time(),
    )


def _units(station: Station, job: Job, document: JobDocument) -> Iterator[Unit]:
    size = station.settings.service.group_pages
    names = PackNames(document.document, station.engines(job).raw)
    for first in range(1, document.pages + 1, size):
        pages = [PageNumber(page) for page in range(first, min(first + size, document.pages + 1))]
        pack = _pack(station, job, document, pages, names)
        yield unit_for(job, Recognize(name=document.name, pages=tuple(pages), pack=pack))


def _pack(station: Station, job: Job, document: JobDocument, pages: Sequence[PageNumber], names: PackNames) -> str:
    store = station.pages_store(job.tenant)
    reader = station.reader(job, store)
    for page in pages:
        plan = _drawing(document, page)
        store.put_if_absent(image_key(plan.image.id, plan.image.media_type), plan.image.content)
        keep_drawn(Drawn(plan), document.document, page, reader)
    return store.flush(names.stem(pages, "d"))


def _drawing(document: JobDocument, page: PageNumber) -> ImagePlan:
    pixels = _pixels(f"{document.document} {page}")
    out = io.BytesIO()
    Image.fromarray(pixels[:, :, 0]).save(out, "PNG", compress_level=1)
    content = out.getvalue()
    image = EncodedImage(
        id=ImageId(hashlib.sha256(content).hexdigest()),
        media_type="image/png",
        width=WIDTH,
        height=HEIGHT,
        content=content,
    )
    return ImagePlan(
        size=PageSize(width=WIDTH, height=HEIGHT, unit="pt"),
        image=image,
        pixels=pixels,
        dpi=72.0,
        reason="it has no text layer",
    )


def _pixels(seed: str) -> Pixels:
    """Paper with rows of dark marks that tell the page from all others."""
    marks = np.frombuffer(hashlib.sha256(seed.encode()).digest(), np.uint8)
    gray = np.full((HEIGHT, WIDTH), 250, np.uint8)
    for row in range(8):
        bits = np.unpackbits(marks[4 * row : 4 * row + 4])
        gray[14 + 12 * row : 20 + 12 * row, 12 : 12 + 64] = np.repeat(250 - 230 * bits, 2)
    return np.repeat(gray[:, :, None], 3, axis=2)
