"""Which languages a document is in, told from its small words and those that business papers are full of."""

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]{2,}")
_COMMON = {
    "en": "the of and to for in is on your with this by from date number invoice total due please are amount bill",
    "de": "der die das und von für mit nicht bei zum zur rechnung datum summe betrag bitte ihre ihr nr straße auf wir",
    "fr": "le la les des du et pour sur par une est vous nous facture montant date numéro total ttc ht tva rue votre",
    "es": "el la los las del de y para por una con factura fecha número importe total iva calle su cliente en",
    "it": "il la di del della e per con una fattura data numero importo totale iva via cliente pagamento partita che",
    "nl": "de het een van en voor met op te is factuur datum nummer bedrag totaal btw uw aantal klant naar bij",
    "pt": "o os as do da dos e para por uma com fatura data número valor total nif rua cliente pagamento não em",
    "pl": "i w z na do nr faktura data kwota razem netto brutto nip sprzedawca nabywca ulica zapłaty termin wartość",
    "cs": "a v na do za č faktura datum částka celkem dph ič dič dodavatel odběratel splatnosti cena kč je",
    "sv": "och att det för med på av faktura datum belopp summa moms kund er vår oss vid förfallodatum",
    "da": "og det at for med på af faktura dato beløb moms kunde nr vores til betaling ved forfaldsdato i alt",
    "nb": "og det at for med på av faktura dato beløp mva kunde nr vår til betaling ved forfallsdato",
    "fi": "ja on ei lasku päivämäärä summa yhteensä alv asiakas eräpäivä viite määrä hinta viitenumero",
    "hu": "és az egy számla dátum összeg összesen áfa vevő eladó fizetési nettó bruttó",
    "ro": "și de la cu pentru factura factură data suma total tva client furnizor cumpărător plată",
    "tr": "ve bir için fatura tarih tutar toplam kdv müşteri adet fiyat",
    "sk": "a na za faktúra dátum suma celkom dph dodávateľ odberateľ splatnosti cena",
}
_LANGUAGES_OF_WORD: dict[str, tuple[str, ...]] = {
    word: tuple(language for language, words in _COMMON.items() if word in words.split())
    for words in _COMMON.values()
    for word in words.split()
}
_MOST = 3
_LEAST_SHARE = 0.3
"""Of the likeliest language's weight: others below it are chance."""


def languages_of(text: str) -> tuple[str, ...]:
    """ISO 639-1 codes, the likeliest first, English where nothing tells."""
    weights: Counter[str] = Counter()
    for match in _WORD.finditer(text.lower()):
        told = _LANGUAGES_OF_WORD.get(match[0], ())
        for language in told:
            weights[language] += 12 // len(told)
    if not weights:
        return ("en",)
    best = max(weights.values())
    likely = [language for language, weight in weights.items() if weight >= _LEAST_SHARE * best]
    return tuple(sorted(likely, key=lambda language: (-weights[language], language))[:_MOST])
