"""Line items: tables with headers in many languages, over lines and pages; lines without any; taxes by rate."""

import pytest

from layouts.fields.found import CandidateRows, Findings
from layouts.fields.rules.items.line_items import line_items_in
from recto.fields import OnPage, Scalar
from tests.resources.papers import papers
from tests.resources.ruled import rows_of


def items(*texts: str) -> list[dict[str, Scalar]]:
    return rows_of(line_items_in(papers(*texts)), "line_items")


def group(found: Findings) -> CandidateRows:
    return next(held for held in found.groups if held.group == "line_items")


@pytest.mark.parametrize(
    "header",
    [
        "Description            Quantity     Unit price      Amount",
        "Bezeichnung            Menge        Einzelpreis     Gesamt",
        "Désignation            Quantité     Prix unitaire   Montant HT",
        "Descripción            Cantidad     Precio          Importe",
        "Descrizione            Quantità     Prezzo          Importo",
        "Omschrijving           Aantal       Stukprijs       Bedrag",
        "Descrição              Quantidade   Preço           Valor",
        "Nazwa towaru           Ilość        Cena netto      Wartość",
        "Popis                  Množství     Jedn. cena      Celkem",
        "Benämning              Antal        À-pris          Belopp",
        "Beskrivelse            Antal        Enhedspris      Beløb",
    ],
)
def test_headers_in_many_languages(header: str) -> None:
    found = items(
        f"""
{header}
Garden table           2            149,50          299,00
Chair, folding         4            35,25           141,00
"""
    )
    assert found == [
        {"description": "Garden table", "quantity": 2.0, "unit_price": 149.5, "amount": 299.0},
        {"description": "Chair, folding", "quantity": 4.0, "unit_price": 35.25, "amount": 141.0},
    ]


def test_descriptions_of_several_lines_units_and_rates() -> None:
    found = items(
        """
Pos   Art. Nr.   Beschreibung                Menge      Preis     USt. %   Betrag
1     A-100      Bohrmaschine mit Koffer     1 Stk      89,00     19 %     89,00
                 Schlagwerk zuschaltbar
2     B-200      Schrauben                   10 Pack    2,50      19 %     25,00

Nettobetrag                                                               114,00
"""
    )
    assert found == [
        {
            "position": "1",
            "item_number": "A-100",
            "description": "Bohrmaschine mit Koffer Schlagwerk zuschaltbar",
            "quantity": 1.0,
            "unit": "Stk",
            "unit_price": 89.0,
            "tax_rate": 19.0,
            "amount": 89.0,
        },
        {
            "position": "2",
            "item_number": "B-200",
            "description": "Schrauben",
            "quantity": 10.0,
            "unit": "Pack",
            "unit_price": 2.5,
            "tax_rate": 19.0,
            "amount": 25.0,
        },
    ]


def test_amounts_that_are_printed_a_line_below() -> None:
    found = items(
        """
Pos    Beschreibung          Nettopreis    Menge     Nettobetrag
1      Miettage              86,5500       2 Tage
                                                     173,10
2      Vollkasko             23,1000       2
                                                     46,20
"""
    )
    assert [(row["description"], row["quantity"], row["amount"]) for row in found] == [
        ("Miettage", 2.0, 173.1),
        ("Vollkasko", 2.0, 46.2),
    ]


def test_texts_above_their_numbers() -> None:
    found = items(
        """
Description        Qty     Price     Total
Milk tea
                   2       2.20      4.40
Toast
                   3       1.10      3.30
"""
    )
    assert [(row["description"], row["amount"]) for row in found] == [("Milk tea", 4.4), ("Toast", 3.3)]


def test_quantity_times_price_says_what_a_column_without_a_clear_label_is() -> None:
    found = items(
        """
#          Product              VAT      Price      Total
400.00     Balloons             19%      0.79       316.00
200.00     Hot air, litre       19%      0.10       20.00
"""
    )
    assert [(row["quantity"], row["unit_price"], row["amount"]) for row in found] == [
        (400.0, 0.79, 316.0),
        (200.0, 0.1, 20.0),
    ]


def test_headers_of_several_lines() -> None:
    found = items(
        """
                                      Unit
Item description         Quantity     price      Net amount
Red paint                3            12.00      36.00
"""
    )
    assert found == [{"description": "Red paint", "quantity": 3.0, "unit_price": 12.0, "amount": 36.0}]


def test_a_table_goes_on_over_pages_and_ends_at_the_sums() -> None:
    header = "Description            Quantity     Unit price      Amount"
    found = items(
        f"{header}\nFirst thing            1            10.00           10.00",
        f"{header}\nSecond thing           2            20.00           40.00",
        "Third thing            3            30.00           90.00\n"
        "\nTotal                                            140.00",
    )
    assert [row["description"] for row in found] == ["First thing", "Second thing", "Third thing"]


def test_sums_between_items_do_not_end_them() -> None:
    found = items(
        """
Description            Quantity     Unit price      Amount
Office chair           1.00         70.00           70.00
                                    Subtotal        70.00
Olive oil              2.00         5.00            10.00
                                    Subtotal        10.00
Total                                               80.00
"""
    )
    assert [row["amount"] for row in found] == [70.0, 10.0]


def test_lines_that_add_up_are_items_without_a_header() -> None:
    found = items(
        """
Insurance for the second quarter
Liability, class 18                80,00 €
Comprehensive, class 21           140,00 €
Contribution for the quarter      220,00 €
"""
    )
    assert [(row["description"], row["amount"]) for row in found] == [
        ("Liability, class 18", 80.0),
        ("Comprehensive, class 21", 140.0),
    ]


def test_lines_that_do_not_add_up_are_none() -> None:
    assert items("Dear customer,\nwe owe you     12.00\nand you owe us     7.00\nall in all     3.00") == []


def test_tables_of_taxes_are_no_items() -> None:
    found = line_items_in(
        papers("VAT rate    Net amount    VAT amount\n7%          160.00        11.20\n19%         336.00        63.84")
    )
    assert rows_of(found, "line_items") == []
    assert rows_of(found, "taxes") == [
        {"rate": 7.0, "basis": 160.0, "amount": 11.2},
        {"rate": 19.0, "basis": 336.0, "amount": 63.84},
    ]


def test_taxes_have_to_be_the_rate_of_their_basis() -> None:
    assert rows_of(line_items_in(papers("19%         336.00        63.00")), "taxes") == []


def test_a_list_whose_sum_is_printed_scores_higher() -> None:
    table = "Item            Qty     Price     Amount\nPaint           3       12.00     36.00\n"
    with_sum, without = (line_items_in(papers(text)) for text in (f"{table}Subtotal   36.00", table))
    assert group(with_sum).score > group(without).score


def test_values_stand_where_they_say() -> None:
    view = papers(
        "Description            Quantity     Unit price      Amount\n"
        "Garden table           2            149.50          299.00"
    )
    values = [value for row in group(line_items_in(view)).rows for value in row.values]
    assert {value.raw for value in values} == {"Garden table", "2", "149.50", "299.00"}
    for value in values:
        assert isinstance(value.source, OnPage)
        inside = [word.text for word in view.pages[0].words if value.source.box.contains_centre_of(word.box)]
        assert " ".join(inside) == value.raw


@pytest.mark.parametrize(
    "text", ["Amount Total Price Quantity Description\n" * 60, "1 2 3 4 5 6 7 8 9 10 " * 5, "% # ( )"]
)
def test_odd_pages_give_nothing(text: str) -> None:
    assert items(text) == []


def test_what_is_carried_forward_is_no_item() -> None:
    header = "Description            Quantity     Unit price      Amount"
    found = items(
        f"""
{header}
Garden table           2            149.50          299.00
Chair, folding         4            35.25           141.00
                                                    440.00
""",
        f"""
{header}
Parasol                1            60.00           60.00
""",
    )
    assert [row["amount"] for row in found] == [299.0, 141.0, 60.0]
