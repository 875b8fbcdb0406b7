"""Whole invoices as they are laid out in countries of Europe."""

from typing import Final

import pytest

from tests.resources.ruled import InvoiceCase, likeliest

CASES: Final[dict[str, InvoiceCase]] = {
    "polish": InvoiceCase(
        """
Faktura VAT nr FV/123/2020
Data wystawienia: 2020-05-15        Data sprzedaży: 2020-05-14
Sprzedawca                          Nabywca
Przykład Sp. z o.o.                 Jan Kowalski
ul. Polna 3                         ul. Leśna 7/2
00-950 Warszawa                     31-100 Kraków
NIP: 5260250995                     NIP: 6762403091
Lp.  Nazwa        Ilość   Cena netto   Wartość netto  VAT   Kwota VAT  Wartość brutto
1    Usługa       1       100,00       100,00         23%   23,00      123,00
Razem                                  100,00               23,00      123,00
Do zapłaty: 123,00 PLN
Termin płatności: 2020-05-29
Nr konta: PL61 1090 1014 0000 0712 1981 2874
""",
        {
            "invoice_number": "FV/123/2020",
            "invoice_date": "2020-05-15",
            "total": 123.0,
            "due_date": "2020-05-29",
            "subtotal": 100.0,
            "tax_total": 23.0,
            "delivery_date": "2020-05-14",
            "amount_due": 123.0,
            "seller.name": "Przykład Sp. z o.o.",
            "buyer.name": "Jan Kowalski",
            "payment.iban": "PL61109010140000071219812874",
        },
    ),
    "italian": InvoiceCase(
        """
FATTURA N. 145/A                    DATA 12/03/2021
Rossi S.r.l.                        Spett.le
Via Roma 10                         Bianchi S.p.A.
20121 Milano (MI)                   Corso Italia 5
P.IVA 01234567890                   10121 Torino (TO)
Imponibile                          1.000,00
IVA 22%                             220,00
TOTALE FATTURA                      € 1.220,00
Scadenza: 11/04/2021
""",
        {
            "invoice_number": "145/A",
            "invoice_date": "2021-03-12",
            "total": 1220.0,
            "subtotal": 1000.0,
            "tax_total": 220.0,
            "due_date": "2021-04-11",
            "buyer.name": "Bianchi S.p.A.",
            "seller.name": "Rossi S.r.l.",
        },
    ),
    "spanish": InvoiceCase(
        """
FACTURA
Ejemplo S.L.                        Factura Nº: 2021-0045
Calle Mayor 3                       Fecha: 15/04/2021
28013 Madrid                        Vencimiento: 15/05/2021
CIF: B12345678
Cliente: Comercial Prueba S.A.
Base imponible          IVA 21%          Total
500,00 €                105,00 €         605,00 €
""",
        {
            "invoice_number": "2021-0045",
            "invoice_date": "2021-04-15",
            "total": 605.0,
            "subtotal": 500.0,
            "tax_total": 105.0,
            "due_date": "2021-05-15",
        },
    ),
    "czech": InvoiceCase(
        """
Faktura - daňový doklad č. 2023000123
Dodavatel:                          Odběratel:
Příklad s.r.o.                      Zkouška a.s.
Hlavní 12                           Dlouhá 5
110 00 Praha 1                      602 00 Brno
IČ: 12345678                        IČ: 87654321
DIČ: CZ12345678                     DIČ: CZ87654321
Datum vystavení:        05.01.2023
Datum splatnosti:       19.01.2023
Datum uskutečnění zdanitelného plnění:  05.01.2023
Variabilní symbol: 2023000123
Základ DPH  1 000,00 Kč
DPH 21 %    210,00 Kč
Celkem k úhradě:   1 210,00 Kč
""",
        {
            "invoice_number": "2023000123",
            "invoice_date": "2023-01-05",
            "total": 1210.0,
            "due_date": "2023-01-19",
            "seller.name": "Příklad s.r.o.",
            "buyer.name": "Zkouška a.s.",
            "payment.reference": "2023000123",
        },
    ),
    "swedish": InvoiceCase(
        """
FAKTURA
Exempel AB                           Fakturanr       10023
Storgatan 1                          Fakturadatum    2022-02-01
111 22 Stockholm                     Förfallodatum   2022-03-03
                                     OCR-nummer      100234
Kund AB
Lillgatan 2
411 05 Göteborg
Netto        Exkl. moms    Moms       Att betala
1 000,00     1 000,00      250,00     1 250,00 SEK
""",
        {
            "invoice_number": "10023",
            "invoice_date": "2022-02-01",
            "total": 1250.0,
            "due_date": "2022-03-03",
            "tax_total": 250.0,
        },
    ),
    "danish": InvoiceCase(
        """
Eksempel ApS
Hovedgaden 1
2100 København Ø
CVR-nr. 12345678
                                     Faktura
                                     Fakturanr.: 5521
Kunde A/S                            Dato: 03-02-2021
Sidevej 4                            Forfaldsdato: 17-02-2021
8000 Aarhus C
Subtotal                    800,00
25% moms                    200,00
Total DKK                 1.000,00
""",
        {
            "invoice_number": "5521",
            "invoice_date": "2021-02-03",
            "total": 1000.0,
            "subtotal": 800.0,
            "tax_total": 200.0,
            "due_date": "2021-02-17",
        },
    ),
    "dutch": InvoiceCase(
        """
Voorbeeld B.V.                       Factuur
Dorpsstraat 1                        Factuurnummer       2023-0012
1234 AB Utrecht                      Factuurdatum        12-05-2023
KvK 12345678                         Vervaldatum         26-05-2023
Klant B.V.
Kerkstraat 3
3511 AB Utrecht
Omschrijving           Aantal   Prijs     Bedrag
Advies                 4        € 75,00   € 300,00
Subtotaal                                 € 300,00
21% BTW                                   €  63,00
Totaal                                    € 363,00
""",
        {
            "invoice_number": "2023-0012",
            "invoice_date": "2023-05-12",
            "total": 363.0,
            "subtotal": 300.0,
            "tax_total": 63.0,
            "due_date": "2023-05-26",
        },
    ),
    "portuguese": InvoiceCase(
        """
Fatura nº FT A/123
Data de emissão: 2022-03-04     Data de vencimento: 2022-04-03
Exemplo Lda
Rua Direita 5
1200-123 Lisboa
NIF: 501234567
Exmo.(s) Sr.(s)
Cliente Teste Lda
Avenida Central 9
4000-001 Porto
Total ilíquido    100,00
Total IVA          23,00
Total a pagar     123,00 €
""",
        {
            "invoice_number": "FT A/123",
            "invoice_date": "2022-03-04",
            "total": 123.0,
            "tax_total": 23.0,
            "due_date": "2022-04-03",
        },
    ),
    "heads_over_values": InvoiceCase(
        """
Rechnungsdatum      Kundennummer     Rechnungsnummer      Leistungsdatum
12.03.2024          10042            2024-1001            10.03.2024
Artikel                    Menge      Einzelpreis     Gesamtpreis
Hammer                     2          10,00           20,00
Nagel                      100        0,05            5,00
                           Summe                      25,00 EUR
                           zzgl. 19% MwSt              4,75 EUR
                           Rechnungsbetrag            29,75 EUR
""",
        {
            "invoice_number": "2024-1001",
            "invoice_date": "2024-03-12",
            "total": 29.75,
            "subtotal": 25.0,
            "tax_total": 4.75,
            "customer_number": "10042",
            "delivery_date": "2024-03-10",
        },
    ),
    "french_credit_note": InvoiceCase(
        """
Avoir n° AV2020-15                       Date : 03/06/2020
Sur facture n° FA2020-101
Montant HT        -100,00 €
TVA (20%)          -20,00 €
Net à rembourser  -120,00 €
""",
        {
            "invoice_number": "AV2020-15",
            "invoice_date": "2020-06-03",
            "total": -120.0,
            "subtotal": -100.0,
            "kind": "credit_note",
        },
    ),
    "swiss": InvoiceCase(
        """
Rechnung an:                            Rechnungsnr.:       R-2023-55
Herr Max Muster                         Rechnungsdatum:     01.02.2023
Bahnhofstrasse 1                        Fällig am:          03.03.2023
8001 Zürich
Beispiel AG, Seestrasse 10, 8002 Zürich   CHE-123.456.789 MWST
Total exkl. MWST           CHF 1'000.00
MWST 7.7%                  CHF    77.00
Total inkl. MWST           CHF 1'077.00
""",
        {
            "invoice_number": "R-2023-55",
            "invoice_date": "2023-02-01",
            "due_date": "2023-03-03",
            "total": 1077.0,
            "subtotal": 1000.0,
            "tax_total": 77.0,
            "currency": "CHF",
        },
    ),
    "french": InvoiceCase(
        """
Facture                                               N° 2019-0143
SARL Exemple                                          Le 14 mars 2019
12 rue des Fleurs
75011 Paris
SIRET 123 456 789 00012
Client : Société Test
5 avenue Foch
69006 Lyon
Total HT     1 250,00 €
TVA 20 %       250,00 €
Total TTC    1 500,00 €
Acompte        500,00 €
Reste à payer 1 000,00 €
Echéance : 14/04/2019
""",
        {
            "invoice_number": "2019-0143",
            "invoice_date": "2019-03-14",
            "total": 1500.0,
            "subtotal": 1250.0,
            "tax_total": 250.0,
            "prepaid": 500.0,
            "amount_due": 1000.0,
            "due_date": "2019-04-14",
        },
    ),
    "finnish": InvoiceCase(
        """
Laskun numero: 10045
Päiväys: 3.2.2021                Eräpäivä: 17.2.2021
Esimerkki Oy
Veroton yhteensä    100,00
Alv 24 %             24,00
Yhteensä            124,00 EUR
Viitenumero 1232
""",
        {
            "invoice_number": "10045",
            "invoice_date": "2021-02-03",
            "due_date": "2021-02-17",
            "total": 124.0,
            "subtotal": 100.0,
            "tax_total": 24.0,
        },
    ),
    "hungarian": InvoiceCase(
        """
Számla sorszáma: 2021/00045
Számla kelte: 2021.03.15.        Fizetési határidő: 2021.03.23.
Nettó összesen:    10 000 Ft
ÁFA összesen:       2 700 Ft
Bruttó összesen:   12 700 Ft
""",
        {
            "invoice_number": "2021/00045",
            "invoice_date": "2021-03-15",
            "due_date": "2021-03-23",
            "total": 12700.0,
            "subtotal": 10000.0,
            "tax_total": 2700.0,
        },
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_invoice(name: str) -> None:
    case = CASES[name]
    fields = likeliest("invoice", case.text)
    assert {field: fields.get(field) for field in case.wanted} == case.wanted
