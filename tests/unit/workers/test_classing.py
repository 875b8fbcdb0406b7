"""What a document is, as far as that is known without a model."""

from layouts.fields.view import DocumentView
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


def known(view: DocumentView, carried: EmbeddedData) -> Classified:
    return class_without_models(view, carried, Fielding())


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
