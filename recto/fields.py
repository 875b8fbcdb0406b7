"""Fields: what a document says, as typed values that can be traced to where they stand, and ``fields.json``."""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, JsonValue

from recto.classes import Classified, DocumentPart
from recto.deployments import Role
from recto.errors import Fault
from recto.escalations import Call, Verdict
from recto.geometry import Box
from recto.values import Confidence, PageNumber, Text, Value

FIELDS_SCHEMA = "recto.fields/2"


class FieldType(StrEnum):
    """What a value is. ``value`` is a string but for ``amount``, ``number`` and ``percent`` (numbers; a percent as
    printed: 19 for 19 %), ``integer`` and ``boolean``. ``date`` is ISO 8601 (``2026-03-05``), ``currency`` ISO 4217,
    ``country`` ISO 3166 alpha-2, ``phone`` E.164 where its country is known; ``iban``, ``bic`` and ``tax_id`` are
    without spaces. ``text``, ``name``, ``address`` and ``identifier`` are as printed, with single spaces; an address
    keeps its lines.
    """

    TEXT = "text"
    NAME = "name"
    ADDRESS = "address"
    IDENTIFIER = "identifier"
    DATE = "date"
    AMOUNT = "amount"
    NUMBER = "number"
    INTEGER = "integer"
    PERCENT = "percent"
    CURRENCY = "currency"
    COUNTRY = "country"
    BOOLEAN = "boolean"
    IBAN = "iban"
    BIC = "bic"
    TAX_ID = "tax_id"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"


Scalar: TypeAlias = str | int | float | bool


class OnPage(Value):
    """On a page: the smallest box around its words. ``lines`` are the boxes of its lines where it has several; the
    text in them, one after the other, holds the raw text.
    """

    kind: Literal["page"] = "page"
    page: PageNumber
    box: Box
    lines: tuple[Box, ...] = ()


class InAttachment(Value):
    """In an XML file inside the document, at an XPath (prefixes as in that file)."""

    kind: Literal["attachment"] = "attachment"
    name: Text
    xpath: str


class InFormField(Value):
    """In an interactive field of a PDF, by its full name. ``page`` and ``box`` of its first widget."""

    kind: Literal["form_field"] = "form_field"
    name: Text
    page: PageNumber
    box: Box


class InXfa(Value):
    """In the data of an XFA form, by its path there."""

    kind: Literal["xfa"] = "xfa"
    path: Text


class InBarcode(Value):
    """In a barcode: ``symbology`` as ``QRCode`` or ``EAN13``; ``element`` says which part of its text."""

    kind: Literal["barcode"] = "barcode"
    page: PageNumber
    box: Box
    symbology: str
    element: str = ""


class ByPerson(Value):
    """A person corrected it. ``who`` as the service knows them; ``at`` in seconds since the epoch."""

    kind: Literal["person"] = "person"
    who: Text
    at: float


FieldSource: TypeAlias = Annotated[
    OnPage | InAttachment | InFormField | InXfa | InBarcode | ByPerson, Field(discriminator="kind")
]


class Exact(Value):
    """The raw text stands on a page, but for white space."""

    kind: Literal["exact"] = "exact"
    page: PageNumber
    box: Box


class Fuzzy(Value):
    """Something like it does: ``distance`` letters are other ones (Levenshtein), ``seen`` is what stands there."""

    kind: Literal["fuzzy"] = "fuzzy"
    page: PageNumber
    box: Box
    distance: int = Field(ge=1)
    seen: Text


class Absent(Value):
    """It stands on no page that was looked at."""

    kind: Literal["absent"] = "absent"


Support: TypeAlias = Annotated[Exact | Fuzzy | Absent, Field(discriminator="kind")]


class FieldValue(Value):
    """A value with where it comes from. ``raw`` as it stands there. ``confidence``: how often such values were right,
    as measured. ``engine``: who read it: ``rules``, ``einvoice``, ``acroform``, ``xfa``, ``barcode``, ``person`` or a
    deployment.
    """

    value: Scalar
    raw: Text
    type: FieldType
    confidence: Confidence
    source: FieldSource
    engine: str
    support: Support


class NamedValue(Value):
    """``name`` as the schema calls it: dotted where it is in an object (``seller.name``)."""

    name: str
    value: FieldValue


class Row(Value):
    """A line item or the like. Values in the order of the schema; what was not found is not there."""

    values: tuple[NamedValue, ...]


class RowGroup(Value):
    """``name`` as the schema calls the list: ``line_items``."""

    name: str
    rows: tuple[Row, ...]


class Extraction(Value):
    """What was found for a schema. A field that may be there several times is, in reading order."""

    fields: tuple[NamedValue, ...] = ()
    groups: tuple[RowGroup, ...] = ()


class UnsupportedValue(Value):
    """A model's value that cannot count: no page has it, or it is not of its type. ``group`` and ``row`` (0-based)
    where it belongs to one, -1 for none.
    """

    name: str
    group: str = ""
    row: int = -1
    raw: Text
    engine: str
    why: str


class Check(Value):
    """``fields`` are paths into ``data``: ``total``, ``line_items[2].amount``. ``says`` is a sentence with numbers."""

    code: str
    fields: tuple[str, ...]
    passed: bool
    says: str


class ReviewReason(Value):
    """Why a person should look at it. ``code`` is stable and documented."""

    code: str
    fields: tuple[str, ...] = ()
    says: str


class Wanting(Value):
    """Why a model is asked. ``code`` is stable and documented."""

    code: str
    says: str


class Consultation(Value):
    """What a model was asked about the whole document, and what came of it."""

    role: Role
    reasons: tuple[Wanting, ...]
    verdict: Verdict
    why: str
    deployment: str = ""
    calls: tuple[Call, ...] = ()
    fault: tuple[Fault, ...] = ()


class SummaryPoint(Value):
    """A statement of the summary, with the pages that it rests on."""

    text: Text
    pages: tuple[PageNumber, ...]


class SchemaUsed(Value):
    """Travels with the result. ``name`` is ``none`` where no schema fits. ``json_schema``: that of ``data``."""

    name: str
    version: str
    json_schema: dict[str, JsonValue]


class PagesLookedAt(Value):
    """Of long documents the first and the last pages are looked at; ``all`` counts those that were read."""

    looked_at: int
    all: int


class DocumentFields(Value):
    """``fields.json``. ``data`` is what was found as an instance of the schema; ``fields`` and ``groups`` are the same
    with where it comes from, lists where the schema says so. ``parts`` where a stream of documents was split.
    """

    format: Literal["recto.fields/2"] = FIELDS_SCHEMA
    schema_used: SchemaUsed = Field(alias="schema", serialization_alias="schema")
    classes: Classified
    data: dict[str, JsonValue]
    fields: dict[str, FieldValue | tuple[FieldValue, ...]]
    groups: dict[str, tuple[dict[str, FieldValue | tuple[FieldValue, ...]], ...]]
    unsupported: tuple[UnsupportedValue, ...] = ()
    checks: tuple[Check, ...] = ()
    review: tuple[ReviewReason, ...] = ()
    summary: tuple[SummaryPoint, ...] = ()
    consulted: tuple[Consultation, ...] = ()
    pages: PagesLookedAt
    parts: tuple[DocumentPart, ...] = ()
