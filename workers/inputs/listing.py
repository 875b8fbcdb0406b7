"""The documents that an order names, one by one, from any point on."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from recto.errors import Fault
from recto.jobs import JobDocument
from recto.orders import FileSource, HttpsSource, Order, S3Source, Source, UploadSource
from recto.settings import Settings
from recto.values import canonical_json
from workers.events import InputFault
from workers.inputs.buckets import FoundObject, objects_at
from workers.inputs.folders import FolderWalk, FoundFile
from workers.inputs.mirroring import mirrored, shown
from workers.inputs.own_outputs import OwnOutputs
from workers.inputs.patterns import EVERYTHING
from workers.places import STORED, upload_key

_NO_NAME: Final = "document"


@dataclass(frozen=True)
class Listed:
    """A document that was found, or what could not be had. ``source`` and ``cursor`` say where it goes on after it."""

    document: JobDocument | Fault
    shown: str
    source: int
    cursor: str


def listed_from(order: Order, source: int, cursor: str, *, settings: Settings, own: str) -> Iterator[Listed]:
    """From ``cursor`` of source ``source`` on to the end of the last one; nothing below ``own``, where results go."""
    names = _single_names(order)
    for at in range(source, len(order.sources)):
        here = cursor if at == source else ""
        one = order.sources[at]
        match one:
            case S3Source(recursive=True):
                yield from _below_prefix(one, at, here, settings=settings, own=own)
            case FileSource(path=path) if Path(path).is_dir():
                yield from _below_folder(path, at, here, settings=settings, own=own)
            case _ if here:
                continue
            case _:
                yield _single(one, at, names[at], order)


def _single(source: Source, at: int, name: str, order: Order) -> Listed:
    match source:
        case UploadSource():
            place = STORED + upload_key(order.tenant, source.document)
            document = JobDocument(name=name, source=place, shown=shown(source.name), bytes=source.bytes)
        case FileSource(path=path):
            document = JobDocument(name=name, source=path, shown=shown(path))
        case S3Source(url=url) | HttpsSource(url=url):
            document = JobDocument(name=name, source=url, shown=shown(url))
    return Listed(document, document.shown, at, "listed")


def _single_names(order: Order) -> list[str]:
    """The names of documents that are named one by one, each unlike those before it."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for source in order.sources:
        parts = _parts(source)
        name = mirrored(parts)
        seen[name] += 1
        names.append(name if seen[name] == 1 else mirrored([f"{seen[name]}", *parts]))
    return names


def _parts(source: Source) -> Sequence[str]:
    match source:
        case UploadSource(name=name):
            path = name
        case FileSource(path=path, name=name):
            path = name or path.rpartition("/")[2]
        case S3Source(url=url, name=name):
            path = name or url.rpartition("/")[2]
        case HttpsSource(url=url):
            path = unquote(urlsplit(url).path).rpartition("/")[2]
    return [part for part in path.split("/") if part] or [_NO_NAME]


def _below_prefix(source: S3Source, at: int, cursor: str, *, settings: Settings, own: str) -> Iterator[Listed]:
    results, last = OwnOutputs(), ""
    if cursor:
        resumed = json.loads(cursor)
        last = str(resumed["after"])
        results.resume(resumed["result"])
    store = f"{settings.service.store.rstrip('/')}/"
    for found in objects_at(source.url, (), settings.s3, output=own, after=last):
        if isinstance(found, InputFault):
            yield Listed(found.fault, found.shown, at, cursor)
        elif not found.path.startswith(store) and not results.includes(found.parts):
            mark = canonical_json({"after": found.path, "result": [*results.mark]}).decode()
            yield Listed(_document(found), shown(found.path), at, mark)


def _below_folder(path: str, at: int, cursor: str, *, settings: Settings, own: str) -> Iterator[Listed]:
    """The cursor counts what was found."""
    avoided = frozenset(os.path.realpath(place) for place in (own, settings.work_dir, settings.service.store) if place)
    results = OwnOutputs()
    passed = int(cursor) if cursor else 0
    found = (
        one
        for one in FolderWalk(path, EVERYTHING, avoided)
        if isinstance(one, InputFault) or not results.includes(one.parts)
    )
    for number, one in enumerate(islice(found, passed, None), start=passed + 1):
        if isinstance(one, InputFault):
            yield Listed(one.fault, one.shown, at, str(number))
        else:
            yield Listed(_document(one), shown(one.path), at, str(number))


def _document(found: FoundObject | FoundFile) -> JobDocument:
    return JobDocument(name=mirrored(found.parts), source=found.source, shown=shown(found.path))
