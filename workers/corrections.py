"""Corrections: what a person says of a document's fields is checked against its schema and kept for good."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from layouts.fields.correcting import corrected, values_at
from recto.errors import StoreUnavailable
from recto.fields import DocumentFields
from recto.reviews import Correction, DocumentKey, FieldPath, NewValue, NoValue
from recto.values import Text, Value
from storage.protocols import ObjectStore
from storage.reviews import ReviewShelf
from workers.exports.results import fields_in

_TRIES: Final = 20


class Said(Value):
    """What a person says of one field."""

    field: FieldPath
    said: NewValue | NoValue
    note: Text = ""


@dataclass(frozen=True)
class Reviewer:
    """``results`` is where the document's result lies. ``who`` and ``by`` as in ``Correction``."""

    shelf: ReviewShelf
    results: ObjectStore
    who: str = ""
    by: str = ""

    def fields(self, document: DocumentKey) -> DocumentFields:
        """With all that was corrected. Raises ``ObjectMissing``."""
        return corrected(fields_in(self.results, document.name), tuple(self.shelf.corrections(document)))

    def correct(self, document: DocumentKey, said: Sequence[Said], *, reviewed: bool) -> DocumentFields:
        """All of it or nothing; returns the fields as they are then. Where nothing is left to look at, or a person
        says that it was ``reviewed``, the document leaves the review list.

        Raises ``ObjectMissing``, ``CorrectionRefused``, and ``StoreUnavailable`` where others correct the same document
        all the time.
        """
        read = fields_in(self.results, document.name)
        made = [*self.shelf.corrections(document)]
        for one in said:
            made.append(self._correction(document, one, made, corrected(read, made)))
        corrected(read, made)
        for one in said:
            self._keep(document, one, read)
        fields = self.fields(document)
        if reviewed or not fields.review:
            self.shelf.take_off(document)
        return fields

    def _keep(self, document: DocumentKey, said: Said, read: DocumentFields) -> None:
        for _ in range(_TRIES):
            made = [*self.shelf.corrections(document)]
            correction = self._correction(document, said, made, corrected(read, made))
            if self.shelf.correct(document.tenant, correction):
                return
        raise StoreUnavailable(f"{document.name}: others correct it at the same moment")

    def _correction(
        self, document: DocumentKey, said: Said, made: Sequence[Correction], now: DocumentFields
    ) -> Correction:
        return Correction(
            job=document.job,
            name=document.name,
            field=said.field,
            said=said.said,
            before=values_at(now, said.field),
            who=self.who,
            by=self.by,
            at=round(time.time(), 3),
            schema_name=now.schema_used.name,
            class_name=now.classes.name,
            note=said.note,
            number=len(made) + 1,
        )
