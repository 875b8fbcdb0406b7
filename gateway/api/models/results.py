"""Results as the API gives them out: links, and how complete a document is."""

from enum import StrEnum

from pydantic import Field

from recto.jobs import DocumentState
from recto.values import Value


class ResultFormat(StrEnum):
    """``links``: where each file of the result is; the others are the content itself."""

    LINKS = "links"
    MARKDOWN = "md"
    JSON = "json"
    FIELDS = "fields"
    ZIP = "zip"


class ResultFile(Value):
    """A file of a document's result. ``presigned`` reads it from its store without a key, for a while.

    ``bytes`` and ``sha256`` are not told of the manifest, which tells them of the others, and of ``run.json``.
    """

    path: str
    url: str
    bytes: int = 0
    sha256: str = ""
    presigned: str = Field(default="", description="Empty where the store gives no links, or none was asked for.")


class DocumentResult(Value):
    name: str
    state: DocumentState
    files: tuple[ResultFile, ...]


class ResultLinks(Value):
    """The results of finished documents, by name. ``complete``: the job ended, so no other will come."""

    complete: bool
    documents: tuple[DocumentResult, ...]
    next: str = Field(description="Empty at the end of the list.")
    zip: str = Field(description="All results in one archive.")
