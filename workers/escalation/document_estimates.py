"""How many questions about whole documents there may be, before anything is read.

What a document is and what rules find in it is known only when its pages were read. So there are three figures: what is
asked whatever they say, what is to be expected by what was seen before, and the most that may be asked.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from layouts.classes.asking import PAGES_AT_ONCE, wanted_classes
from layouts.classes.summaries import MOST_QUESTIONS
from layouts.fields.asking.page_texts import MOST_TEXT
from layouts.fields.asking.questions import MOST_IMAGES
from layouts.fields.schemas.user import given_schema
from ocr_backends.deployed.schemas import schema_bytes
from recto.deployments import Deployment, Role, Tokens
from recto.field_answers import asked_of, fields_form
from recto.options import ReadOptions
from recto.schemas import AutoFields, FieldSchema, GivenFields, NamedFields
from recto.settings import Settings
from recto.values import Value
from workers.escalation.document_roles import sees_pages, wanted_of_documents
from workers.escalation.habits import Habits
from workers.fieldings import known_schemas

_NEW_PAGES: Final = PAGES_AT_ONCE - 1
"""Of a stream in one question for where documents begin: one stands in the question before."""
_MOST_OF_CLASS: Final = 24_000
"""Letters of a question for the class, or for some pages of a stream."""
_INSTRUCTIONS: Final = 4000
"""Tokens of instructions and what stands around the text, at most."""
_OF_PAGE: Final = 500
"""Tokens of a usual page. On 145 public pages there were 1,430 letters each."""
_MOST_USUAL: Final = 12_000
"""Tokens of the text of a question, as it usually is."""
_SHORTEST: Final = Tokens(input=1000, output=20)


class Counts(Value):
    """``least`` whatever the pages say, ``expected``, and ``most``."""

    least: int
    expected: float
    most: int


@dataclass(frozen=True)
class Asked:
    """Questions of a role. ``shortest`` and ``usual`` tokens of a call; at most it has ``text`` and ``images``."""

    role: Role
    questions: Counts
    shortest: Tokens
    usual: Tokens
    text: int
    images: int = 0


def documents_of(pages: int, documents: int, habits: Habits) -> Counts:
    """How many there are: as is known, else by how long they usually are; ``documents`` 0 where that is not known."""
    if documents or not pages:
        known = min(documents, pages)
        return Counts(least=known, expected=known, most=known)
    return Counts(least=1, expected=math.ceil(pages / habits.length), most=pages)


def asked_about_documents(
    pages: int, documents: Counts, options: ReadOptions, settings: Settings, habits: Habits
) -> Iterator[Asked]:
    """Of each role that is wanted of these documents, for options that ``make_fielding`` takes."""
    wanted = {*wanted_of_documents(options, settings)}
    length = min(pages / max(1.0, documents.expected), settings.fields.pages)
    text = min(_MOST_USUAL, _OF_PAGE * math.ceil(length))
    each = documents
    if options.split:  # each page may be a document of its own
        each = documents.model_copy(update={"most": max(pages, documents.most)})
    if Role.CLASSIFY in wanted and settings.fields.ask != "never":
        questions = _added(_of_class(each, options, settings, habits), _of_stream(pages, documents, options))
        longest = _MOST_OF_CLASS + 3 * len(wanted_classes(settings.taxonomy).encode())
        yield Asked(Role.CLASSIFY, questions, _SHORTEST, Tokens(input=1500 + text, output=150), longest)
    if Role.FIELDS in wanted:
        usual, images = Tokens(input=2500 + text, output=800), MOST_IMAGES if sees_pages(options, settings) else 0
        longest = MOST_TEXT + _schema_tokens(options, settings)
        yield Asked(Role.FIELDS, _of_fields(each, options, settings, habits), _SHORTEST, usual, longest, images)
    if Role.SUMMARIZE in wanted:
        usual = Tokens(input=1000 + text, output=500)
        yield Asked(Role.SUMMARIZE, _of_summaries(pages, each, length), _SHORTEST, usual, MOST_TEXT)


def longest_call(asked: Asked, deployment: Deployment) -> Tokens:
    """Where the text has no more tokens than letters."""
    images = asked.images * deployment.image_tokens
    return Tokens(input=_INSTRUCTIONS + asked.text + images, output=deployment.max_tokens)


def _of_class(each: Counts, options: ReadOptions, settings: Settings, habits: Habits) -> Counts:
    if isinstance(options.fields, NamedFields):
        return Counts(least=0, expected=0, most=0)
    always = settings.fields.ask == "always"
    share = 1.0 if always or settings.taxonomy.policy else min(1.0, habits.classify)
    return Counts(least=each.least if always else 0, expected=share * each.expected, most=each.most)


def _of_stream(pages: int, documents: Counts, options: ReadOptions) -> Counts:
    """Each file that has several pages is asked about in stretches of them."""
    if not options.split or not documents.most:
        return Counts(least=0, expected=0, most=0)
    further = max(0, pages - documents.least)
    most = further // _NEW_PAGES + min(documents.most, further)
    usual = documents.expected * math.ceil(max(0.0, pages / documents.expected - 1) / _NEW_PAGES)
    return Counts(least=max(0, pages - documents.most) // _NEW_PAGES, expected=min(usual, most), most=most)


def _of_fields(each: Counts, options: ReadOptions, settings: Settings, habits: Habits) -> Counts:
    """A document of no class has no fields, where its class says which."""
    always = settings.fields.ask == "always"
    certain = always and not isinstance(options.fields, AutoFields)
    share = 1.0 if always else min(1.0, habits.fields)
    return Counts(least=each.least if certain else 0, expected=share * each.expected, most=each.most)


def _of_summaries(pages: int, each: Counts, length: float) -> Counts:
    """Of a document with any text. A question has a page at least."""
    usual = each.expected * math.ceil(_OF_PAGE * length / _MOST_USUAL)
    most = min(pages, MOST_QUESTIONS * each.most)
    return Counts(least=min(each.least, most), expected=min(usual, most), most=most)


def _added(one: Counts, other: Counts) -> Counts:
    return Counts(least=one.least + other.least, expected=one.expected + other.expected, most=one.most + other.most)


def _schema_tokens(options: ReadOptions, settings: Settings) -> int:
    """Of what is wanted and of the form of the answer, which may be sent twice: no more tokens than bytes."""
    return max(
        (_bytes_of(schema) for schema in _schemas(options, settings) if schema.fields or schema.groups), default=0
    )


def _schemas(options: ReadOptions, settings: Settings) -> Iterable[FieldSchema]:
    known = known_schemas(settings)
    match options.fields:
        case GivenFields() as given:
            return [given_schema(given)]
        case NamedFields(name=name):
            return [known[name]]
        case _:
            return known.values()


def _bytes_of(schema: FieldSchema) -> int:
    wanted = asked_of(schema)
    return len(wanted.encode()) + 2 * schema_bytes(fields_form(wanted))
