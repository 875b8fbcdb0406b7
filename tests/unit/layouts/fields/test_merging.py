"""Which value counts where several sources have one."""

from layouts.fields.confidences import OF_RULES, fit
from layouts.fields.found import CandidateRow, CandidateRows, Findings
from layouts.fields.merging import merged
from layouts.fields.schemas.builtin import builtin_schema
from layouts.fields.schemas.user import schema_of
from recto.fields import Absent, Exact, Extraction, FieldType, FieldValue, Fuzzy, InFormField
from recto.values import PageNumber
from tests.resources.found_values import in_xml, on_page
from tests.resources.papers import papers

VIEW = papers(
    """
ACME Tools Ltd       Invoice A-1234
Nails      2   5,00   10,00
Screws     1   9,00    9,00
Total                 19,00
10.03.2026
"""
)
INVOICE = builtin_schema("invoice")


def test_what_the_document_carries_comes_before_its_pages() -> None:
    carried = Findings(fields=(in_xml("total", "19.00", 19.0, FieldType.AMOUNT),))
    read = Findings(fields=(on_page(VIEW, "total", "10,00", 10.0, FieldType.AMOUNT, score=1.0),))

    value = _one(merged(INVOICE, (carried, read), VIEW), "total")

    assert (value.value, value.engine) == (19.0, "einvoice")
    assert isinstance(value.support, Fuzzy)
    assert value.support.seen == "19,00"


def test_what_the_document_carries_counts_though_its_pages_are_surer() -> None:
    unsure = in_xml("total", "19.00", 19.0, FieldType.AMOUNT).model_copy(update={"score": 0.0})
    sure = on_page(VIEW, "total", "10,00", 10.0, FieldType.AMOUNT, score=1.0)
    agreed = sure.model_copy(update={"engine": "m"})
    carried, rules, model = (Findings(fields=(one,)) for one in (unsure, sure, agreed))

    alone, read = _one(merged(INVOICE, (carried,), VIEW), "total"), _one(merged(INVOICE, (rules, model), VIEW), "total")
    value = _one(merged(INVOICE, (carried, rules, model), VIEW), "total")

    assert read.confidence > alone.confidence
    assert (value.value, value.engine) == (19.0, "einvoice")


def test_the_surer_one_of_two_readings_counts_and_the_other_makes_it_less_sure() -> None:
    right = on_page(VIEW, "total", "19,00", 19.0, FieldType.AMOUNT, score=0.9)
    other = on_page(VIEW, "total", "10,00", 10.0, FieldType.AMOUNT, score=0.4)

    alone = _one(merged(INVOICE, (Findings(fields=(right,)),), VIEW), "total")
    contested = _one(merged(INVOICE, (Findings(fields=(other, right)),), VIEW), "total")

    assert contested.value == alone.value == 19.0
    assert contested.confidence < alone.confidence
    assert isinstance(contested.support, Exact)


def test_of_one_source_the_value_that_fits_best_counts_however_often_its_rule_is_right() -> None:
    fits = on_page(VIEW, "total", "19,00", 19.0, FieldType.AMOUNT, score=0.9)
    other = on_page(VIEW, "total", "10,00", 10.0, FieldType.AMOUNT, score=0.7)
    rules = [one for one in fit().families if one not in OF_RULES]
    least, most = min(rules, key=fit().families.__getitem__), max(rules, key=fit().families.__getitem__)
    found = Findings(fields=(other.model_copy(update={"rule": most}), fits.model_copy(update={"rule": least})))

    assert _one(merged(INVOICE, (found,), VIEW), "total").value == 19.0


def test_sources_that_agree_make_it_surer() -> None:
    rules = Findings(fields=(on_page(VIEW, "invoice_number", "A-1234", "A-1234", FieldType.IDENTIFIER),))
    model = Findings(fields=(on_page(VIEW, "invoice_number", "A-1234", "a 1234", FieldType.IDENTIFIER, engine="m"),))

    alone = _one(merged(INVOICE, (rules,), VIEW), "invoice_number")
    both = _one(merged(INVOICE, (rules, model), VIEW), "invoice_number")

    assert both.confidence > alone.confidence


def test_rows_are_taken_whole_from_the_first_source_that_has_any() -> None:
    first = Findings(groups=(_rows("Nails"),))
    second = Findings(groups=(_rows("Nails", "Screws"),))

    extraction = merged(INVOICE, (Findings(), first, second), VIEW)

    (group,) = extraction.groups
    assert [[named.value.value for named in row.values] for row in group.rows] == [["Nails"]]


def test_values_of_a_row_in_data_are_looked_for_where_its_text_stands() -> None:
    row = (
        in_xml("position", "1", "1", FieldType.TEXT),
        in_xml("description", "Screws", "Screws", FieldType.TEXT),
        in_xml("unit_price", "9.00", 9.0, FieldType.AMOUNT),
    )
    carried = Findings(groups=(CandidateRows(group="line_items", rows=(CandidateRow(values=row),), rule="einvoice"),))
    view = papers("Page 1 of 9,00\nNails  2  5,00\nScrews  1  9,00")

    (group,) = merged(INVOICE, (carried,), view).groups
    supports = [one.value.support for one in group.rows[0].values]

    assert [support.kind for support in supports] == ["exact", "exact", "fuzzy"]
    assert len({round(support.box.y0, 3) for support in supports if not isinstance(support, Absent)}) == 1


def test_lists_keep_their_order_and_say_nothing_twice() -> None:
    contract = builtin_schema("contract")
    names = [("ACME Tools Ltd", "ACME Tools Ltd"), ("Nails", "Nails"), ("ACME Tools Ltd", "Acme Tools, Ltd.")]
    found = Findings(fields=tuple(on_page(VIEW, "parties", raw, value, FieldType.NAME) for raw, value in names))

    extraction = merged(contract, (found,), VIEW)

    assert [one.value.value for one in extraction.fields] == ["ACME Tools Ltd", "Nails"]


def test_a_list_of_values_is_taken_whole_from_the_first_source_that_has_any() -> None:
    first, second = (
        Findings(fields=tuple(on_page(VIEW, "parties", raw, raw, FieldType.NAME) for raw in names))
        for names in (["Nails"], ["ACME Tools Ltd", "Screws"])
    )

    extraction = merged(builtin_schema("contract"), (Findings(), first, second), VIEW)

    assert [one.value.value for one in extraction.fields] == ["Nails"]


def test_a_users_field_has_its_own_type() -> None:
    """By equal names: a date as text is as printed, an identifier as a date is none."""
    schema = schema_of(
        "$like: invoice\ninvoice_date: {type: text}\ntotal: {type: number}\ninvoice_number: {type: date}",
        shown="a.yaml",
    )
    found = Findings(
        fields=(
            on_page(VIEW, "invoice_date", "10.03.2026", "2026-03-10", FieldType.DATE),
            on_page(VIEW, "total", "19,00", 19.0, FieldType.AMOUNT),
            on_page(VIEW, "invoice_number", "A-1234", "A-1234", FieldType.IDENTIFIER),
        )
    )

    extraction = merged(schema, (found,), VIEW)

    values = {one.name: (one.value.value, one.value.type) for one in extraction.fields}
    assert values == {"invoice_date": ("10.03.2026", FieldType.TEXT), "total": (19.0, FieldType.NUMBER)}


def test_only_what_may_be_chosen_counts() -> None:
    schema = schema_of("kind: {type: text, choices: [Screws, Bolts]}", shown="a.yaml")
    found = Findings(
        fields=(
            on_page(VIEW, "kind", "Nails", "Nails", FieldType.TEXT, score=1.0),
            on_page(VIEW, "kind", "Screws", "screws", FieldType.TEXT, score=0.2),
        )
    )

    assert _one(merged(schema, (found,), VIEW), "kind").value == "Screws"


def test_fields_that_the_schema_does_not_have_are_left_out() -> None:
    found = Findings(fields=(on_page(VIEW, "secret", "Nails", "Nails", FieldType.TEXT),))

    assert merged(INVOICE, (found,), VIEW) == Extraction()


def test_a_rules_raw_text_is_all_that_stands_at_its_place() -> None:
    nails = on_page(VIEW, "invoice_number", "Nails", "Nails", FieldType.IDENTIFIER)
    row = VIEW.pages[0].lines[1]
    whole = nails.model_copy(update={"raw": "Nails 5,00", "source": VIEW.pages[0].place(row.words)})

    value = _one(merged(INVOICE, (Findings(fields=(whole,)),), VIEW), "invoice_number")

    assert value.raw == row.text
    assert isinstance(value.support, Exact)


def test_what_was_filled_in_stands_in_its_own_field_though_others_have_the_same() -> None:
    view = papers("""
Owner        Ada Oduya
Contact      Ada Oduya
""")
    below = view.pages[0].place(view.pages[0].lines[1].words).box
    source = InFormField(name="contact", page=PageNumber(1), box=below)
    filled = in_xml("contact", "Ada Oduya", "Ada Oduya", FieldType.TEXT).model_copy(update={"source": source})

    value = _one(
        merged(schema_of("contact: whom to ask", shown="a.yaml"), (Findings(fields=(filled,)),), view), "contact"
    )

    assert value.support == Exact(page=PageNumber(1), box=below)


def test_a_models_value_is_held_against_its_place() -> None:
    given = on_page(
        VIEW, "seller.name", "ACNE Tools Ltd", "ACNE Tools Ltd", FieldType.NAME, engine="m", stands="ACME Tools Ltd"
    )

    value = _one(merged(INVOICE, (Findings(fields=(given,)),), VIEW), "seller.name")

    assert isinstance(value.support, Fuzzy)
    assert (value.support.distance, value.support.seen) == (1, "ACME Tools Ltd")


def _one(extraction: Extraction, name: str) -> FieldValue:
    (found,) = [one.value for one in extraction.fields if one.name == name]
    return found


def _rows(*texts: str) -> CandidateRows:
    rows = tuple(CandidateRow(values=(on_page(VIEW, "description", text, text, FieldType.TEXT),)) for text in texts)
    return CandidateRows(group="line_items", rows=rows, rule="table")
