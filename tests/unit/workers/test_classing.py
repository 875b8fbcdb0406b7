"""What a document is, as far as that is known without a model."""

import math

import pytest

from layouts.classes.features import FEATURES, features_of
from layouts.fields.view import DocumentView
from recto.categories import CategoryModel, ClassScores, LearntClass
from recto.classes import Classified
from recto.embedded import NOTHING_EMBEDDED, AttachedXml, EmbeddedData, FormField, FormFieldKind
from recto.geometry import Box
from recto.values import PageNumber
from tests.resources.einvoices import ORDER_X
from tests.resources.laid_out import laid_out
from workers.fieldings import Fielding
from workers.stages.fields.classing import class_without_models

SPOT = Box(0.1, 0.1, 0.5, 0.12)
FILLED = EmbeddedData(
    form=(FormField(name="town", kind=FormFieldKind.TEXT, value="Millbeck", page=PageNumber(1), box=SPOT),)
)
EMPTY_XFA = EmbeddedData(xfa=b"<datasets><data><form1><town/></form1></data></datasets>")
FILLED_XFA = EmbeddedData(xfa=b"<datasets><data><form1><town>Millbeck</town></form1></data></datasets>")
NONDESCRIPT = laid_out("Please write where you live")
INVOICE = laid_out("""
# Invoice
Invoice number: H-20391                           Invoice date: 4 March 2026
Bill to: Old Mill Bakery                          Due date: 3 April 2026
Description                Quantity     Unit price      Amount
Rope, 20 m                        2          12.50       25.00
                                        Subtotal         25.00
                                        VAT 20 %          5.00
                                        Total due        30.00
""")


def known(view: DocumentView, carried: EmbeddedData, *models: CategoryModel) -> Classified:
    return class_without_models(view, carried, Fielding(models=models))


def saying(name: str, probability: float) -> CategoryModel:
    """A model that says so of every document."""
    scores = ClassScores(examples=1000, found=1000, precision=1.0, recall=1.0, f1=1.0)
    nothing = (0.0,) * len(features_of(NONDESCRIPT).measures)
    odds = math.log(probability / (1 - probability))
    return CategoryModel(
        name="kinds",
        features=FEATURES,
        terms=(),
        rarities=(),
        centres=nothing,
        scales=tuple(1.0 for _ in nothing),
        classes=(LearntClass(name=name, weights=nothing, bias=0.0, slope=1.0, offset=odds, scores=scores),),
        documents=1000,
        negatives=0,
        groups=2,
        accuracy=1.0,
        calibration_error=0.0,
    )


def test_what_was_filled_in_on_a_screen_is_a_form() -> None:
    assert known(NONDESCRIPT, NOTHING_EMBEDDED).name == "other"
    assert known(NONDESCRIPT, EMPTY_XFA).name == "other"
    for filled in (FILLED, FILLED_XFA):
        assert (known(NONDESCRIPT, filled).name, known(NONDESCRIPT, filled).by) == ("form", "embedded")


def test_words_that_say_more_than_filled_fields_count() -> None:
    assert known(INVOICE, FILLED).name == "invoice"


def test_an_order_that_is_carried_is_a_purchase_order() -> None:
    order = EmbeddedData(attachments=(AttachedXml(name="order-x.xml", content=ORDER_X.encode()),))
    assert (known(NONDESCRIPT, order).name, known(NONDESCRIPT, order).by) == ("purchase_order", "embedded")


def test_a_category_that_holds_says_what_it_is_where_it_is_surer_than_the_words() -> None:
    model = saying("letter", 0.9)

    found = known(NONDESCRIPT, NOTHING_EMBEDDED, model)

    assert (found.name, found.probability, found.by) == ("letter", 0.9, "category")
    assert found.engine == f"kinds@{model.version}"


@pytest.mark.parametrize("view", [NONDESCRIPT, INVOICE], ids=["other", "invoice"])
def test_a_category_that_does_not_hold_is_a_label_and_no_more(view: DocumentView) -> None:
    words = known(view, NOTHING_EMBEDDED)

    found = known(view, NOTHING_EMBEDDED, saying("letter", 0.45))

    assert [(label.name, label.holds) for label in found.labels] == [("letter", False)]
    assert found.model_copy(update={"labels": ()}) == words


def test_words_that_are_surer_than_a_category_count() -> None:
    found = known(INVOICE, NOTHING_EMBEDDED, saying("letter", 0.55))

    assert (found.name, found.by) == ("invoice", "words")
    assert [label.holds for label in found.labels] == [True]


def test_a_category_that_is_no_class_is_a_label_alone() -> None:
    found = known(NONDESCRIPT, NOTHING_EMBEDDED, saying("weather", 0.9))

    assert (found.name, [label.name for label in found.labels]) == ("other", ["weather"])
