"""Invoices and orders that PDFs carry as XML: ZUGFeRD 1 and 2, Factur-X, XRechnung, Peppol, Order-X. Every value has
its XPath.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from layouts.fields.embedded.data_values import data_number, data_value
from layouts.fields.embedded.syntaxes import CREDIT_NOTES, SYNTAXES, AddressAt, Leaf, RowsAt, Syntax
from layouts.fields.embedded.xml_trees import Element, Unreadable, root_of
from layouts.fields.found import NOTHING_FOUND, Candidate, CandidateRow, CandidateRows, Findings
from layouts.fields.typed.parsing import NotParsed
from recto.embedded import AttachedXml
from recto.fields import FieldType, InAttachment, Scalar

ENGINE: Final = "einvoice"
MOST_ROWS: Final = 10_000
_PLACES: Final = 6
STANDARD_NAMES: Final = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml")
"""That the standards prescribe: a file of one of these names is the invoice where several could be."""


class EInvoice(NamedTuple):
    """An XML file that is an invoice, or an order."""

    file: str
    root: Element
    syntax: Syntax


def einvoice_findings(files: Sequence[AttachedXml], schema: str = "invoice") -> Findings:
    """What the document's own invoice, or order, says for a built-in schema; nothing where none of ``files`` has it."""
    invoice = next((one for one in _einvoices(files) if one.syntax.schema == schema), None)
    if invoice is None:
        return NOTHING_FOUND
    fields = (*_kind(invoice), *_fields(invoice), *_addresses(invoice))
    rows = ((group, tuple(_rows(invoice, at))) for group, at in invoice.syntax.groups.items())
    groups = (CandidateRows(group=group, rows=own, rule=ENGINE) for group, own in rows if own)
    return Findings(fields=fields, groups=tuple(groups))


def kind_of_einvoice(files: Sequence[AttachedXml]) -> str:
    """``invoice`` or ``purchase_order`` where one of ``files`` is one, else empty."""
    return next((one.syntax.schema for one in _einvoices(files)), "")


def unreadable(files: Sequence[AttachedXml]) -> tuple[str, ...]:
    """Sentences about files that should be an invoice by their name and cannot be read."""
    roots = ((file.name, root_of(file.content)) for file in files if file.name.lower() in STANDARD_NAMES)
    return tuple(f"{name}: {why}" for name, root in roots if (why := _why_not(root)))


def cut_short(files: Sequence[AttachedXml]) -> tuple[str, ...]:
    """Sentences about files with more rows than are taken."""
    cut = [one for one in _einvoices(files) for at in one.syntax.groups.values() if _has_more(one, at)]
    names = dict.fromkeys(one.file for one in cut)
    return tuple(f"{name}: of its rows the first {MOST_ROWS:,} were taken" for name in names)


def _has_more(invoice: EInvoice, at: RowsAt) -> bool:
    return any(True for _ in islice(invoice.root.find(at.path), MOST_ROWS, MOST_ROWS + 1))


def _why_not(root: Element | Unreadable) -> str:
    if isinstance(root, Unreadable):
        return root.why
    return "" if any(_is_in(root, syntax) for syntax in SYNTAXES) else f"it is no invoice, but a {root.name}"


def _einvoices(files: Sequence[AttachedXml]) -> Iterator[EInvoice]:
    for file in sorted(files, key=lambda file: file.name.lower() not in STANDARD_NAMES):
        root = root_of(file.content)
        if isinstance(root, Element):
            yield from (EInvoice(file.name, root, syntax) for syntax in SYNTAXES if _is_in(root, syntax))


def _is_in(root: Element, syntax: Syntax) -> bool:
    return root.name in syntax.roots and any(name in root.namespace for name in syntax.namespaces)


def _kind(invoice: EInvoice) -> Iterator[Candidate]:
    if not invoice.syntax.kind:
        return
    credit = invoice.root.name == invoice.syntax.credit_root
    for code in islice(invoice.root.find(invoice.syntax.kind), 1):
        kind = "credit_note" if credit or code.text in CREDIT_NOTES else "invoice"
        yield _candidate(invoice, "kind", FieldType.TEXT, code, kind)


def _fields(invoice: EInvoice) -> Iterator[Candidate]:
    for name, leaf in invoice.syntax.fields.items():
        yield from _valued(invoice, name, leaf, _in_own_currency(invoice, leaf, list(invoice.root.find(leaf.path))))


def _in_own_currency(invoice: EInvoice, leaf: Leaf, found: list[Element]) -> list[Element]:
    """Taxes may be said a second time, in the currency in which they are declared."""
    if leaf.type is not FieldType.AMOUNT or len(found) < 2:
        return found
    currency = next((one.text for one in invoice.root.find(invoice.syntax.fields["currency"].path)), "")
    return sorted(found, key=lambda one: one.attribute("currencyID") not in {currency, ""})


def _valued(invoice: EInvoice, name: str, leaf: Leaf, found: Sequence[Element]) -> Iterator[Candidate]:
    """The first of them that is of its type."""
    for element in found if leaf.type is not FieldType.DATE else map(_innermost, found):
        value = data_value(leaf.type, element.text) if element.text else NotParsed("it is empty")
        if not isinstance(value, NotParsed):
            yield _candidate(invoice, name, leaf.type, element, value)
            return


def _innermost(element: Element) -> Element:
    return element if element.text else next(element.children(), element)


def _addresses(invoice: EInvoice) -> Iterator[Candidate]:
    for name, at in invoice.syntax.addresses.items():
        for element in islice(invoice.root.find(at.path), 1):
            if text := "\n".join(_address_lines(element, at)):
                source = InAttachment(name=invoice.file, xpath=element.xpath)
                yield Candidate(
                    field=name,
                    value=text,
                    raw=text,
                    type=FieldType.ADDRESS,
                    source=source,
                    engine=ENGINE,
                    rule=ENGINE,
                )


def _address_lines(element: Element, at: AddressAt) -> Iterator[str]:
    yield from (line.text for line in element.find(at.lines) if line.text)
    if town := " ".join(part.text for path in at.town for part in islice(element.find(path), 1) if part.text):
        yield town
    yield from (country.text for country in islice(element.find(at.country), 1) if country.text)


def _rows(invoice: EInvoice, at: RowsAt) -> Iterator[CandidateRow]:
    for element in islice(invoice.root.find(at.path), MOST_ROWS):
        cells = [
            cell
            for name, leaf in at.leaves.items()
            for cell in _valued(invoice, name, leaf, list(element.find(leaf.path)))
        ]
        cells += _unit(invoice, element, at)
        if cells:
            yield CandidateRow(values=tuple(_of_one(cell, element, at) for cell in cells))


def _unit(invoice: EInvoice, row: Element, at: RowsAt) -> list[Candidate]:
    quantities = list(row.find(at.quantity)) if at.quantity else []
    codes = [(one, code) for one in quantities[:1] if (code := one.attribute(at.unit))]
    return [
        Candidate(
            field="unit",
            value=code,
            raw=code,
            type=FieldType.TEXT,
            source=InAttachment(name=invoice.file, xpath=f"{one.xpath}/@{at.unit}"),
            engine=ENGINE,
            rule=ENGINE,
        )
        for one, code in codes
    ]


def _of_one(cell: Candidate, row: Element, at: RowsAt) -> Candidate:
    """Prices may be given for a hundred or a thousand units: as that of one."""
    if cell.field != "unit_price" or not at.per:
        return cell
    units = next((data_number(one.text) for one in row.find(at.per)), 1.0)
    if isinstance(units, NotParsed) or units in {0.0, 1.0} or not isinstance(cell.value, float):
        return cell
    return cell.model_copy(update={"value": round(cell.value / units, _PLACES)})


def _candidate(invoice: EInvoice, field: str, kind: FieldType, element: Element, value: Scalar) -> Candidate:
    return Candidate(
        field=field,
        value=value,
        raw=element.text,
        type=kind,
        source=InAttachment(name=invoice.file, xpath=element.xpath),
        engine=ENGINE,
        rule=ENGINE,
    )
