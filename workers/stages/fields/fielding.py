"""Fields: what a document is, and what it says. Rules look first; where they leave a doubt, models are asked, and it is
looked at once more with their answers.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from layouts.fields.asking.questions import poor_pages
from layouts.fields.embedded.of_parts import data_of_parts
from layouts.fields.embedded.sources import embedded_troubles
from layouts.fields.reviewing import review_of
from layouts.fields.schemas.builtin import NO_SCHEMA
from layouts.fields.view import DocumentView
from layouts.fields.writing import document_fields
from recto.classes import OTHER, ClassName, DocumentPart
from recto.deployments import Role
from recto.embedded import NOTHING_EMBEDDED, EmbeddedData
from recto.errors import Fault
from recto.fields import DocumentFields, Extraction, ReviewReason
from recto.questions import Crop
from recto.schemas import FieldSchema
from recto.settings import DocumentRoute
from recto.values import PageNumber
from workers.fieldings import Fielding
from workers.reviews import parts_to_look_at
from workers.stages.fields.carried import MAY_HAVE_BARCODES, carried, with_barcodes
from workers.stages.fields.classing import Classing, class_without_models, classed
from workers.stages.fields.fieldable import Fieldable, view_of
from workers.stages.fields.fielded import AllTold, Asking, FieldsMade, no_fields
from workers.stages.fields.inquiry import Inquiry
from workers.stages.fields.parts import class_of_part, document_part, parted, parts_of, view_of_part
from workers.stages.fields.routed import named_schema, route_of
from workers.stages.fields.seeking import sought
from workers.stages.fields.summing_up import NO_SUMMARY, summed_up
from workers.stages.page_crops import page_crops
from workers.timeouts import MOST_LOOKED_AT


def fields_of(document: Fieldable, fielding: Fielding, told: AllTold) -> FieldsMade | Asking:
    """Equal pages, options and answers give equal fields. More pages of a stream are looked at than of others: its
    documents have to be told apart. Raises ``ObjectMissing`` where what was kept of a page is gone,
    ``StoreUnavailable`` where the file cannot be had now.
    """
    view = view_of(document, most=MOST_LOOKED_AT if fielding.options.split else fielding.policy.pages)
    looking = _Looking(document, fielding, Inquiry(fielding, told))
    made = looking.at(view) if view.pages or looking.carries else looking.empty(view)
    return looking.inquiry.asking if looking.inquiry.is_open else made


class _Looking:
    """One look at a document, with what it carries as data."""

    def __init__(self, document: Fieldable, fielding: Fielding, inquiry: Inquiry) -> None:
        found = carried(document)
        self.inquiry = inquiry
        self._document = document
        self._fielding = fielding
        self._carried = found.data
        self._faults = found.faults

    @property
    def carries(self) -> bool:
        """Whether it carries data, which counts though none of its pages was read."""
        return self._carried != NOTHING_EMBEDDED

    def empty(self, view: DocumentView) -> FieldsMade:
        return FieldsMade(whole=no_fields(self._document.pages, review=[*_passed_over(view)]), faults=self._faults)

    def at(self, view: DocumentView) -> FieldsMade:
        """What is found with what was told so far; questions may be open then, and it does not count."""
        routed = self._route(OTHER).deployments
        known = class_without_models(view, self._carried, self._fielding)
        stream = Classing(known)
        if self._fielding.options.split and view.pages:
            stream = parted(view, stream, self._fielding, self.inquiry, routed=routed)
            parts = parts_of(stream.classes, [page.record.page for page in self._document.settled()])
            if len(parts) > 1 and not self.inquiry.is_open:
                return self._stream(view, stream, parts)
        if not self.inquiry.is_open:
            own = classed(stream.classes, view, self._fielding, self.inquiry, routed=routed)
            stream = Classing(own.classes, (*stream.consulted, *own.consulted))
        return self._made(self._read(view, stream, self._carried), stream.classes.name)

    def _stream(self, view: DocumentView, stream: Classing, parts: Sequence[range]) -> FieldsMade:
        """Each part is a document of its own, with what of the file's data belongs to it."""
        below = [view_of_part(view, part) for part in parts]
        data = data_of_parts(self._carried, below)
        classings: list[tuple[DocumentView, Classing]] = []
        for part, own, carries in zip(parts, below, data, strict=True):
            known = class_of_part(class_without_models(own, carries, self._fielding), stream, part)
            classings.append((own, classed(known, own, self._fielding, self.inquiry)))
        made = [self._read(own, told, carries) for (own, told), carries in zip(classings, data, strict=True)]
        named = tuple(document_part(part, own.classes) for part, (_, own) in zip(parts, classings, strict=True))
        whole = document_fields(
            schema=NO_SCHEMA,
            classes=stream.classes,
            extraction=Extraction(),
            checks=(),
            review=_review_of_parts(named, made),
            consulted=stream.consulted,
            view=view,
            parts=named,
        )
        return self._made(whole, stream.classes.name, parts=made)

    def _read(self, view: DocumentView, classing: Classing, data: EmbeddedData) -> DocumentFields:
        """One document: its schema, its fields, and what they come to. Nothing is asked while its class is open."""
        classes, route = classing.classes, self._route(classing.classes.name)
        schema = named_schema(self._fielding, name=self._document.name, classes=classes)
        if self.inquiry.wants(Role.CLASSIFY):
            return no_fields(view.all)
        found = sought(
            view,
            schema,
            self._with_barcodes(data, view, schema, classes.name),
            self.inquiry,
            policy=self._fielding.policy,
            routed=route.deployments,
            crops=lambda: self._crops(view),
        )
        summary = NO_SUMMARY
        if self._fielding.options.summary:
            summary = summed_up(view, self.inquiry, routed=route.deployments)
        unsupported = (*found.unsupported, *summary.unsupported)
        consulted = (*classing.consulted, *found.consulted, *summary.consulted)
        review = review_of(
            schema=schema,
            classes=classes,
            extraction=found.extraction,
            checks=found.checks,
            unsupported=found.unsupported,
            consulted=consulted,
            sure=self._fielding.policy.review,
        )
        return document_fields(
            schema=schema,
            classes=classes,
            extraction=found.extraction,
            checks=found.checks,
            unsupported=unsupported,
            review=(*review, *_passed_over(view), *_troubles(data, self._faults)),
            summary=summary.points,
            consulted=consulted,
            view=view,
        )

    def _with_barcodes(self, data: EmbeddedData, view: DocumentView, schema: FieldSchema, of: str) -> EmbeddedData:
        """Where documents of the class or schema may have them, or the schema wants one."""
        kinds, wanted = {of, schema.name, schema.like}, any(spec.barcode for spec in schema.fields)
        if not self._fielding.policy.barcodes or not (wanted or kinds & MAY_HAVE_BARCODES):
            return data
        found = with_barcodes(data, self._document, [page.page for page in view.pages])
        self._faults = tuple(dict.fromkeys((*self._faults, *found.faults)))
        return found.data

    def _crops(self, view: DocumentView) -> tuple[Crop, ...]:
        """Of pages whose text is poor, where those who are asked see images."""
        if not self._fielding.pixels:
            return ()
        return page_crops(self._document, poor_pages(view), longest=self._fielding.pixels)

    def _route(self, of: ClassName) -> DocumentRoute:
        return route_of(self._fielding.routing, name=self._document.name, of=of)

    def _made(self, whole: DocumentFields, of: ClassName, *, parts: Sequence[DocumentFields] = ()) -> FieldsMade:
        return FieldsMade(
            whole=whole,
            parts=tuple(parts),
            target=self._route(of).target,
            faults=self._faults,
            asked=self.inquiry.asked,
            paid=self.inquiry.paid,
        )


def _troubles(data: EmbeddedData, faults: Sequence[Fault]) -> Iterator[ReviewReason]:
    """What the document carries and could not be looked at."""
    for says in (*embedded_troubles(data), *(fault.message for fault in faults)):
        yield ReviewReason(code="carried", says=says)


def _passed_over(view: DocumentView) -> Iterator[ReviewReason]:
    if view.passed_over:
        pages = ", ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in _runs(view.passed_over))
        yield ReviewReason(code="crowded", says=f"pages that hold more than is looked at: {pages}")


def _runs(pages: Sequence[PageNumber]) -> Iterator[tuple[int, int]]:
    """First and last of pages in a row."""
    for _, run in groupby(enumerate(pages), key=lambda pair: pair[1] - pair[0]):
        numbers = [page for _, page in run]
        yield numbers[0], numbers[-1]


def _review_of_parts(parts: Sequence[DocumentPart], fields: Sequence[DocumentFields]) -> tuple[ReviewReason, ...]:
    named = [part.path for part, each in zip(parts, fields, strict=True) if each.review]
    return parts_to_look_at(named)
