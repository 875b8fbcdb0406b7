"""Barcodes that hold a number or a text of their own: those that a printed number is repeated in, and those that a
schema asks for.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from layouts.fields.bare import bare
from layouts.fields.confidences import agreed
from layouts.fields.embedded.data_values import data_value
from layouts.fields.embedded.payment_codes import ENGINE, code_findings
from layouts.fields.found import Candidate, Findings
from layouts.fields.schemas.limits import outside
from layouts.fields.schemas.symbologies import ANY
from layouts.fields.typed.parsing import NotParsed
from recto.embedded import Barcode
from recto.fields import Extraction, FieldType, FieldValue, InBarcode, NamedValue
from recto.schemas import FieldSchema, FieldSpec

RULES: Final = "rules"
LEAST_LETTERS: Final = 4
"""Shorter numbers stand in a barcode by chance."""


def confirmed(extraction: Extraction, barcodes: Sequence[Barcode]) -> Extraction:
    """Numbers that rules read from a page are surer where a barcode holds them, too: it is their source then, and what
    the page has of them their support.
    """
    codes = {bare(code.text): code for code in reversed(barcodes)}
    if not codes:
        return extraction
    named = (NamedValue(name=one.name, value=_confirmed(one.value, codes)) for one in extraction.fields)
    return extraction.model_copy(update={"fields": tuple(named)})


def wanted_codes(barcodes: Sequence[Barcode], schema: FieldSchema) -> Findings:
    """For the fields that a schema wants from barcodes: the first that is what it wants, or all of them where the field
    is a list. Those of payments and taxes are no plain ones.
    """
    plain = [code for code in barcodes if not code_findings([code]).fields]
    wanted = [spec for spec in schema.fields if spec.barcode]
    return Findings(fields=tuple(found for spec in wanted for found in _of_field(spec, plain)))


def _confirmed(value: FieldValue, codes: Mapping[str, Barcode]) -> FieldValue:
    letters = bare(value.raw)
    is_read = value.type is FieldType.IDENTIFIER and value.engine == RULES and len(letters) >= LEAST_LETTERS
    if not is_read or letters not in codes:
        return value
    update = {"source": _source(codes[letters]), "engine": ENGINE, "confidence": agreed(value.confidence)}
    return value.model_copy(update=update)


def _of_field(spec: FieldSpec, codes: Sequence[Barcode]) -> list[Candidate]:
    wanted = (code for code in codes if spec.barcode == ANY or code.symbology.startswith(spec.barcode))
    values = [found for code in wanted for found in _candidate(spec, code)]
    return values if spec.many else values[:1]


def _candidate(spec: FieldSpec, code: Barcode) -> Iterator[Candidate]:
    """None where it is not of the field's type, or not as the schema says it is written."""
    value = data_value(spec.type, code.text)
    if not isinstance(value, NotParsed) and not outside(value, spec.limits):
        yield Candidate(
            field=spec.name,
            value=value,
            raw=code.text,
            type=spec.type,
            source=_source(code),
            engine=ENGINE,
            rule=f"{ENGINE}:wanted",
        )


def _source(code: Barcode) -> InBarcode:
    return InBarcode(page=code.page, box=code.box, symbology=code.symbology)
