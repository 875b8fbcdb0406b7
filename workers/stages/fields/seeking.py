"""What one document says: what it carries as data, what rules find on its pages, and what a model says where that
leaves a doubt. Pure, but for the barcodes that are looked for on its pages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from layouts.fields.asking.answers import findings_of_answer
from layouts.fields.asking.questions import fields_question
from layouts.fields.asking.reasons import wanting
from layouts.fields.checks.checks import checks_of
from layouts.fields.embedded.captions import captioned
from layouts.fields.embedded.plain_codes import confirmed
from layouts.fields.embedded.sources import findings_of_embedded
from layouts.fields.found import NOTHING_FOUND, AllFindings, Findings
from layouts.fields.merging import merged
from layouts.fields.rules.kinds import findings_by_rules
from layouts.fields.rules.labelled import labelled_values
from layouts.fields.typed.locales import locale_of
from layouts.fields.view import DocumentView
from recto.deployments import Chosen, Role
from recto.embedded import Barcode, EmbeddedData
from recto.escalations import Verdict
from recto.fields import Check, Consultation, Extraction, UnsupportedValue, Wanting
from recto.questions import Answer, Answered, Crop
from recto.schemas import FieldSchema
from recto.settings import Fields
from workers.stages.fields.inquiry import Inquiry, consultation, unusable


@dataclass(frozen=True)
class Found:
    """What counts of it, whether it adds up, and what a model was asked about it."""

    extraction: Extraction
    checks: tuple[Check, ...] = ()
    unsupported: tuple[UnsupportedValue, ...] = ()
    consulted: tuple[Consultation, ...] = ()


def sought(
    view: DocumentView,
    schema: FieldSchema,
    data: EmbeddedData,
    inquiry: Inquiry,
    *,
    policy: Fields,
    routed: tuple[Chosen, ...] = (),
    crops: Callable[[], Sequence[Crop]],
) -> Found:
    """With what was told so far; where a model is to be asked, its question is open then. ``crops``: the images that go
    with it.
    """
    data = data.model_copy(update={"form": captioned(data.form, view)})
    findings = (*findings_of_embedded(data, schema, locale=locale_of(view)), *_by_rules(view, schema))
    known = _Known(view, schema, findings, data.barcodes)
    found = known.weighed(findings)
    reasons = wanting(schema, found.extraction, found.checks, policy) if inquiry.has(Role.FIELDS) else ()
    if not reasons:
        return found
    question = fields_question(schema, view, crops=crops())
    for answer in inquiry.ask(question, reasons, routed=routed):
        return _with_answer(found, answer, known, reasons)
    return found


@dataclass(frozen=True)
class _Known:
    """What was looked at, and found without a model."""

    view: DocumentView
    schema: FieldSchema
    findings: AllFindings
    barcodes: Sequence[Barcode]

    def weighed(self, findings: AllFindings) -> Found:
        extraction = confirmed(merged(self.schema, findings, self.view), self.barcodes)
        return Found(extraction, checks_of(self.schema, extraction, self.view))


def _by_rules(view: DocumentView, schema: FieldSchema) -> AllFindings:
    """A user's schema has its own labels, beside the rules of the built-in one that it is like."""
    rules = findings_by_rules(schema.like, view) if schema.like else NOTHING_FOUND
    return (rules,) if schema.like == schema.name else (rules, labelled_values(schema, view))


def _with_answer(found: Found, answer: Answer, known: _Known, reasons: Sequence[Wanting]) -> Found:
    if not isinstance(answer, Answered):
        return replace(found, consulted=(consultation(Role.FIELDS, reasons, answer),))
    name = answer.deployment
    try:
        said, unsupported = findings_of_answer(answer.text, known.schema, known.view, engine=name)
    except ValidationError:
        return replace(found, consulted=(consultation(Role.FIELDS, reasons, unusable(answer)),))
    best = _better(found, said, known)
    taken, given = _taken(best.extraction, name), len(said.fields) + sum(len(group.rows) for group in said.groups)
    told = consultation(
        Role.FIELDS,
        reasons,
        answer,
        verdict=Verdict.ACCEPTED if taken else Verdict.REJECTED,
        why=f"{taken} of its values count; {given} stand on the pages, {len(unsupported)} do not",
    )
    return replace(best, unsupported=unsupported, consulted=(told,))


def _better(found: Found, said: Findings, known: _Known) -> Found:
    """With the model's values. A list of its own is taken where fewer checks fail with it."""
    ways = ((*known.findings, said), (said, *known.findings))
    return min(map(known.weighed, ways), key=lambda one: sum(not check.passed for check in one.checks))


def _taken(extraction: Extraction, engine: str) -> int:
    rows = (value for group in extraction.groups for row in group.rows for value in row.values)
    return sum(named.value.engine == engine for named in (*extraction.fields, *rows))
