"""What the benchmark of fields counts as right, and how confidences are fitted."""

import random

import pytest

from bench.fields_confidences import Case, calibration_error, fitted, seen_by, without_document
from bench.fields_likeness import Likeness, description_likeness, likeness, numbers_in, term_likeness
from bench.fields_links import Entity, Form, compared_links
from bench.fields_provenance import astray
from bench.fields_scores import Tally, compared, together
from bench.fields_truths import Truth, Wanted, WantedRows, day_first, printed_only
from layouts.fields.confidences import Evidence, fit
from recto.documents import DocumentPage
from recto.fields import Absent, Extraction, FieldType, FieldValue, NamedValue, OnPage, Row, RowGroup, Scalar
from recto.geometry import WHOLE_PAGE, Box
from recto.pages import PageSize, PageState, PageWord
from recto.values import PageNumber

T = FieldType
ROWS = {"description": T.TEXT, "quantity": T.NUMBER, "amount": T.AMOUNT}


def value(kind: FieldType, held: Scalar, box: Box = WHOLE_PAGE, lines: tuple[Box, ...] = ()) -> FieldValue:
    place = OnPage(page=PageNumber(1), box=box, lines=lines)
    return FieldValue(
        value=held, raw=str(held), type=kind, confidence=0.5, source=place, engine="rules", support=Absent()
    )


def found(**values: Scalar) -> tuple[NamedValue, ...]:
    kinds = {"total": T.AMOUNT, "date": T.DATE, "company": T.NAME, "parties": T.NAME, **ROWS}
    return tuple(NamedValue(name=name, value=value(kinds[name], held)) for name, held in values.items())


def items(*rows: dict[str, Scalar]) -> Extraction:
    return Extraction(groups=(RowGroup(name="line_items", rows=tuple(Row(values=found(**row)) for row in rows)),))


@pytest.mark.parametrize(
    ("kind", "read", "wanted", "like"),
    [
        (T.AMOUNT, 13.1, "13.10", Likeness.SAME),
        (T.AMOUNT, 13.11, "13.10", Likeness.OTHER),
        (T.DATE, "2018-03-11", "2018-11-03", Likeness.OTHER),
        (T.IDENTIFIER, "BLR-7/1", "#blr 71", Likeness.SAME),
        (T.IDENTIFIER, "BLR-7/1", "BLR-7/2", Likeness.OTHER),
        (T.NAME, "Udate.com, Inc.", "UDATE.COM INC", Likeness.SAME),
        (T.NAME, "PASAR MINT JIN SENG", "PASAR MINI JIN SENG", Likeness.NEAR),
        (T.NAME, "Sn Bhd", "Sdn Bhd", Likeness.OTHER),
    ],
)
def test_values_are_alike_by_their_type(kind: FieldType, read: Scalar, wanted: str, like: Likeness) -> None:
    assert likeness(kind, read, wanted) is like


def test_a_description_may_print_more_than_the_name() -> None:
    assert description_likeness("[17] Beeswax XL, Acme", "Beeswax XL") is Likeness.SAME
    assert description_likeness("Olive oil", "Beeswax XL") is Likeness.OTHER


def test_terms_are_alike_in_words_and_digits() -> None:
    assert term_likeness("for a period of three (3) years", "3 years") is Likeness.SAME
    assert term_likeness("one year", "1 year") is Likeness.SAME
    assert term_likeness("one month", "1 year") is Likeness.OTHER


def test_numbers_are_found_whichever_mark_parts_their_decimals() -> None:
    assert {1234.5, 9.0, 16.94} <= {float(number) for number in numbers_in("1.234,50 EUR  9 x 16.94")}


def test_dates_of_receipts() -> None:
    assert [day_first(text) for text in ("5/3/2018", "25032018", "19 MAR 2018", "2018-03-05", "06-04-16")] == [
        "2018-03-05",
        "2018-03-25",
        "2018-03-19",
        "2018-03-05",
        "2016-04-06",
    ]


def test_a_wrong_value_costs_precision_and_recall_and_a_missing_one_recall() -> None:
    truth = Truth("receipt", (Wanted("total", T.AMOUNT, ("9.00",)), Wanted("date", T.DATE, ("2018-03-05",))))
    tallies = compared(truth, Extraction(fields=found(total=8.0)))
    assert tallies["total"].exact == Tally(right=0, found=1, wanted=1)
    assert tallies["date"].exact == Tally(right=0, found=0, wanted=1)
    assert together(tallies).exact.f1 == 0.0


def test_each_true_value_of_a_list_is_found_once() -> None:
    truth = Truth("contract", (Wanted("parties", T.NAME, ("Acme Inc.", "Ada Oduya")),))
    twice = Extraction(fields=(*found(parties="ACME INC"), *found(parties="Acme, Inc.")))
    assert compared(truth, twice)["parties"].exact == Tally(right=1, found=2, wanted=2)


def test_values_without_a_truth_do_not_count() -> None:
    assert compared(Truth("receipt", ()), Extraction(fields=found(total=8.0))) == {}


def test_rows_are_paired_by_what_they_hold() -> None:
    rows = ({"description": "Oak sill", "amount": "5.00"}, {"description": "Cord", "quantity": "2", "amount": "7.00"})
    truth = Truth("invoice", (), (WantedRows("line_items", "description", ROWS, rows),))
    extraction = items(
        {"description": "Cord", "quantity": 2.0, "amount": 7.0},
        {"description": "Oak sill", "quantity": 1.0, "amount": 6.0},
        {"description": "Freight", "amount": 3.0},
    )
    tallies = compared(truth, extraction)
    assert tallies["line_items"].exact == Tally(right=4, found=7, wanted=5)
    assert tallies["line_items (rows)"].exact == Tally(right=1, found=3, wanted=2)


def test_what_is_not_printed_is_not_wanted() -> None:
    rows = ({"description": "Cord", "amount": "7.00"}, {"description": "Oak sill", "amount": "5.00"})
    truth = Truth(
        "invoice",
        (Wanted("total", T.AMOUNT, ("14.00",)), Wanted("subtotal", T.AMOUNT, ("12.00",))),
        (WantedRows("line_items", "description", ROWS, rows),),
    )
    shown = printed_only(truth, ["Cord 7,00\nOak sill 6,00\nTotal -14,00"])
    assert [one.name for one in shown.fields] == ["total"]
    assert shown.groups[0].rows == ({"description": "Cord", "amount": "7.00"}, {"description": "Oak sill"})
    assert compared(shown, Extraction(fields=found(total=-14.0)))["total"].exact.right == 1
    assert printed_only(truth, ["Cord 7,00"]).groups == ()


def page(*words: tuple[str, Box]) -> DocumentPage:
    return DocumentPage(
        page=PageNumber(1),
        state=PageState.READ,
        reason="",
        source="image",
        size=PageSize(width=100, height=100, unit="px"),
        words=tuple(PageWord(text=text, box=box, confidence=1.0) for text, box in words),
    )


LEFT, RIGHT, BELOW = Box(0.1, 0.1, 0.3, 0.2), Box(0.4, 0.1, 0.6, 0.2), Box(0.1, 0.3, 0.3, 0.4)


def test_the_words_in_a_box_hold_the_raw_text_but_for_white_space() -> None:
    pages = [page(("Oak", LEFT), ("sill", BELOW), ("7.00", RIGHT))]
    good = value(T.TEXT, "Oaksill", LEFT.union(BELOW), (LEFT, BELOW))
    bad = value(T.AMOUNT, "7.00", LEFT)
    extraction = Extraction(fields=(NamedValue(name="good", value=good), NamedValue(name="bad", value=bad)))
    assert [(one.field, one.seen) for one in astray("a.pdf", extraction, pages)] == [("bad", "Oak")]


def test_links_of_forms_are_right_by_place_whatever_was_read() -> None:
    question, answer, other = (
        Entity(number, label, label, (box,))
        for number, label, box in ((0, "question", LEFT), (1, "answer", RIGHT), (2, "answer", BELOW))
    )
    form = Form((question, answer, other), frozenset({(0, 1), (0, 2)}))

    def pair(box: Box) -> Row:
        key, told = value(T.TEXT, "Nome", LEFT), value(T.TEXT, "Ada", box)
        return Row(values=(NamedValue(name="key", value=key), NamedValue(name="value", value=told)))

    rows = (pair(RIGHT), pair(Box(0.8, 0.8, 0.9, 0.9)))
    tallies = compared_links(form, Extraction(groups=(RowGroup(name="pairs", rows=rows),)))
    assert tallies["links"].exact == Tally(right=1, found=2, wanted=2)
    assert tallies["links (text)"].exact.right == 0


def cases(count: int = 600) -> list[Case]:
    """Of two rules, one of which is right nine times in ten and the other half the time; scores help."""
    rng = random.Random(1)  # noqa: S311
    made: list[Case] = []
    for number in range(count):
        name, base = (("sure", 0.9), ("guess", 0.4))[number % 2]
        score = rng.random()
        right = rng.random() < min(1.0, base + 0.2 * (score - 0.5))
        evidence = Evidence((name, "rules"), score, 1.0)
        made.append(Case(f"collection {number % 3}", f"document {number}", evidence, 0, 0, 0.99, right))
    return made


def test_a_fit_tells_how_often_rules_are_right() -> None:
    given = cases()
    assert calibration_error(given) > 0.2
    assert calibration_error(without_document(given, fit())) < 0.07
    new = fitted(given, fit())
    assert new.families["sure"] > new.families["guess"]


def test_curves_of_a_fit_never_turn() -> None:
    new = fitted(cases(), fit())
    for name, curve in new.curves.items():
        heights = [height for _, height in curve]
        assert heights == sorted(heights, reverse=name in {"rival", "failed"})


def test_sources_without_cases_stay_as_sure_as_was_assumed() -> None:
    code = cases(1)[0]._replace(evidence=Evidence(("barcode:epc", "barcode"), 1.0, 1.0))
    new = fitted(cases(), fit())
    assert seen_by(new, code).confidence == pytest.approx(seen_by(fit(), code).confidence, abs=0.002)
