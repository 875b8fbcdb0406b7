"""Corrections: what a person says of a document's fields is checked against its schema and kept for good."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from layouts.fields.correcting import corrected, put_in, refuse_outside, values_at
from recto.errors import StoreUnavailable
from recto.fields import DocumentFields, ReviewReason
from recto.reviews import Correction, DocumentKey, FieldPath, NewValue, NoValue, Review
from recto.values import Confidence, Text, Value
from storage.protocols import ObjectStore
from storage.reviews import ReviewShelf
from workers.exports.results import PARTS, fields_in
from workers.reviews import with_part

_TRIES: Final = 20


class Said(Value):
    """What a person says of one field."""

    field: FieldPath
    said: NewValue | NoValue
    note: Text = ""


@dataclass(frozen=True)
class Reviewer:
    """``results`` is where the document's result lies. ``sure``: values below it are to be looked at. ``who`` and
    ``by`` as in ``Correction``.
    """

    shelf: ReviewShelf
    results: ObjectStore
    sure: Confidence
    who: str = ""
    by: str = ""

    def fields(self, document: DocumentKey) -> DocumentFields:
        """With all that was corrected. Raises ``ObjectMissing``."""
        return self._corrected(fields_in(self.results, document.name), [*self.shelf.corrections(document)])

    def correct(self, document: DocumentKey, said: Sequence[Said], *, reviewed: bool) -> DocumentFields:
        """All of it or nothing; returns the fields as they are then. The review list has the reasons that hold then;
        where there are none, or a person says that it was ``reviewed``, the document leaves it.

        Raises ``ObjectMissing``, ``CorrectionRefused``, and ``StoreUnavailable`` where others correct the same document
        all the time.
        """
        read = fields_in(self.results, document.name)
        made = [*self.shelf.corrections(document)]
        before = self._corrected(read, made)
        for one in said:
            made.append(self._correction(document, one, made, put_in(read, made)))
            refuse_outside(made[-1], read.schema_used)
        self._corrected(read, made)
        for one in said:
            self._keep(document, one, read)
        fields = self.fields(document)
        self._list_again(document, before.review, () if reviewed else fields.review)
        return fields

    def _corrected(self, read: DocumentFields, made: Sequence[Correction]) -> DocumentFields:
        return corrected(read, made, sure=self.sure)

    def _list_again(
        self, document: DocumentKey, before: Sequence[ReviewReason], reasons: Sequence[ReviewReason]
    ) -> None:
        """A document that is not on the list, since a person looked at it, comes back for new reasons alone."""
        name, parted, _ = document.name.partition(PARTS)
        whole = document.model_copy(update={"name": name})
        listed = self.shelf.listed(whole)
        if not listed and not any(reason not in before for reason in reasons):
            return
        fields = fields_in(self.results, name)
        held = [reason for review in listed for reason in review.reasons]
        found = with_part(held, fields, document.name.removeprefix(f"{name}/"), reasons) if parted else reasons
        if not found:
            self.shelf.take_off(whole)
            return
        schema, of = fields.schema_used.name, fields.classes.name
        review = Review(job=document.job, name=name, schema_name=schema, class_name=of, reasons=tuple(found))
        self.shelf.put(document.tenant, review)

    def _keep(self, document: DocumentKey, said: Said, read: DocumentFields) -> None:
        for _ in range(_TRIES):
            made = [*self.shelf.corrections(document)]
            correction = self._correction(document, said, made, put_in(read, made))
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
