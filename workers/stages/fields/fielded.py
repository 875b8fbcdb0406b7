"""What is kept of the fields of a document: what is to be asked about it, what was answered, and what was found."""

from collections.abc import Sequence
from typing import Final

from layouts.fields.schemas.builtin import NO_SCHEMA
from layouts.fields.view import DocumentView
from layouts.fields.writing import document_fields
from recto.classes import Classified
from recto.deployments import Chosen, Micros
from recto.errors import DeploymentAway, Fault
from recto.fields import DocumentFields, Extraction, ReviewReason, Wanting
from recto.questions import Answer, DocumentQuestion, Unanswered
from recto.values import Value, digest
from storage.keys import asked_key, fields_key, told_key
from storage.packing import packed, unpacked
from storage.protocols import ObjectStore

MOST_ROUNDS: Final = 3
"""Of asking: where documents begin in it, what each is, and what that says."""


class OpenQuestion(Value):
    """To be asked of whom is ``chosen``, else of whom the settings name; ``reasons`` says why."""

    question: DocumentQuestion
    reasons: tuple[Wanting, ...] = ()
    chosen: tuple[Chosen, ...] = ()


class Told(Value):
    """``question`` by its digest."""

    question: str
    answer: Answer


class AllTold(Value):
    """What was answered in so many ``rounds``."""

    rounds: int = 0
    told: tuple[Told, ...] = ()

    @property
    def may_go_on(self) -> bool:
        return self.rounds < MOST_ROUNDS

    @property
    def are_away(self) -> bool:
        """Whether somebody could not be asked who may be there another time."""
        unanswered = (one.answer for one in self.told if isinstance(one.answer, Unanswered))
        return any(answer.fault.code == DeploymentAway.code for answer in unanswered)


NOTHING_TOLD: Final = AllTold()


class Asking(Value):
    """Questions that are open, and what was answered before."""

    questions: tuple[OpenQuestion, ...]
    before: AllTold = NOTHING_TOLD


class FieldsMade(Value):
    """``parts`` have the fields of the documents that a stream consists of. ``target``: the folder that the result goes
    to below the output, empty for none. ``faults`` go to the manifest; ``asked`` calls were paid by this job, ``paid``
    for all of them.
    """

    whole: DocumentFields
    parts: tuple[DocumentFields, ...] = ()
    target: str = ""
    faults: tuple[Fault, ...] = ()
    asked: int = 0
    paid: Micros = 0


def no_fields(pages: int, *, review: Sequence[ReviewReason] = ()) -> DocumentFields:
    """Of a document for which none were looked for."""
    return document_fields(
        schema=NO_SCHEMA,
        classes=Classified(),
        extraction=Extraction(),
        checks=(),
        view=DocumentView((), all=pages),
        review=tuple(review),
    )


def lost_fields(pages: int, fault: Fault) -> FieldsMade:
    """Of a document for which looking went wrong: the rest of its result is written all the same."""
    reason = ReviewReason(code="fields_failed", says=f"fields could not be looked for: {fault.message}")
    return FieldsMade(whole=no_fields(pages, review=[reason]), faults=(fault,))


def answer_to(question: DocumentQuestion, told: AllTold) -> Sequence[Answer]:
    """The answer, none where it was not asked."""
    name = digest(question)
    return [one.answer for one in told.told if one.question == name][:1]


def keep_asking(asking: Asking, store: ObjectStore) -> str:
    """Returns the key."""
    return _kept(asking.model_dump_json(), store, asked_key(digest(asking)))


def keep_told(told: AllTold, store: ObjectStore) -> str:
    return _kept(told.model_dump_json(), store, told_key(digest(told)))


def keep_fields(made: FieldsMade, store: ObjectStore) -> str:
    text = made.model_dump_json(by_alias=True)
    return _kept(text, store, fields_key(digest({"fields": text})))


def asking_at(key: str, store: ObjectStore) -> Asking:
    """Raises ``ObjectMissing``."""
    return Asking.model_validate_json(unpacked(store.get(key)))


def told_at(key: str, store: ObjectStore) -> AllTold:
    """What was told, nothing for no key. Raises ``ObjectMissing``."""
    return AllTold.model_validate_json(unpacked(store.get(key))) if key else NOTHING_TOLD


def fields_at(key: str, store: ObjectStore) -> FieldsMade:
    """Raises ``ObjectMissing``."""
    return FieldsMade.model_validate_json(unpacked(store.get(key)))


def _kept(text: str, store: ObjectStore, key: str) -> str:
    store.put_if_absent(key, packed(text.encode()))
    return key
