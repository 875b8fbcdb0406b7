"""How likely letters are to follow each other, in numbers small enough to keep in code.

``FOLLOWS``: for Latin letters a digit 0 to 9 for each pair, rows and columns in the order of ``ALPHABET`` (a space
stands for either end of a word): ``round(10.5 + log2(p))`` where ``p`` is the chance of the column's letter after the
row's, the mean over 32 European, Asian and African languages in Latin script (accents dropped), counted on the
interface texts of Django's translations. 0 means rarer than one in 1,400.

``COMMON``: for alphabets their twelve most frequent letters over the main languages that use them, counted on the
same texts, and the share of letters that they make up at least: the lowest seen in 300 letters of any of those
languages, a little rounded down. Under a permutation of the alphabet it would be about 12 out of its size.
"""

from typing import Final

ALPHABET: Final = " abcdefghijklmnopqrstuvwxyz"

FOLLOWS: Final = (
    "076676555656666663576664145",
    "855664354645757352777553244",
    "784018005871723710752701060",
    "670417008826313700466701053",
    "780048025842345710542632034",
    "954554353545667441776443334",
    "780018413841602800644600030",
    "873028255741514700654714051",
    "880128205734443800427643030",
    "863667463256768642676343125",
    "690049100632433700175731002",
    "886317006724663700567733050",
    "782158142853733710056622040",
    "886028004822453750243613020",
    "871467374744325700157631051",
    "846564354546768550876554224",
    "782308134620624850755652041",
    "320006000310901200000900000",
    "884368343834554620556643044",
    "872528215726534651368624034",
    "882018216813334730745623052",
    "864456253645677450777633125",
    "790318000821404700532520050",
    "980308005500004710360200040",
    "750318005800400540018400010",
    "974456443524646670468333073",
    "885448052833345720133633033",
)

COMMON: Final = {
    "LATIN": ("aeinrtosludk", 0.5),
    "CYRILLIC": ("аениотрслдвк", 0.48),
    "GREEK": ("αετιονρμσπκη", 0.65),
    "ARABIC": ("ایيرلمنتودبكکس", 0.52),
    "HEBREW": ("יותהלארשמבנס", 0.6),
    "DEVANAGARI": ("रनकसतपयहलमवब", 0.55),
    "BENGALI": ("নরকসবটপলমযয়ত", 0.57),
    "THAI": ("านอกเรลมงยหด", 0.48),
    "TAMIL": ("கதமபரலவடயறளன", 0.68),
    "ARMENIAN": ("աենորիտմւկլք", 0.57),
    "GEORGIAN": ("იაერსლომნბვდ", 0.65),
}
