"""What the benchmark of fields runs: a collection, read in one way, by the rules alone or with what is embedded."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.fields_confidences import Case, Told, told
from bench.fields_documents import DocumentRead, FieldDocument, Way, read_documents
from bench.fields_likeness import Likeness
from bench.fields_links import compared_links, form_of
from bench.fields_provenance import Astray, astray, values_of
from bench.fields_samples import COLLECTION, SAMPLE_TRUTHS
from bench.fields_scores import Tallies, compared, value_likeness
from bench.fields_truths import COLLECTIONS_WITH_FIELDS, Truth, Wanted, printed_only, truth_of
from documents.embedded_data import embedded_data
from layouts.fields.checks.checking import checked
from layouts.fields.checks.checks import checks_of
from layouts.fields.embedded.sources import findings_of_embedded
from layouts.fields.found import AllFindings
from layouts.fields.merging import merged
from layouts.fields.rules.kinds import findings_by_rules
from layouts.fields.schemas.builtin import BUILTIN, builtin_schema
from recto.fields import Extraction, FieldValue, OnPage
from recto.settings import Limits

FORMS = "funsd"


class Run(NamedTuple):
    """``embedded``: what the file itself carries counts, too, and all that is true is wanted, printed or not."""

    name: str
    collection: str
    way: Way = Way.AS_IT_IS
    embedded: bool = False


ALL_FIELDS = "all fields"
"""Of a run taken together."""

RUNS = (
    Run("ZUGFeRD, embedded", "zugferd", embedded=True),
    Run("ZUGFeRD, text", "zugferd"),
    Run("ZUGFeRD, from image", "zugferd", Way.FROM_IMAGE),
    Run("ZUGFeRD, scanned", "zugferd", Way.SCANNED),
    Run("invoice2data", "invoice2data"),
    Run("invoice2data, scanned", "invoice2data", Way.SCANNED),
    Run("SROIE", "sroie"),
    Run("Kleister-NDA", "kleister_nda"),
    Run("FUNSD", FORMS),
    Run("DocILE sample", "docile_sample"),
    Run("Mindee samples", "mindee_samples"),
    Run("samples", COLLECTION),
)


class Goal(NamedTuple):
    """The least F1 of a field; ``near``: with near ones as right."""

    run: str
    field: str
    least: float
    near: bool = False


GOALS = (
    Goal("ZUGFeRD, embedded", ALL_FIELDS, 1.0, near=True),
    *(
        Goal(f"ZUGFeRD, {how}", field, least)
        for how in ("text", "from image")
        for field, least in (("invoice_number", 0.85), ("invoice_date", 0.85), ("total", 0.85), ("line_items", 0.60))
    ),
    *(Goal("invoice2data", field, 0.85) for field in ("invoice_number", "invoice_date", "total")),
    *(Goal("SROIE", field, 0.90) for field in ("date", "total")),
    Goal("SROIE", "company", 0.75, near=True),
    Goal("SROIE", "address", 0.60, near=True),
    *(Goal("Kleister-NDA", field, 0.50) for field in ("parties", "effective_date")),
    Goal("FUNSD", "links", 0.60),
)


class Outcome(NamedTuple):
    """Of one document. ``tallies`` are empty where nobody knows what is true; ``cases`` are the values that are known
    to be right or wrong.
    """

    run: Run
    read: DocumentRead
    extraction: Extraction
    tallies: Tallies
    astray: tuple[Astray, ...]
    misses: tuple[str, ...]
    cases: tuple[Case, ...]


class Extracted(NamedTuple):
    """With the confidences that values have after checks, and what they rest on."""

    extraction: Extraction
    told: dict[FieldValue, Told]


def outcomes(run: Run, documents: Sequence[FieldDocument], kept: Path, workers: int) -> Iterator[Outcome]:
    """One for each document of the run's collection."""
    own = [one for one in documents if one.collection == run.collection and _can_be(one, run.way)]
    as_it_is = {read.document: read for read in read_documents(own, Way.AS_IT_IS, kept, workers)}
    reads = as_it_is.values() if run.way is Way.AS_IT_IS else read_documents(own, run.way, kept, workers)
    for read in reads:
        texts = [read.view.text, *([as_it_is[read.document].view.text] if read.document in as_it_is else [])]
        yield _outcome(run, read, texts)


def _can_be(document: FieldDocument, way: Way) -> bool:
    return way is not Way.SCANNED or document.path.suffix.lower() == ".pdf"


def _outcome(run: Run, read: DocumentRead, texts: Sequence[str]) -> Outcome:
    document = read.document
    if document.collection == FORMS:
        found = extracted("form", read, embedded=run.embedded)
        return _told(run, read, found, compared_links(form_of(document), found.extraction), ())
    if document.collection not in {*COLLECTIONS_WITH_FIELDS, COLLECTION} or document.silver:
        return _told(run, read, extracted("invoice", read, embedded=run.embedded), {}, ())
    truth = SAMPLE_TRUTHS[document.path.name] if document.collection == COLLECTION else truth_of(document)
    if not run.embedded:
        truth = printed_only(truth, texts)
    found = extracted(truth.kind, read, embedded=run.embedded)
    return _told(run, read, found, compared(truth, found.extraction), tuple(_misses(truth, found.extraction)))


def _told(run: Run, read: DocumentRead, found: Extracted, tallies: Tallies, misses: tuple[str, ...]) -> Outcome:
    cases = tuple(
        Case(run.collection, read.document.name, *found.told[value], value.confidence, right)
        for tally in tallies.values()
        for value, right in tally.judged
        if value in found.told
    )
    lost = tuple(astray(read.document.name, found.extraction, read.pages))
    return Outcome(run, read, found.extraction, tallies, lost, misses, cases)


def astray_in_any_kind(reads: Iterable[DocumentRead]) -> tuple[int, list[Astray]]:
    """By the rules of every schema, whatever the documents are: how many values are on pages, and those astray."""
    values, lost = 0, list[Astray]()
    for read in reads:
        for kind in BUILTIN:
            found = extracted(kind, read, embedded=False).extraction
            values += sum(isinstance(value.source, OnPage) for _, value in values_of(found))
            lost += astray(f"{read.document.name} as {kind}", found, read.pages)
    return values, lost


def extracted(kind: str, read: DocumentRead, *, embedded: bool) -> Extracted:
    """By the built-in schema of that name."""
    schema = builtin_schema(kind)
    carried: AllFindings = ()
    if embedded:
        carried = findings_of_embedded(embedded_data(read.document.path, limits=Limits()), schema)
    findings = (*carried, findings_by_rules(kind, read.view))
    extraction = merged(schema, findings, read.view)
    checks = checks_of(schema, extraction, read.view)
    sure = checked(schema, extraction, checks)
    return Extracted(sure, told(schema, findings, sure, checks, read.view))


def _misses(truth: Truth, extraction: Extraction) -> Iterator[str]:
    for wanted in truth.fields:
        if found := _missed(wanted, truth, extraction):
            yield found
    for rows in truth.groups:
        groups = [group for group in extraction.groups if group.name == rows.group]
        found = [{named.name: named.value.value for named in row.values} for group in groups for row in group.rows]
        yield f"{rows.group}: wanted {[dict(row) for row in rows.rows]}, found {found}"


def _missed(wanted: Wanted, truth: Truth, extraction: Extraction) -> str:
    """Empty where what was found is what is wanted, to the letter."""
    values = [one.value for one in extraction.fields if one.name == wanted.name]
    alike = [
        value_likeness(truth, wanted.name, wanted.type, value, one)
        for value, one in zip(values, wanted.values, strict=False)
    ]
    if len(values) == len(wanted.values) and set(alike) == {Likeness.SAME}:
        return ""
    found = [str(value.raw if truth.as_printed else value.value) for value in values]
    return f"{wanted.name}: wanted {list(wanted.values)}, found {found}"
