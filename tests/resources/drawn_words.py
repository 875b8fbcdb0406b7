"""What invoices of some countries call things, and how they write dates and amounts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Tongue:
    """Names are lists of ways to say the same. ``columns``: description, quantity, unit price, amount."""

    title: Sequence[str]
    number: Sequence[str]
    issued: Sequence[str]
    due_date: Sequence[str]
    order: Sequence[str]
    customer: Sequence[str]
    others: Sequence[str]
    bill_to: Sequence[str]
    columns: Sequence[tuple[str, str, str, str]]
    position: Sequence[str]
    article: Sequence[str]
    subtotal: Sequence[str]
    tax: Sequence[str]
    total: Sequence[str]
    paid: Sequence[str]
    due: Sequence[str]
    goods: Sequence[str]
    seller: Sequence[str]
    streets: Sequence[tuple[str, str]]
    dates: Sequence[Callable[[date, str], str]]
    marks: Sequence[tuple[str, str]]
    """Before and after an amount."""
    prose: str
    decimal: str
    group: str
    rate: int
    currency: str

    def amount(self, value: Decimal, mark: tuple[str, str] = ("", "")) -> str:
        whole, fraction = f"{abs(value):,.2f}".split(".")
        sign = "-" if value < 0 else ""
        return f"{mark[0]}{sign}{whole.replace(',', self.group)}{self.decimal}{fraction}{mark[1]}"


def _with(pattern: str) -> Callable[[date, str], str]:
    return lambda day, month: pattern.format(
        d=day.day, dd=f"{day:%d}", mm=f"{day:%m}", m=month, m3=month[:3], y=day.year
    )


DOTTED: Final = _with("{dd}.{mm}.{y}")
SLASHED: Final = _with("{dd}/{mm}/{y}")
DASHED: Final = _with("{dd}-{mm}-{y}")
ISO: Final = _with("{y}-{mm}-{dd}")
WORDS: Final = _with("{d} {m} {y}")

ENGLISH: Final = Tongue(
    title=["INVOICE", "Invoice", "TAX INVOICE", "Commercial Invoice"],
    number=["Invoice Number", "Invoice No.", "Invoice #", "Inv. No", "Invoice ID", "Document number", "No."],
    issued=["Invoice Date", "Date", "Date of issue", "Issued", "Billing date", "Tax point"],
    due_date=["Due Date", "Payment due", "Pay by", "Due"],
    order=["Order No.", "PO Number", "Your order", "Purchase Order"],
    customer=["Customer No.", "Account Number", "Client ID"],
    others=["Delivery note no.", "Phone", "Contract number", "Project no."],
    bill_to=["Bill To", "Billed to", "Invoice to", "Customer", "To"],
    columns=[
        ("Description", "Qty", "Unit Price", "Amount"),
        ("Item", "Quantity", "Price", "Total"),
        ("Details", "Units", "Rate", "Line total"),
        ("Service", "Hours", "Hourly rate", "Net amount"),
    ],
    position=["#", "No.", "Line"],
    article=["SKU", "Code", "Item no.", "Part number"],
    subtotal=["Subtotal", "Net total", "Total excl. VAT", "Net amount", "Total before tax"],
    tax=["VAT", "VAT {r}%", "VAT @ {r}%", "Tax ({r}%)", "Total VAT"],
    total=["Total", "Grand Total", "Invoice Total", "Total incl. VAT", "TOTAL {c}", "Total Amount", "Total ({c})"],
    paid=["Amount paid", "Paid", "Less deposit", "Payments received"],
    due=["Balance Due", "Amount due", "Total due", "Amount payable"],
    goods=[
        "Printer paper A4",
        "Hosting plan, monthly",
        "Steel bolts M8",
        "Consulting",
        "Red wine 0.75 l",
        "Desk lamp LED",
    ],
    seller=["Northern Lights Ltd", "Acme Tools Inc.", "Blue Door Bakery", "Harper & Sons LLP"],
    streets=[("12 Harbour Street", "London E1 6AN"), ("4 Mill Lane", "York YO1 7HH")],
    dates=[SLASHED, WORDS, ISO, _with("{d}-{m3}-{y}"), _with("{m} {d}, {y}"), _with("{dd} {m3} {y}")],
    marks=[("£", ""), ("", ""), ("GBP ", ""), ("", " GBP")],
    prose="Thank you for your order of {date}. Questions? Call us, quoting {number}.",
    decimal=".",
    group=",",
    rate=20,
    currency="GBP",
)

GERMAN: Final = Tongue(
    title=["Rechnung", "RECHNUNG", "Handelsrechnung", "Schlussrechnung"],
    number=[
        "Rechnungsnummer",
        "Rechnungs-Nr.",
        "Rechnung Nr.",
        "Rg.-Nr.",
        "Belegnummer",
        "RE-Nr.",
        "Nummer",
        "Beleg-Nr.",
    ],
    issued=["Rechnungsdatum", "Datum", "Belegdatum", "Ausstellungsdatum", "Rechnungs- und Lieferdatum"],
    due_date=["Fällig am", "Zahlbar bis", "Fälligkeit", "Zahlungsziel"],
    order=["Bestellnummer", "Ihre Bestellung", "Auftragsnummer", "Bestell-Nr."],
    customer=["Kundennummer", "Kunden-Nr.", "Kd.-Nr."],
    others=["Lieferschein-Nr.", "Tel.", "Vertragsnummer", "Angebotsnummer"],
    bill_to=["Rechnungsempfänger", "Rechnungsadresse", "Kunde", "Leistungsempfänger"],
    columns=[
        ("Bezeichnung", "Menge", "Einzelpreis", "Gesamtpreis"),
        ("Beschreibung", "Anzahl", "Preis", "Betrag"),
        ("Artikel", "Menge", "E-Preis", "G-Preis"),
        ("Leistung", "Stunden", "Satz", "Summe"),
    ],
    position=["Pos.", "Pos", "Nr."],
    article=["Art.-Nr.", "Artikelnr.", "Artikelnummer"],
    subtotal=["Nettobetrag", "Zwischensumme", "Summe netto", "Gesamtbetrag ohne MwSt.", "Netto"],
    tax=["MwSt. {r} %", "zzgl. {r}% USt.", "Umsatzsteuer {r} %", "Mehrwertsteuer", "USt. {r}%"],
    total=[
        "Gesamtbetrag",
        "Rechnungsbetrag",
        "Bruttobetrag",
        "Gesamtsumme {c}",
        "Endbetrag",
        "Summe inkl. MwSt.",
        "Gesamt",
    ],
    paid=["Anzahlung", "bereits bezahlt", "abzgl. Anzahlung", "Erhaltene Anzahlung"],
    due=["Zahlbetrag", "Restbetrag", "Noch zu zahlen", "Offener Betrag"],
    goods=[
        "Druckerpapier A4",
        "Webhosting Paket M",
        "Schrauben M8 verzinkt",
        "Beratung vor Ort",
        "Rotwein 0,75 l",
        "Tischleuchte LED",
    ],
    seller=["Nordlicht GmbH", "Müller & Söhne KG", "Bäckerei Blau", "Technik Huber e.K."],
    streets=[("Hafenstraße 12", "20457 Hamburg"), ("Am Markt 3", "80331 München")],
    dates=[DOTTED, _with("{d}. {m} {y}"), ISO],
    marks=[("", " €"), ("", ""), ("", " EUR"), ("EUR ", ""), ("€ ", "")],
    prose="Vielen Dank für Ihren Auftrag vom {date}, den wir wie folgt berechnen. Zimmer {number}.",
    decimal=",",
    group=".",
    rate=19,
    currency="EUR",
)

FRENCH: Final = Tongue(
    title=["FACTURE", "Facture"],
    number=["Facture n°", "Numéro de facture", "N° de facture", "N° facture", "N°", "Référence facture"],
    issued=["Date", "Date de facture", "Date d'émission", "Date de facturation", "Émise le"],
    due_date=["Échéance", "Date d'échéance", "À régler avant le", "Date limite de paiement"],
    order=["Commande n°", "N° de commande", "Bon de commande"],
    customer=["N° client", "Code client", "Réf. client"],
    others=["Bon de livraison", "Tél.", "N° de contrat", "Devis n°"],
    bill_to=["Facturé à", "Client", "Adresse de facturation", "Destinataire"],
    columns=[
        ("Désignation", "Quantité", "Prix unitaire HT", "Total HT"),
        ("Description", "Qté", "PU HT", "Montant HT"),
        ("Libellé", "Qté", "P.U.", "Montant"),
    ],
    position=["Ligne", "N°"],
    article=["Référence", "Réf.", "Code article"],
    subtotal=["Total HT", "Montant HT", "Sous-total", "Total hors taxes", "Total de la facture HT"],
    tax=["TVA {r} %", "TVA ({r}%)", "Total TVA", "Montant TVA"],
    total=[
        "Total TTC",
        "Montant TTC",
        "Total T.T.C.",
        "Montant total TTC",
        "Total de la facture TTC",
        "Total TTC ({c})",
    ],
    paid=["Acompte versé", "Déjà réglé", "Acompte"],
    due=["Net à payer", "Reste à payer", "Solde à payer", "Montant à régler"],
    goods=[
        "Papier A4 ramette",
        "Hébergement mensuel",
        "Vis M8 acier",
        "Conseil sur site",
        "Vin rouge 75 cl",
        "Lampe de bureau",
    ],
    seller=["Lumière du Nord SARL", "Boulangerie Bleue", "Dupont et Fils SAS"],
    streets=[("12 rue du Port", "33000 Bordeaux"), ("4 avenue Foch", "69006 Lyon")],
    dates=[SLASHED, WORDS, DOTTED],
    marks=[("", " €"), ("", ""), ("", " EUR")],
    prose="Suite à votre commande du {date}, voici le détail. Dossier suivi par le poste {number}.",
    decimal=",",
    group=" ",
    rate=20,
    currency="EUR",
)

SPANISH: Final = Tongue(
    title=["FACTURA", "Factura"],
    number=["Número de factura", "Factura nº", "Nº factura", "Factura Núm.", "Núm. factura", "Nº"],
    issued=["Fecha", "Fecha de factura", "Fecha de emisión", "Fecha factura", "Fecha de expedición"],
    due_date=["Vencimiento", "Fecha de vencimiento", "Vence"],
    order=["Pedido nº", "Nº de pedido", "Su pedido"],
    customer=["Nº cliente", "Código cliente", "Cod. cliente"],
    others=["Albarán nº", "Teléfono", "Nº de contrato", "Presupuesto nº"],
    bill_to=["Cliente", "Facturar a", "Datos del cliente"],
    columns=[
        ("Descripción", "Cantidad", "Precio", "Importe"),
        ("Concepto", "Cant.", "Precio unitario", "Total"),
        ("Detalle", "Uds.", "P. unitario", "Importe"),
    ],
    position=["Línea", "Nº"],
    article=["Código", "Ref.", "Referencia"],
    subtotal=["Base imponible", "Subtotal", "Importe neto", "Total sin IVA"],
    tax=["IVA {r}%", "I.V.A. ({r} %)", "Cuota IVA", "Total IVA"],
    total=["Total factura", "TOTAL", "Importe total", "Total con IVA", "Total {c}", "Total a pagar"],
    paid=["Pagado", "Anticipo", "A cuenta"],
    due=["Pendiente de pago", "Importe a pagar", "Importe pendiente"],
    goods=["Papel A4", "Alojamiento web", "Tornillos M8", "Consultoría", "Vino tinto 75 cl", "Lámpara de mesa"],
    seller=["Luz del Norte S.L.", "Panadería Azul", "Hermanos García S.A."],
    streets=[("Calle del Puerto 12", "08003 Barcelona"), ("Avenida Real 4", "28013 Madrid")],
    dates=[SLASHED, _with("{d} de {m} de {y}"), DASHED],
    marks=[("", " €"), ("", ""), ("", "€")],
    prose="Gracias por su pedido del {date}. Para cualquier duda llame a la extensión {number}.",
    decimal=",",
    group=".",
    rate=21,
    currency="EUR",
)

ITALIAN: Final = Tongue(
    title=["FATTURA", "Fattura"],
    number=["Fattura n.", "Numero fattura", "N. fattura", "Fattura numero", "Nr. documento"],
    issued=["Data", "Data fattura", "Data emissione", "Data documento", "del"],
    due_date=["Scadenza", "Data scadenza", "Da pagare entro il"],
    order=["Ordine n.", "Vs. ordine", "Rif. ordine"],
    customer=["Codice cliente", "Cod. cliente"],
    others=["DDT n.", "Telefono", "Contratto n.", "Preventivo n."],
    bill_to=["Cliente", "Spett.le", "Intestatario"],
    columns=[
        ("Descrizione", "Quantità", "Prezzo unitario", "Importo"),
        ("Descrizione", "Q.tà", "Prezzo", "Totale"),
    ],
    position=["Riga", "Nr."],
    article=["Codice", "Cod. articolo", "Articolo"],
    subtotal=["Imponibile", "Totale imponibile", "Subtotale", "Totale netto"],
    tax=["IVA {r}%", "Totale IVA", "Imposta", "IVA ({r}%)"],
    total=["Totale fattura", "Totale documento", "TOTALE", "Totale {c}", "Totale IVA inclusa"],
    paid=["Acconto", "Acconto versato", "Già pagato"],
    due=["Netto a pagare", "Saldo da pagare", "Totale da pagare"],
    goods=["Carta A4", "Hosting mensile", "Viti M8", "Consulenza", "Vino rosso 75 cl", "Lampada da tavolo"],
    seller=["Luce del Nord S.r.l.", "Panificio Azzurro", "Fratelli Rossi S.p.A."],
    streets=[("Via del Porto 12", "16124 Genova"), ("Corso Italia 4", "20122 Milano")],
    dates=[SLASHED, WORDS, DASHED],
    marks=[("€ ", ""), ("", " €"), ("", "")],
    prose="Grazie per il Vostro ordine del {date}. Per informazioni chiamare interno {number}.",
    decimal=",",
    group=".",
    rate=22,
    currency="EUR",
)

DUTCH: Final = Tongue(
    title=["FACTUUR", "Factuur"],
    number=["Factuurnummer", "Factuurnr.", "Factuur nr.", "Factuur #", "Nummer", "Notanummer"],
    issued=["Factuurdatum", "Datum", "Datum factuur"],
    due_date=["Vervaldatum", "Te betalen voor", "Uiterste betaaldatum"],
    order=["Ordernummer", "Bestelnummer", "Uw order"],
    customer=["Klantnummer", "Debiteurnummer", "Klantnr."],
    others=["Pakbonnummer", "Telefoon", "Contractnummer", "Offertenummer"],
    bill_to=["Factuuradres", "Klant", "Factuur aan"],
    columns=[
        ("Omschrijving", "Aantal", "Prijs", "Bedrag"),
        ("Artikel omschrijving", "Aantal", "Stukprijs", "Totaal"),
        ("Product", "Aantal", "Prijs per stuk", "Totaalprijs"),
    ],
    position=["Regel", "#"],
    article=["Artikelcode", "Artikelnr.", "Code"],
    subtotal=["Subtotaal", "Totaal excl. BTW", "Totaal exclusief btw", "Netto bedrag"],
    tax=["BTW {r}%", "BTW ({r} %)", "BTW bedrag", "Totaal BTW"],
    total=["Totaal", "Totaal incl. BTW", "Factuurbedrag", "Eindtotaal (incl. BTW)", "Totaalbedrag", "Totaal {c}"],
    paid=["Aanbetaling", "Reeds betaald", "Voldaan"],
    due=["Te betalen", "Nog te betalen", "Openstaand bedrag"],
    goods=["Papier A4", "Webhosting", "Bouten M8", "Advies", "Rode wijn 75 cl", "Bureaulamp"],
    seller=["Noorderlicht B.V.", "Bakkerij Blauw", "Gebroeders de Vries V.O.F."],
    streets=[("Havenstraat 12", "3011 AB Rotterdam"), ("Markt 4", "5611 EB Eindhoven")],
    dates=[DASHED, WORDS, SLASHED],
    marks=[("€ ", ""), ("", ""), ("€", "")],
    prose="Bedankt voor uw bestelling van {date}. Vragen? Bel toestel {number}.",
    decimal=",",
    group=".",
    rate=21,
    currency="EUR",
)

POLISH: Final = Tongue(
    title=["FAKTURA VAT", "Faktura"],
    number=["Faktura nr", "Numer faktury", "Nr faktury", "Faktura VAT nr"],
    issued=["Data wystawienia", "Data faktury", "Wystawiono dnia"],
    due_date=["Termin płatności", "Termin zapłaty"],
    order=["Nr zamówienia", "Zamówienie nr"],
    customer=["Numer klienta", "Kod klienta"],
    others=["Nr WZ", "Telefon", "Nr umowy"],
    bill_to=["Nabywca", "Odbiorca"],
    columns=[
        ("Nazwa", "Ilość", "Cena netto", "Wartość netto"),
        ("Nazwa towaru lub usługi", "Ilość", "Cena jedn.", "Wartość"),
    ],
    position=["Lp.", "L.p."],
    article=["Kod", "Indeks"],
    subtotal=["Razem netto", "Wartość netto", "Suma netto"],
    tax=["VAT {r}%", "Kwota VAT", "Podatek VAT"],
    total=["Razem brutto", "Wartość brutto", "Suma brutto", "Razem"],
    paid=["Zapłacono", "Zaliczka", "Wpłacono"],
    due=["Do zapłaty", "Pozostało do zapłaty", "Razem do zapłaty"],
    goods=["Papier A4", "Hosting", "Śruby M8", "Doradztwo", "Wino czerwone 0,75 l", "Lampa biurkowa"],
    seller=["Zorza Sp. z o.o.", "Piekarnia Błękitna", "Kowalski i Synowie S.A."],
    streets=[("ul. Portowa 12", "80-001 Gdańsk"), ("ul. Rynek 4", "31-042 Kraków")],
    dates=[DOTTED, ISO, WORDS],
    marks=[("", " zł"), ("", " PLN"), ("", "")],
    prose="Dziękujemy za zamówienie z dnia {date}. Pytania: wewnętrzny {number}.",
    decimal=",",
    group=" ",
    rate=23,
    currency="PLN",
)

PORTUGUESE: Final = Tongue(
    title=["FATURA", "Fatura"],
    number=["Fatura nº", "Número da fatura", "Fatura n.º", "N.º fatura"],
    issued=["Data", "Data de emissão", "Data da fatura"],
    due_date=["Vencimento", "Data de vencimento"],
    order=["Encomenda nº", "Nº do pedido"],
    customer=["Nº cliente", "Cliente nº"],
    others=["Guia de remessa", "Telefone", "Contrato nº", "Orçamento nº"],
    bill_to=["Cliente", "Faturar a"],
    columns=[
        ("Descrição", "Quantidade", "Preço unitário", "Total"),
        ("Designação", "Qtd.", "Preço", "Valor"),
    ],
    position=["Linha", "Nº"],
    article=["Código", "Ref."],
    subtotal=["Subtotal", "Total líquido", "Total sem IVA", "Valor líquido"],
    tax=["IVA {r}%", "Total IVA", "IVA ({r}%)"],
    total=["Total", "Total da fatura", "Valor total", "Total com IVA", "Total {c}"],
    paid=["Valor pago", "Adiantamento"],
    due=["Valor a pagar", "Montante a pagar"],
    goods=["Papel A4", "Alojamento web", "Parafusos M8", "Consultoria", "Vinho tinto 75 cl", "Candeeiro de mesa"],
    seller=["Luz do Norte Lda.", "Padaria Azul", "Irmãos Silva S.A."],
    streets=[("Rua do Porto 12", "4050-001 Porto"), ("Avenida Central 4", "1100-150 Lisboa")],
    dates=[SLASHED, _with("{d} de {m} de {y}"), DASHED],
    marks=[("", " €"), ("", ""), ("€ ", "")],
    prose="Obrigado pela sua encomenda de {date}. Em caso de dúvida ligue para a extensão {number}.",
    decimal=",",
    group=".",
    rate=23,
    currency="EUR",
)

SWEDISH: Final = Tongue(
    title=["FAKTURA", "Faktura"],
    number=["Fakturanummer", "Fakturanr", "Faktura nr"],
    issued=["Fakturadatum", "Datum"],
    due_date=["Förfallodatum", "Förfallodag", "Betalas senast"],
    order=["Ordernummer", "Ert ordernummer"],
    customer=["Kundnummer", "Kundnr"],
    others=["Följesedel", "Telefon", "Avtalsnummer", "Offertnummer"],
    bill_to=["Fakturaadress", "Kund", "Faktureras"],
    columns=[
        ("Benämning", "Antal", "À-pris", "Belopp"),
        ("Beskrivning", "Antal", "Pris", "Summa"),
    ],
    position=["Rad", "Pos"],
    article=["Art.nr", "Artikelnr"],
    subtotal=["Netto", "Summa exkl. moms", "Delsumma", "Belopp exkl. moms"],
    tax=["Moms {r}%", "Moms", "Momsbelopp"],
    total=["Totalt", "Summa inkl. moms", "Totalsumma", "Fakturabelopp", "Summa {c}"],
    paid=["Förskott", "Redan betalt"],
    due=["Att betala", "Summa att betala", "Kvar att betala"],
    goods=["Papper A4", "Webbhotell", "Skruv M8", "Rådgivning", "Rött vin 75 cl", "Skrivbordslampa"],
    seller=["Norrsken AB", "Blå Bageriet", "Svensson & Söner HB"],
    streets=[("Hamngatan 12", "411 14 Göteborg"), ("Storgatan 4", "111 22 Stockholm")],
    dates=[ISO, WORDS],
    marks=[("", " kr"), ("", ""), ("", " SEK")],
    prose="Tack för er beställning den {date}. Frågor besvaras på anknytning {number}.",
    decimal=",",
    group=" ",
    rate=25,
    currency="SEK",
)

TONGUES: Final = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "it": ITALIAN,
    "nl": DUTCH,
    "pl": POLISH,
    "pt": PORTUGUESE,
    "sv": SWEDISH,
}
