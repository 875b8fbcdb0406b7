"""Forms: their title, and all pairs of keys and values."""

import re

from layouts.fields.found import CandidateRow, CandidateRows, Findings
from layouts.fields.rules.forms.pairs import Pair, pairs_in
from layouts.fields.rules.spans import candidate
from layouts.fields.rules.titles import titles_in
from layouts.fields.view import DocumentView

_FORM = re.compile(
    r"\bforms?\b|application|request|report|survey|questionnaire|registration|declaration|claim|order|authori[sz]ation"
    r"|proposal|formular|antrag|erklärung|anmeldung|fragebogen|formulaire|demande|déclaration|formulario|solicitud"
    r"|declaración|modulo|domanda|dichiarazione|formulier|aanvraag|requerimento|wniosek|formularz|žádost|formulář"
    r"|blankett|ansökan|ansøgning|blanket|requisition|facsimile|transmittal|\bslip\b|affidavit|bill\s+of\s+lading|\bfiche\b"
    r"|inscription|bordereau|\bscheda\b|iscrizione|inscripción",
    re.IGNORECASE,
)
_MOST_PAIRS = 2000


def form_findings(view: DocumentView) -> Findings:
    """``title`` and the list ``pairs`` of ``key`` and ``value``, in reading order."""
    titles = tuple(candidate("title", span, "form_title", score=0.5) for span in titles_in(view, named=_FORM))
    pairs = [pair for page in view.pages for pair in pairs_in(page)][:_MOST_PAIRS]
    if not pairs:
        return Findings(fields=titles)
    score = sum(pair.score for pair in pairs) / len(pairs)
    rows = CandidateRows(group="pairs", rows=tuple(map(_row, pairs)), rule="form_pairs", score=score)
    return Findings(fields=titles, groups=(rows,))


def _row(pair: Pair) -> CandidateRow:
    rule = f"pair_{pair.rule}"
    key = candidate("key", pair.key, rule, score=pair.score)
    return CandidateRow(values=(key, candidate("value", pair.value, rule, score=pair.score)))
