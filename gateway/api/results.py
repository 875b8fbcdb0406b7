"""Results as they lie in the target of a job: which files there are, their content, and single pages of it."""

import mimetypes
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO, Final

from starlette.responses import StreamingResponse

from layouts.writing.markdown import page_markdown
from recto.documents import DocumentPage, Manifest
from recto.errors import ObjectMissing, ResultPending
from recto.jobs import Job, JobDocument
from recto.values import PageNumber
from storage.protocols import ObjectStore
from workers.service import Service
from workers.stages.placing import manifest_of
from workers.stages.results import MANIFEST, RUN_RECORD, NoResult

CHUNK: Final = 256 * 1024
MARKDOWN: Final = "text/markdown; charset=utf-8"
JSON: Final = "application/json"
_KNOWN: Final = {".md": MARKDOWN, ".json": JSON, ".webp": "image/webp", ".jp2": "image/jp2", ".avif": "image/avif"}


@dataclass(frozen=True)
class Result:
    """The result of one document, complete."""

    store: ObjectStore
    name: str
    manifest: Manifest

    @property
    def paths(self) -> list[str]:
        """Every file of it, the manifest last."""
        return [*(file.path for file in self.manifest.files), RUN_RECORD, MANIFEST]

    def key(self, path: str) -> str:
        """Raises ``ObjectMissing`` for a path that is none of the result's files."""
        if path not in self.paths:
            raise ObjectMissing(f"{self.name}: its result has no file {path}")
        return f"{self.name}/{path}"


def result_of(job: Job, document: JobDocument, service: Service) -> Result:
    """Raises ``ResultPending``, and ``ObjectMissing`` where there is none in the target (any more)."""
    if not document.state.is_final:
        raise ResultPending("the document is not finished yet")
    store = service.places.results(job)
    manifest = manifest_of(store, document.name)
    if isinstance(manifest, NoResult):
        raise ObjectMissing(f"{document.name}: has no result")
    return Result(store, manifest.name, manifest)


def sent(result: Result, path: str) -> StreamingResponse:
    """A file of the result. It is opened before the answer begins, so that a missing one is an error."""
    stack = ExitStack()
    stream = stack.enter_context(result.store.open(result.key(path)))
    name = path.rsplit("/", 1)[-1]
    headers = {"Content-Disposition": f'inline; filename="{name}"', **_tag(result, path)}
    return StreamingResponse(_chunks(stream, stack), headers=headers, media_type=_media(path))


def page_json(result: Result, page: PageNumber) -> DocumentPage:
    """One page of ``document.json``, which has one to a line: no more than that is held."""
    start = b'{"page":%d,' % page
    with result.store.open(result.key("document.json")) as stream:
        for line in stream:
            if line.startswith(start):
                return DocumentPage.model_validate_json(line.rstrip().removesuffix(b","))
    raise ObjectMissing(f"{result.name}: has no page {page}")


def page_text(result: Result, page: PageNumber) -> str:
    """Made from ``document.json``: in the Markdown a page's own text could look like the mark between pages."""
    return page_markdown(page_json(result, page))


def _chunks(stream: BinaryIO, stack: ExitStack) -> Iterator[bytes]:
    with stack:
        while chunk := stream.read(CHUNK):
            yield chunk


def _media(path: str) -> str:
    suffix = path[path.rfind(".") :]
    return _KNOWN.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def _tag(result: Result, path: str) -> dict[str, str]:
    sha256 = next((file.sha256 for file in result.manifest.files if file.path == path), "")
    return {"ETag": f'"{sha256}"'} if sha256 else {}
