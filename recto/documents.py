"""What is written for a document: the pages of ``document.json`` and the manifest."""

from typing import Literal

from recto.blocks import Block
from recto.errors import Fault
from recto.escalations import Escalation
from recto.fields import Consultation
from recto.geometry import Upright
from recto.jobs import DocumentState
from recto.pages import PageRecord, PageSize, PageState, PageWord, RungTaken
from recto.values import Confidence, DocumentId, PageNumber, Text, Value

DOCUMENT_SCHEMA = "recto.document/1"
MANIFEST_SCHEMA = "recto.manifest/1"
ESCALATIONS_SCHEMA = "recto.escalations/1"


class DocumentPage(Value):
    """A page as it stands in ``document.json``. ``image`` is relative to the document's folder, empty for none."""

    page: PageNumber
    state: PageState
    reason: str
    source: Literal["text_layer", "image", "nothing"]
    engine: str = ""
    size: PageSize
    image: str = ""
    upright: Upright = Upright()
    confidence: Confidence = 1.0
    words: tuple[PageWord, ...] = ()
    blocks: tuple[Block, ...] = ()
    faults: tuple[Fault, ...] = ()
    rungs: tuple[RungTaken, ...] = ()


class EscalatedPart(Escalation):
    """An entry of ``escalations.json``: a part of a page in doubt with what was read, as HTML for a table and Markdown
    for a page, and what was answered, as JSON, a referee last. Both are empty where nobody could be asked.
    """

    page: PageNumber
    draft: Text = ""
    answers: tuple[Text, ...] = ()


class WrittenFile(Value):
    """A file of the result; ``path`` relative to the document's folder."""

    path: str
    bytes: int
    sha256: str


class Manifest(Value):
    """Written last: where it stands, the document is complete. ``run.json`` is not listed, it differs by run.
    ``name`` is the folder that it stands in; ``routed_from`` the document's own name where a route sent it there.
    ``consulted``: what models were asked about the document as a whole.
    """

    format: Literal["recto.manifest/1"] = MANIFEST_SCHEMA
    name: str
    document: DocumentId
    kind: str
    bytes: int
    state: DocumentState
    pages: tuple[PageRecord, ...]
    census: dict[PageState, int]
    engines: dict[str, str]
    settings: str
    versions: dict[str, str]
    files: tuple[WrittenFile, ...]
    faults: tuple[Fault, ...] = ()
    consulted: tuple[Consultation, ...] = ()
    routed_from: str = ""
