"""Bank statements: columns for debit and credit, marks for them, and signs; balances that the movements lead to."""

from layouts.fields.found import Findings
from layouts.fields.rules.kinds import findings_by_rules
from recto.fields import Scalar
from tests.resources.papers import papers

ENGLISH = """
Northern Example Bank plc
Statement of account
Account name: Example Trading Ltd
Account number: 12345678          Statement number: 7
Statement period: 1 March 2026 to 31 March 2026

Date          Description                    Money out      Money in       Balance
              Balance brought forward                                      1,000.00
02 Mar 2026   Card payment Corner Cafe       12.50                         987.50
05 Mar 2026   Salary Example Ltd                            2,000.00       2,987.50
              Reference 4711
09 Mar 2026   Direct debit Power Company     87.50                         2,900.00
              Balance carried forward                                      2,900.00
"""
GERMAN = """
Sparkasse Beispielstadt
Kontoauszug Nr. 3/2026          IBAN: DE89 3704 0044 0532 0130 00
Kontoinhaber: Muster GmbH        BIC: COBADEFFXXX
Zeitraum: 01.02.2026 bis 28.02.2026

Buchungstag   Wert      Verwendungszweck                Betrag EUR
              Alter Kontostand vom 31.01.2026           500,00 H
03.02.        03.02.    Miete Februar                   350,00 S
10.02.        11.02.    Gutschrift Rechnung 12          1.200,00 H
17.02.        17.02.    Stadtwerke Abschlag             -99,99
              Neuer Kontostand vom 28.02.2026           1.250,01 H
"""
FRENCH = """
Banque Exemple
Relevé de compte
Titulaire: Société Modèle SARL
Date       Libellé                         Débit        Crédit
           Solde précédent au 01/01/2026                  100,00
02/01/26   VIREMENT CLIENT                                250,00
05/01/26   CB RESTAURANT                   45,50
           Nouveau solde au 31/01/2026                    304,50
"""


def statement(*texts: str) -> Findings:
    return findings_by_rules("bank_statement", papers(*texts))


def values(found: Findings) -> dict[str, Scalar]:
    return {one.field: one.value for one in found.fields}


def movements(found: Findings) -> list[dict[str, Scalar]]:
    return [{value.field: value.value for value in row.values} for group in found.groups for row in group.rows]


def test_columns_for_money_out_and_money_in() -> None:
    found = statement(ENGLISH)
    assert values(found) == {
        "bank.name": "Northern Example Bank plc",
        "account_holder": "Example Trading Ltd",
        "account_number": "12345678",
        "statement_number": "7",
        "period_start": "2026-03-01",
        "period_end": "2026-03-31",
        "opening_balance": 1000.0,
        "closing_balance": 2900.0,
    }
    assert movements(found) == [
        {"date": "2026-03-02", "description": "Card payment Corner Cafe", "amount": -12.5, "balance": 987.5},
        {"date": "2026-03-05", "description": "Salary Example Ltd Reference 4711", "amount": 2000.0, "balance": 2987.5},
        {"date": "2026-03-09", "description": "Direct debit Power Company", "amount": -87.5, "balance": 2900.0},
    ]


def test_marks_and_signs_and_dates_without_a_year() -> None:
    found = statement(GERMAN)
    assert values(found)["iban"] == "DE89370400440532013000"
    assert (values(found)["bic"], values(found)["currency"]) == ("COBADEFFXXX", "EUR")
    assert [(row["date"], row["amount"]) for row in movements(found)] == [
        ("2026-02-03", -350.0),
        ("2026-02-10", 1200.0),
        ("2026-02-17", -99.99),
    ]


def test_french_columns() -> None:
    found = statement(FRENCH)
    assert (values(found)["opening_balance"], values(found)["closing_balance"]) == (100.0, 304.5)
    assert [(row["description"], row["amount"]) for row in movements(found)] == [
        ("VIREMENT CLIENT", 250.0),
        ("CB RESTAURANT", -45.5),
    ]


def test_balances_tell_which_way_the_money_went() -> None:
    found = statement(
        """
Opening balance   100.00
Date          Details               Amount      Balance
01/03/2026    Opening               10.00       110.00
02/03/2026    Groceries             30.00       80.00
03/03/2026    Refund                5.00        85.00
"""
    )
    assert [row["amount"] for row in movements(found)] == [10.0, -30.0, 5.0]


def test_titles_right_over_the_dates_say_which_way_the_money_went() -> None:
    found = statement(
        """
Statement period: 02/01/2026 - 02/28/2026

Deposits
Date          Description           Amount
02/02         Payroll               950.00

Withdrawals
Date          Description           Amount
02/07         Mortgage              1,100.00
02/25         Cash                  40.00

Checks and debits
Date          Description           Amount
02/27         Example Power         17.50
"""
    )
    assert [(row["date"], row["amount"]) for row in movements(found)] == [
        ("2026-02-02", 950.0),
        ("2026-02-07", -1100.0),
        ("2026-02-25", -40.0),
        ("2026-02-27", -17.5),
    ]


def test_movements_that_lead_to_the_balance_score_higher() -> None:
    right, wrong = statement(ENGLISH), statement(ENGLISH.replace("87.50        ", "88.50        "))
    assert right.groups[0].score > wrong.groups[0].score


def test_movements_over_pages() -> None:
    header = "Date         Description          Amount      Balance"
    found = statement(
        f"{header}\n01/03/2026   First                10.00       110.00",
        f"{header}\n02/03/2026   Second               20.00       130.00",
    )
    assert [row["description"] for row in movements(found)] == ["First", "Second"]


def test_nothing_in_a_letter() -> None:
    assert statement("Dear customer,\nyour account was opened.") == Findings()
