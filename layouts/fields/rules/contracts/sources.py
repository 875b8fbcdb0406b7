"""Where the parties of a contract may stand, the surest place first."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from layouts.fields.found import Candidate
from layouts.fields.rules.contracts.labels import labelled_values
from layouts.fields.rules.contracts.parties import defined_parties, parties_in
from layouts.fields.rules.contracts.signatures import signatures_in
from layouts.fields.rules.flowing import FlowText
from layouts.fields.rules.legal_names import has_legal_form, name_at, same_name
from layouts.fields.rules.letters.lines import salutations_in
from layouts.fields.rules.spans import Span, candidate
from layouts.fields.view import DocumentView
from recto.fields import FieldType

_TOP = 0.3
_PERSON = (2, 5)
"""How many words the name of a person has."""

_Spans: TypeAlias = Callable[[FlowText, DocumentView], Iterator[Span]]


class _Source(NamedTuple):
    rule: str
    score: float
    spans: _Spans


def contract_parties(flow: FlowText, view: DocumentView) -> Iterator[Candidate]:
    """Those of the first sentences; where they do not name two, who signed, who stands beside a label, who is given a
    short name, who is written to and on whose paper.
    """
    found: list[Span] = []
    for source in _SOURCES:
        for span in source.spans(flow, view) if len(found) < 2 else ():
            if not any(same_name(span.text, other.text) for other in found):
                found.append(span)
                yield candidate("parties", span, source.rule, score=source.score, type_=FieldType.NAME)


def _preamble(flow: FlowText, view: DocumentView) -> Iterator[Span]:
    return (flow.span(name.start, name.end) for name in parties_in(flow))


def _signatures(flow: FlowText, view: DocumentView) -> Iterator[Span]:
    return (signature.name for signature in signatures_in(view))


def _labelled(flow: FlowText, view: DocumentView) -> Iterator[Span]:
    for one in labelled_values(view):
        start, end = name_at(one.span.text, 0)
        name = one.span.text[start:end]
        if one.role == "party" and (has_legal_form(name) or (end == len(one.span.text) and _is_person(name))):
            yield Span(one.span.page, one.span.words, name, one.span.upright)


def _is_person(name: str) -> bool:
    return _PERSON[0] <= len(name.split()) <= _PERSON[1] and not any(map(str.isdigit, name))


def _defined(flow: FlowText, view: DocumentView) -> Iterator[Span]:
    return (flow.span(name.start, name.end) for name in defined_parties(flow))


def _letterhead(flow: FlowText, view: DocumentView) -> Iterator[Span]:
    """Companies alone on a line at the top of the first page, or over the salutation of a letter."""
    page = view.pages[0]
    lowest = max([page.lines[one.number].upright.y0 for one in salutations_in(page)[:1]], default=_TOP)
    for line in page.lines:
        for phrase in line.phrases:
            start, end = name_at(phrase.text, 0)
            if line.upright.y0 < lowest and has_legal_form(phrase.text[start:end]) and end == len(phrase.text):
                yield Span(page, phrase.words, phrase.text[start:end], phrase.upright)


_SOURCES: Final[Sequence[_Source]] = (
    _Source("contract_preamble", 0.9, _preamble),
    _Source("contract_signature", 0.5, _signatures),
    _Source("contract_label", 0.5, _labelled),
    _Source("contract_defined", 0.5, _defined),
    _Source("contract_letterhead", 0.3, _letterhead),
)
