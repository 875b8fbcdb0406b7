"""Where documents go by their class and by where they came from."""

import pytest

from layouts.fields.schemas.builtin import NO_SCHEMA
from recto.classes import ClassGuess, Classified
from recto.options import ReadOptions
from recto.schemas import FieldsWanted, NamedFields, NoFields
from recto.settings import DocumentRoute, Fields, Settings
from workers.fieldings import Fielding, make_fielding
from workers.stages.fields.routed import NO_ROUTE, named_schema, route_of

LETTERS = DocumentRoute(of="letter", target="letters")
TENDERS = DocumentRoute(prefix="tenders/", fields="purchase_order", target="tenders")
REST = DocumentRoute(prefix="in/", target="rest")
ROUTES = (LETTERS, TENDERS, REST)


@pytest.mark.parametrize(
    ("name", "of", "route"),
    [
        ("tenders/a.pdf", "invoice", TENDERS),
        ("tenders/a.pdf", "letter", LETTERS),
        ("in/tenders/a.pdf", "invoice", REST),
        ("in/a.pdf", "letter", LETTERS),
        ("a.pdf", "letters", NO_ROUTE),
        ("a.pdf", "invoice", NO_ROUTE),
    ],
)
def test_the_first_route_that_fits_both_the_class_and_the_place(name: str, of: str, route: DocumentRoute) -> None:
    assert route_of(ROUTES, name=name, of=of) == route


@pytest.mark.parametrize(
    ("wanted", "name", "schema"),
    [
        (ReadOptions().fields, "a.pdf", "invoice"),
        (ReadOptions().fields, "tenders/a.pdf", "purchase_order"),
        (NamedFields(name="receipt"), "tenders/a.pdf", "receipt"),
        (NoFields(), "tenders/a.pdf", "none"),
    ],
    ids=["its class", "its route", "the job", "the job wants none"],
)
def test_the_job_names_the_schema_before_the_route_and_that_before_the_class(
    wanted: FieldsWanted, name: str, schema: str
) -> None:
    invoice = Classified(name="invoice", probability=0.9, by="words")

    assert named_schema(_fielding(wanted), name=name, classes=invoice).name == schema


def test_where_words_leave_it_open_the_likeliest_class_is_looked_for() -> None:
    rivals = (ClassGuess(name="receipt", probability=0.4), ClassGuess(name="invoice", probability=0.35))
    unlikely = tuple(rival.model_copy(update={"probability": 0.2}) for rival in rivals)

    fielding = _fielding(ReadOptions().fields)

    assert named_schema(fielding, name="a.pdf", classes=Classified(by="words", rivals=rivals)).name == "receipt"
    assert named_schema(fielding, name="a.pdf", classes=Classified(by="words", rivals=unlikely)) == NO_SCHEMA
    assert named_schema(fielding, name="a.pdf", classes=Classified(by="model", rivals=rivals)) == NO_SCHEMA


def _fielding(wanted: FieldsWanted) -> Fielding:
    if isinstance(wanted, NoFields):
        return Fielding(options=ReadOptions(fields=wanted), routing=ROUTES)
    return make_fielding(ReadOptions(fields=wanted), Settings(routing=ROUTES, fields=Fields(ask="never")))
