"""What clauses of a contract say: under which law it stands, and for how long it holds."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from layouts.fields.rules.contracts.labels import state_words
from layouts.fields.rules.flowing import FlowText
from layouts.fields.rules.spans import Span

_CAPITAL = r"[A-Z][\w.'’-]*"
_PLACE = rf"(?P<place>{_CAPITAL}(?:\s+(?:(?:of|and|the|de|da|do)\s+)?{_CAPITAL}){{0,4}})"
_KIND = r"(?i:state|commonwealth|province|republic|kingdom|canton|district|territory)"
_LAWS = re.compile(
    rf"\b(?i:laws?(?:,[^.;]{{0,60}},|\s?\([^)]{{0,60}}\))?\s+(?:of|in\s+force\s+in|applicable\s+in)\s+(?:the\s+)?)"
    rf"(?P<kind>{_KIND}\s+(?i:of)\s+)?(?i:the\s+)?{_PLACE}"
)
_STATE_OF = re.compile(rf"\b{_KIND}\s+(?i:of)\s+{_PLACE}")
_ADJECTIVE_LAW = re.compile(
    r"\b(?:governed|construed|interpreted|subject)\b[^.;]{0,80}?\b(?:by|with|to|under)\s+(?:the\s+)?"
    r"(?P<english>[A-Z]\w+(?:\s[A-Z]\w+)?)\s+[Ll]aws?\b"
    r"|\b(?P<governing>[A-Z]\w+(?:\s[A-Z]\w+)?)\s+[Ll]aws?\s+(?:(?:shall|will)\s+)?(?:govern|appl(?:y|ies))"
    r"|\b(?P<german>[Dd]eutsche[smn]?|[Öö]sterreichische[smn]?|[Ss]chweizer(?:ische[smn]?)?)\s+Recht"
    r"|\bRecht\s+(?:der|des)\s+(?P<land>[A-Z]\w+(?:\s[A-Z]\w+)?)"
    r"|\bdroit\s+(?P<french>(?!applicable|commun|privé|public)[a-zéèçà]{5,20})|\bloi\s+(?P<loi>française|belge|suisse)"
    r"|\bley\s+(?P<ley>español\w*|mexican\w*|argentin\w*|colombian\w*|chilen\w*|peruan\w*)"
    r"|\b(?:leyes|legislación|derecho)\s+(?:del?\s+(?:la\s+)?)?(?P<spanish>[A-Z]\w+|español\w*|mexican\w*)"
    r"|\blegge\s+(?P<italian>italiana|svizzera)|\b(?P<dutch>[Nn]ederlands|[Bb]elgisch)\s+recht"
)
_GOVERNING = re.compile(rf"\b(?i:governing|applicable)\s+(?i:law)\b[^.;]{{0,60}}?\b{_KIND}\s+(?i:of)\s+{_PLACE}")
_COURTS = re.compile(r"\bcourts?\b[^.;]{0,120}", re.IGNORECASE)
_PLACES = re.compile(_PLACE)
_LABELLED_PLACE = re.compile(rf"(?i:the\s+)?(?i:laws?\s+of\s+(?:the\s+)?)?(?:{_KIND}\s+(?i:of)\s+)?{_PLACE}")
_CAPITALS_AFTER = re.compile(
    r"\s+(?:and|the)\s+(?!Wales|Northern|Tobago|Barbuda|Nevis|Herzegovina)|\.\s|\s+(?=Without|Applicable|Excluding)"
)
_GOVERNS = re.compile(
    r"govern|constru|interpret|enforce|applicable\s+law|choice\s+of\s+law|apply|applies|made\s+under|gilt|unterlieg"
    r"|anwendbar|régi|soumis|rige|rigen|regirá|regolat|toepassing|toepasselijk",
    re.IGNORECASE,
)
_FOUNDED = re.compile(
    r"\b(?:organi[sz]ed|existing|incorporated|formed|established|registered|domiciled|chartered)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_AND_THE = re.compile(r"[\w\s,]{0,20}\band\s+(?:of\s+)?(?:the\s+)?(?:laws\s+of\s+)?(?:the\s+)?", re.IGNORECASE)
_NUMBER = (
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty(?:[- ]?four)?"
    r"|thirty(?:[- ]?six)?|sixty|ninety|eine?[snmr]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|une?|deux"
    r"|trois|quatre|cinq|six|sept|huit|neuf|douze|dix-huit|vingt-quatre|trente-six|seis|siete|ocho|doce|sei|dodici|twaalf"
    r"|dix|una?|uno|dos|tres|cuatro|cinco|diez|due|tre|quattro|cinque|dieci|één|twee|drie|vijf|tien)"
)
_LONG_UNIT = (
    r"(?:years?|months?|jahre?n?|monate?n?|ans?|années?|mois|años?|mes(?:es)?|ann[io]|mes[ei]|jaar|maand(?:en)?)"
)
_UNIT = rf"(?:{_LONG_UNIT}|days?|weeks?)"
_SPAN = re.compile(
    rf"\b(?P<span>{_NUMBER}(?:\s?-?\s?\(\d{{1,3}}\))?[\s-]+(?:(?:full|consecutive|calendar|volle)\s+)?{_UNIT})\b",
    re.IGNORECASE,
)
_TERM = re.compile(
    r"\bterm\s+of\s+(?:this|the)\s+(?:\w+\s+)?agreement\b|\bterm\s+(?:shall|will|is|of)\b|\bduration\b|\blaufzeit\b"
    r"|\bdurée\s+d|\bduración\b|\bvigencia\b|\bdurata\b|\blooptijd\b|\bduur\s+van\b|\bdauer\s+von\b",
    re.IGNORECASE,
)
_IN_FORCE = re.compile(
    r"\bagreement\b[^.]{0,120}\b(?:remain|continue|be)s?\s+in\s+(?:full\s+force|effect|force)", re.IGNORECASE
)
_LASTS = re.compile(
    r"\b(?:agreement|obligations?|vertrag|contrat|contrato|contratto|overeenkomst)\b[^.]{0,160}?"
    r"\b(?:terminat\w*|expir\w*|continue\w*|surviv\w*|remain\w*|period|endet|dauer|conclu\w*)\b",
    re.IGNORECASE,
)
_FOR_A_PERIOD = re.compile(
    rf"\bfor\s+(?:a\s+(?:period|term)\s+of|the\s+next|(?={_NUMBER}[^.;]{{0,40}}\b(?:after|from|following)\b))"
    rf"(?=\s*{_NUMBER}(?:\s?\(\d{{1,3}}\))?\s+{_LONG_UNIT}\b)",
    re.IGNORECASE,
)
_CUES = ((_TERM, 0.9), (_IN_FORCE, 0.85), (_LASTS, 0.6), (_FOR_A_PERIOD, 0.5))
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:solicit\w*|hire|hiring|compet\w*|notice|invoices?|pay(?:ment|able)?|salary|bonus|severance|records?|insurance"
    r"|options?|standstill|acquire)\b[^.]{0,160}$",
    re.IGNORECASE,
)
_LESS = 0.35
_SENTENCE_END = re.compile(r"\.\s+(?=[A-Z])")
_REACH = 140
_CLAUSE = 260
_AFTER = 60


class Clause(NamedTuple):
    """``span`` is what counts of it. ``score``: how well what stands around it fits."""

    span: Span
    score: float


def jurisdictions(flow: FlowText) -> list[Clause]:
    """States or countries whose law governs, the likeliest first; the one whose courts decide where no law is named."""
    found = [Clause(flow.span(start, end), score) for start, end, score in _laws(flow.text)]
    courts = [] if found else [Clause(flow.span(start, end), 0.35) for start, end in _courts(flow.text)]
    return sorted(found or courts, key=lambda clause: -clause.score)


def _laws(text: str) -> Iterator[tuple[int, int, float]]:
    for found in _LAWS.finditer(text):
        if _FOUNDED.search(text, max(0, found.start() - _CLAUSE), found.start()):
            continue
        near = (max(0, found.start() - _CLAUSE), found.start()), (found.end(), found.end() + _AFTER)
        governs = any(_GOVERNS.search(text, *stretch) for stretch in near)
        score = (0.9 if governs else 0.4) - (0.0 if found["kind"] else 0.1)
        start, end = _place(text, found.span("place"))
        yield start, end, score
        state = _STATE_OF.search(text, end)
        if state and _AND_THE.fullmatch(text, end, state.start()):
            yield *_place(text, state.span("place")), score + 0.15
    for found in _GOVERNING.finditer(text):
        yield *_place(text, found.span("place")), 0.7
    for found in _ADJECTIVE_LAW.finditer(text):
        group = next(name for name, value in found.groupdict().items() if value)
        yield *_place(text, found.span(group)), 0.75


def _courts(text: str) -> Iterator[tuple[int, int]]:
    """States alone are known for what they are."""
    for found in _COURTS.finditer(text):
        places = (place.span() for place in _PLACES.finditer(text, *found.span()))
        yield from (_place(text, place) for place in places if state_words(text[slice(*place)]))


def _place(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The name of a place without what follows it in capitals."""
    words = list(re.finditer(r"\S+", text[slice(*span)]))[: state_words(text[slice(*span)])]
    name = text[span[0] : span[0] + words[-1].end()] if words else _CAPITALS_AFTER.split(text[slice(*span)])[0]
    return span[0], span[0] + len(name.rstrip(".,’'"))


def clause_within(span: Span, role: str) -> Span | None:
    """The term or the law of a state that stands in what is beside a label of ``role``; none where none does."""
    if role == "term":
        found = _SPAN.search(span.text)
        return span.part(*found.span("span")) if found else None
    if role == "jurisdiction":
        place = _LABELLED_PLACE.match(span.text)
        known = place is not None and state_words(place["place"]) > 0
        return span.part(*_place(span.text, place.span("place"))) if place and known else None
    return None


def terms(flow: FlowText) -> list[Clause]:
    """For how long it holds, the likeliest first."""
    found: list[Clause] = []
    for pattern, score in _CUES:
        for cue in pattern.finditer(flow.text):
            stretch = _SENTENCE_END.split(flow.text[cue.end() : cue.end() + _REACH])[0]
            if span := _SPAN.search(stretch):
                start = cue.end() + span.start("span")
                other = _OF_SOMETHING_ELSE.search(flow.text[max(0, cue.start() - _CLAUSE) : start])
                own = score - 0.001 * span.start() - (_LESS if other else 0.0)
                found.append(Clause(flow.span(start, start + len(span["span"])), own))
    return sorted(found, key=lambda clause: -clause.score)
