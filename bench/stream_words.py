"""What the documents of made streams say, in three languages. Everybody and everything in it is made up."""

from types import MappingProxyType
from typing import Final, NamedTuple

NAMES: Final = ("Brackwater Joinery", "Tidelock Rope Works", "Hollin & Vane", "Osterweg Metallbau", "Scierie du Lac")
STREETS: Final = ("Quay Street 12", "Mill Lane 4", "Am Alten Hafen 31", "Rue des Tonneliers 8", "Deichweg 77")
TOWNS: Final = ("Seaham SR7 7TT", "26757 Borkhafen", "74200 Thonnelles", "Eastmere ET5 3PD", "24960 Gulstrup")
GOODS: Final = (
    "Oak board 24 mm",
    "Rope, hemp, 12 mm",
    "Hinge, brass",
    "Lamp glass",
    "Marine varnish 5 l",
    "Anchor bolt M16",
)


class Words(NamedTuple):
    """Of one language. ``prose`` are sentences that fill pages; ``headings`` those of a contract and a report."""

    invoice: str
    number: str
    date: str
    header: tuple[str, str, str]
    sums: tuple[str, str, str]
    receipt: str
    paid: tuple[str, str, str]
    order: str
    statement: str
    balances: tuple[str, str]
    greeting: str
    closing: str
    subject: tuple[str, ...]
    contract: str
    between: str
    headings: tuple[str, ...]
    report: str
    chapters: tuple[str, ...]
    page: str
    months: tuple[str, ...]
    prose: tuple[str, ...]


ENGLISH: Final = Words(
    invoice="Invoice",
    number="No.",
    date="Date",
    header=("Description", "Quantity", "Amount"),
    sums=("Subtotal", "VAT 20 %", "Total"),
    receipt="Receipt",
    paid=("Total", "Cash", "Change"),
    order="Purchase Order",
    statement="Account Statement",
    balances=("Opening balance", "Closing balance"),
    greeting="Dear Sir or Madam,",
    closing="Yours faithfully,",
    subject=("Your enquiry about the pier", "Delay of the second delivery", "Change of our opening hours"),
    contract="Lease Agreement",
    between="This agreement is made between {one} (the Lessor) and {two} (the Lessee) on {day}.",
    headings=("Premises", "Term", "Rent", "Use", "Repairs", "Termination", "Governing law"),
    report="Report on the Condition of the Eastern Piers",
    chapters=("Summary", "Method", "Findings", "Costs", "Outlook"),
    page="Page {one} of {all}",
    months=("January", "March", "May", "June", "August", "October"),
    prose=(
        "The planks of the lower deck were looked at one by one, and those that gave way under weight were marked.",
        "What was agreed before remains in force as far as nothing else is said here.",
        "Weather kept the divers from working for nine days, so that the northern part could not be seen as a whole.",
        "Whoever uses the slipway leaves it clean and tells the office of any damage at once.",
        "We have looked into the matter and ask you to bear with us until the parts have come.",
        "The costs given are those of last year and do not hold what the town pays by itself.",
        "Neither side is bound where storm, ice or an order of the harbour master keeps it from doing its part.",
    ),
)
GERMAN: Final = Words(
    invoice="Rechnung",
    number="Nr.",
    date="Datum",
    header=("Bezeichnung", "Menge", "Betrag"),
    sums=("Zwischensumme", "MwSt. 19 %", "Gesamtbetrag"),
    receipt="Quittung",
    paid=("Summe", "Gegeben", "Rückgeld"),
    order="Bestellung",
    statement="Kontoauszug",
    balances=("Alter Kontostand", "Neuer Kontostand"),
    greeting="Sehr geehrte Damen und Herren,",
    closing="Mit freundlichen Grüßen",
    subject=("Ihre Anfrage wegen des Stegs", "Verspätung der zweiten Lieferung", "Neue Öffnungszeiten"),
    contract="Mietvertrag",
    between="Zwischen {one} (Vermieter) und {two} (Mieter) wird am {day} folgender Vertrag geschlossen.",
    headings=("Mietsache", "Mietzeit", "Miete", "Nutzung", "Instandhaltung", "Kündigung", "Gerichtsstand"),
    report="Bericht über den Zustand der östlichen Stege",
    chapters=("Zusammenfassung", "Vorgehen", "Befunde", "Kosten", "Ausblick"),
    page="Seite {one} von {all}",
    months=("Januar", "März", "Mai", "Juni", "August", "Oktober"),
    prose=(
        "Die Bohlen des unteren Decks wurden einzeln geprüft und solche, die nachgaben, gekennzeichnet.",
        "Was früher vereinbart wurde, gilt fort, soweit hier nichts anderes gesagt ist.",
        "Das Wetter hielt die Taucher neun Tage von der Arbeit ab, so dass der nördliche Teil offen blieb.",
        "Wer die Rampe benutzt, verlässt sie sauber und meldet Schäden sofort im Büro.",
        "Wir sind der Sache nachgegangen und bitten um Geduld, bis die Teile eingetroffen sind.",
        "Die genannten Kosten sind die des letzten Jahres und enthalten nicht, was die Stadt selbst trägt.",
        "Keine Seite haftet, wo Sturm, Eis oder eine Anordnung des Hafenmeisters sie an ihrem Teil hindert.",
    ),
)
FRENCH: Final = Words(
    invoice="Facture",
    number="N°",
    date="Date",
    header=("Désignation", "Quantité", "Montant"),
    sums=("Sous-total", "TVA 20 %", "Total TTC"),
    receipt="Ticket de caisse",
    paid=("Total", "Espèces", "Rendu"),
    order="Bon de commande",
    statement="Relevé de compte",
    balances=("Ancien solde", "Nouveau solde"),
    greeting="Madame, Monsieur,",
    closing="Veuillez agréer nos salutations distinguées.",
    subject=("Votre demande au sujet du ponton", "Retard de la seconde livraison", "Nouveaux horaires"),
    contract="Contrat de bail",
    between="Le présent contrat est conclu entre {one} (le bailleur) et {two} (le preneur) le {day}.",
    headings=("Objet", "Durée", "Loyer", "Usage", "Entretien", "Résiliation", "Droit applicable"),
    report="Rapport sur l'état des pontons de l'est",
    chapters=("Résumé", "Méthode", "Constats", "Coûts", "Perspectives"),
    page="Page {one} sur {all}",
    months=("janvier", "mars", "mai", "juin", "août", "octobre"),
    prose=(
        "Les planches du pont inférieur ont été examinées une à une et celles qui cédaient marquées.",
        "Ce qui fut convenu auparavant reste en vigueur sauf disposition contraire.",
        "Le temps a empêché les plongeurs de travailler pendant neuf jours, la partie nord reste à voir.",
        "Quiconque utilise la cale la laisse propre et signale aussitôt tout dommage au bureau.",
        "Nous avons examiné la question et vous prions de patienter jusqu'à l'arrivée des pièces.",
        "Les coûts indiqués sont ceux de l'an dernier et ne comprennent pas la part de la ville.",
        "Aucune partie n'est tenue là où tempête, glace ou un ordre du capitaine du port l'en empêche.",
    ),
)
LANGUAGES: Final = MappingProxyType({"en": ENGLISH, "de": GERMAN, "fr": FRENCH})
