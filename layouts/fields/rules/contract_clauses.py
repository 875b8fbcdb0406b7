"""What clauses of a contract say: under which law it stands, and for how long it holds."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from layouts.fields.rules.flowing import FlowText
from layouts.fields.rules.spans import Span

_CAPITAL = r"[A-Z][\w.'’-]*"
_PLACE = rf"(?P<place>{_CAPITAL}(?:\s+(?:(?:of|and|the|de|da|do)\s+)?{_CAPITAL}){{0,4}})"
_KIND = r"(?:[Ss]tate|[Cc]ommonwealth|[Pp]rovince|[Rr]epublic|[Kk]ingdom|[Cc]anton|[Dd]istrict|[Tt]erritory)"
_LAWS = re.compile(
    rf"\blaws?\s+(?:of|in\s+force\s+in|applicable\s+in)\s+(?:the\s+)?(?P<kind>{_KIND}\s+of\s+)?(?:the\s+)?{_PLACE}"
)
_STATE_OF = re.compile(rf"\b{_KIND}\s+of\s+{_PLACE}")
_ADJECTIVE_LAW = re.compile(
    r"\b(?:governed|construed|interpreted|subject)\b[^.;]{0,80}?\b(?:by|with|to|under)\s+(?:the\s+)?"
    r"(?P<english>[A-Z]\w+(?:\s[A-Z]\w+)?)\s+[Ll]aws?\b"
    r"|\b(?P<german>[Dd]eutsche[smn]?|[Öö]sterreichische[smn]?|[Ss]chweizer(?:ische[smn]?)?)\s+Recht"
    r"|\bRecht\s+(?:der|des)\s+(?P<land>[A-Z]\w+(?:\s[A-Z]\w+)?)"
    r"|\bdroit\s+(?P<french>[a-zéèçà]{5,20})|\bloi\s+(?P<loi>française|belge|suisse)"
    r"|\b(?:leyes|legislación|derecho)\s+(?:del?\s+(?:la\s+)?)?(?P<spanish>[A-Z]\w+|español\w*|mexican\w*)"
    r"|\blegge\s+(?P<italian>italiana|svizzera)|\b(?P<dutch>[Nn]ederlands|[Bb]elgisch)\s+recht"
)
_CAPITALS_AFTER = re.compile(
    r"\s+(?:and|the)\s+(?!Wales|Northern|Tobago|Barbuda|Nevis|Herzegovina)|\.\s|\s+(?=Without|Applicable|Excluding)"
)
_GOVERNS = re.compile(
    r"govern|constru|interpret|enforce|applicable\s+law|choice\s+of\s+law|gilt|unterlieg|anwendbar|régi|soumis|rige|rigen"
    r"|regolat|toepassing|toepasselijk",
    re.IGNORECASE,
)
_NUMBER = (
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty(?:[- ]?four)?|thirty"
    r"(?:[- ]?six)?|sixty|ninety|eine?[snmr]?|zwei|drei|vier|fünf|sechs|zehn|zwölf|une?|deux|trois|quatre|cinq|dix|una?"
    r"|uno|dos|tres|cuatro|cinco|diez|due|tre|quattro|cinque|dieci|één|twee|drie|vijf|tien)"
)
_UNIT = (
    r"(?:years?|months?|days?|weeks?|jahre?n?|monate?n?|ans?|années?|mois|años?|mes(?:es)?|ann[io]|mes[ei]|jaar"
    r"|maand(?:en)?)"
)
_SPAN = re.compile(
    rf"\b(?P<span>{_NUMBER}(?:\s?-?\s?\(\d{{1,3}}\))?[\s-]+(?:(?:full|consecutive|calendar|volle)\s+)?{_UNIT})\b",
    re.IGNORECASE,
)
_TERM = re.compile(
    r"\bterm\s+of\s+(?:this|the)\s+(?:\w+\s+)?agreement\b|\bterm\s+(?:shall|will|is|of)\b|\bduration\b|\blaufzeit\b"
    r"|\bdurée\s+d|\bduración\b|\bvigencia\b|\bdurata\b|\blooptijd\b",
    re.IGNORECASE,
)
_IN_FORCE = re.compile(
    r"\bagreement\b[^.]{0,120}\b(?:remain|continue|be)\s+in\s+(?:full\s+force|effect|force)", re.IGNORECASE
)
_LASTS = re.compile(
    r"\b(?:agreement|obligations?|vertrag|contrat|contrato|contratto|overeenkomst)\b[^.]{0,160}"
    r"\b(?:terminat\w*|expir\w*|continue\w*|surviv\w*|remain\w*|period|endet|dauer|conclu\w*)\b",
    re.IGNORECASE,
)
_CUES = ((_TERM, 0.9), (_IN_FORCE, 0.85), (_LASTS, 0.6))
_SENTENCE_END = re.compile(r"\.\s+(?=[A-Z])")
_REACH = 140
_CLAUSE = 260


class Clause(NamedTuple):
    """``span`` is what counts of it. ``score``: how well what stands around it fits."""

    span: Span
    score: float


def jurisdictions(flow: FlowText) -> list[Clause]:
    """States or countries whose law governs, the likeliest first."""
    found = [Clause(flow.span(start, end), score) for start, end, score in _laws(flow.text)]
    return sorted(found, key=lambda clause: -clause.score)


def _laws(text: str) -> Iterator[tuple[int, int, float]]:
    for found in _LAWS.finditer(text):
        governs = _GOVERNS.search(text, max(0, found.start() - _CLAUSE), found.start()) is not None
        score = (0.9 if governs else 0.4) - (0.0 if found["kind"] else 0.1)
        yield *_place(text, found.span("place")), score
        if state := _STATE_OF.search(text, found.end("place"), found.end("place") + 60):
            yield *_place(text, state.span("place")), score + 0.15
    for found in _ADJECTIVE_LAW.finditer(text):
        group = next(name for name, value in found.groupdict().items() if value)
        yield *found.span(group), 0.75


def _place(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The name of a place without what follows it in capitals."""
    name = _CAPITALS_AFTER.split(text[slice(*span)])[0]
    return span[0], span[0] + len(name.rstrip(".,’'"))


def terms(flow: FlowText) -> list[Clause]:
    """For how long it holds, the likeliest first."""
    found: list[Clause] = []
    for pattern, score in _CUES:
        for cue in pattern.finditer(flow.text):
            stretch = _SENTENCE_END.split(flow.text[cue.end() : cue.end() + _REACH])[0]
            if span := _SPAN.search(stretch):
                start = cue.end() + span.start("span")
                found.append(Clause(flow.span(start, start + len(span["span"])), score - 0.001 * span.start()))
    return sorted(found, key=lambda clause: -clause.score)
