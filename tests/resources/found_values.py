"""Candidates for fields of papers, at the place where their text stands, and extractions of plain values."""

from layouts.fields.found import Candidate
from layouts.fields.view import DocumentView, PageView
from recto.fields import (
    Absent,
    Extraction,
    FieldSource,
    FieldType,
    FieldValue,
    InAttachment,
    NamedValue,
    OnPage,
    Row,
    RowGroup,
    Scalar,
)
from recto.geometry import WHOLE_PAGE
from recto.values import PageNumber

SOMEWHERE = OnPage(page=PageNumber(1), box=WHOLE_PAGE)
IN_XML = InAttachment(name="invoice.xml", xpath="/Invoice")


def words_of(page: PageView, text: str) -> tuple[int, ...]:
    """The words that ``text`` is made of, one after the other on one line. Raises ``ValueError`` for none."""
    wanted = text.split()
    for line in page.lines:
        for start in range(len(line.words)):
            run = line.words[start : start + len(wanted)]
            if [page.words[word].text for word in run] == wanted:
                return run
    raise ValueError(f"{text!r} does not stand on the page")


def on_page(
    view: DocumentView,
    field: str,
    raw: str,
    value: Scalar,
    type: FieldType,
    *,
    engine: str = "rules",
    score: float = 0.9,
    stands: str = "",
) -> Candidate:
    """``stands`` is what stands at its place, where that is not ``raw``."""
    page = view.pages[0]
    return Candidate(
        field=field,
        value=value,
        raw=raw,
        type=type,
        source=page.place(words_of(page, stands or raw)),
        engine=engine,
        rule="beside",
        score=score,
    )


def in_xml(field: str, raw: str, value: Scalar, type: FieldType) -> Candidate:
    """As an attached invoice gives it."""
    return Candidate(field=field, value=value, raw=raw, type=type, source=IN_XML, engine="einvoice", rule="cii")


def value_of(
    value: Scalar,
    *,
    type: FieldType = FieldType.AMOUNT,
    source: FieldSource = SOMEWHERE,
    confidence: float = 0.5,
) -> FieldValue:
    """Without support."""
    return FieldValue(
        value=value,
        raw=str(value),
        type=type,
        confidence=confidence,
        source=source,
        engine="rules",
        support=Absent(),
    )


def amounts(fields: dict[str, float], **groups: list[dict[str, float]]) -> Extraction:
    """Amounts alone, and in the rows of groups."""
    return Extraction(
        fields=_named(fields),
        groups=tuple(
            RowGroup(name=name, rows=tuple(Row(values=_named(row)) for row in rows)) for name, rows in groups.items()
        ),
    )


def _named(values: dict[str, float]) -> tuple[NamedValue, ...]:
    return tuple(NamedValue(name=name, value=value_of(value)) for name, value in values.items())
