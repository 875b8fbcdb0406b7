"""The words around the parties of a contract, in the languages in which contracts are read: what leads to the first
name, what joins and parts names, and where the sentence ends that gives them.

The text is flowing, so that words are parted by any white space. A language that is missing is added here alone.
"""

import re

CUES = re.compile(
    r"\b(?:by\s+and\s+(?:between|among(?:st)?)|between|among(?:st)?|zwischen|entre|tra|fra|tussen|mellem|mellan|pomiędzy"
    r"|między|mezi)\b"
    r"|\bpart(?:ies|ien|eien|yen)\s*:?\s*(?=\(?1[.)])|\bparties\s+(?:to\s+this\s+\w+\s+|hereto\s+)?are\b"
    r"|\b(?:ondergetekenden|reunidos|comparecen)\b"
    r"|\b(?:made|entered\s+into|executed|delivered|given)\b[^.;]{0,90}?\bby\b(?!\s+and\s)",
    re.IGNORECASE,
)
"""What leads to the first name: ``between``; a heading ``Parties`` over a numbered list; those who appear before a
notary; and deeds that one alone gives, ``made ... by``, where a date and a place may stand between.
"""
LEAD = re.compile(
    r"(?:[\s:,]|les\s+(?:soussignée?s|parties)|the\s+(?:undersigned|following)(?:\s+parties)?(?=\s*:)|los\s+abajo\s+firmantes"
    r"|de\s+una\s+parte|d['’]une\s+part(?=\s*[:,])|como\s+\w+(?=,))*",
    re.IGNORECASE,
)
"""What may stand between a cue and the first name: ``entre les soussignés, d'une part:``."""
AND = re.compile(
    r"(?:\s|^)(?:(?:and|und|et|og|och|oraz)\s*:?|(?:y|e|en|i)\s*:?(?=\s+(?-i:[(\d]|[A-Z]|de\s)))\s+(?:between\s+|by\s+|with\s+|de\s+(?:la\s+)?otra(?:\s+parte)?,?\s+)?"
    r"|\bin\s+favou?r\s+of,?\s+(?:and\s+for\s+the\s+benefit\s+of,?\s+)?"
    r"|\b(?:de|por)\s+(?:la\s+)?otra(?:\s+parte)?,?\s+(?:como\s+\w+,\s+)?",
    re.IGNORECASE,
)
"""What joins one party to another. Words of one letter or two are other words, too, so they join only what begins
with a capital or a number.
"""
NEXT_IN_LIST = re.compile(
    r"[,;]\s+(?:(?:and|AND|und|et|y|e)\s+)?(?=[A-ZÄÖÜÉÁÍÓÚŚŁŻŠČ(]|(?:the|der|die|la|le|de)\s|\w+\.(?:com|net|org)\b)|\s(?=\(\d\)\s|\d\.\s|\d\s?[°º]\)?\s)"
)
"""Where the next name of a list may begin: behind a comma, or at its number."""
END = re.compile(
    r"\b(?:whereas|recitals|witnesseth|background|now,?\s+therefore|in\s+consideration|with\s+respect\s+to|preamble"
    r"|präambel|vorbemerkung|considérant|attendu|considerando|exponen|premesso|overwegende|wird\s+folgender"
    r"|agrees?\s+(?:as|to)|il\s+a\s+été|komen\s+(?:het|als))\b"
    r"|(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\b[A-Z])(?<!\bSt)(?<![\s(\n]\d)[.]\s+(?-i:(?=(?:[A-Z][a-z]+\s){2}))"
    r"|(?-i:[a-z]{4})[.]\s+(?=\d{1,2}[.)]\s)"
    r"|[)”\"][.]\s+(?!(?:and|und|et|y|de\s+otra)\s|\(?\d[.)])",
    re.IGNORECASE,
)
"""Where the parties have been named: what contracts go on with, or a full stop. One behind a title, an initial or the
number of a party ends nothing; nor does one behind brackets that another party follows.
"""
PARTED = re.compile(r"(?:^|[,;)\]”\"–»-]|\bundersigned|\b(?:part|parte|hand|genannt))\s*$", re.IGNORECASE)
"""How what is said about a party ends, so that the ``and`` behind it joins parties and not words of a name."""
FOR = re.compile(
    r"\b(?:on\s+behalf\s+of|en\s+nombre\s+y\s+representación\s+de|en\s+representación\s+de|au\s+nom\s+et\s+pour\s+le\s+compte"
    r"\s+de|agissant\s+pour|im\s+Namen\s+de[rs]|namens)\s+",
    re.IGNORECASE,
)
"""A person acts for the company behind it."""
AGREEMENT = re.compile(
    r"agreement|contract|undertaking|vertrag|vereinbarung|contrat|accord|bail|convention|acuerdo|convenio|overeenkomst"
    r"|acordo|umowa|smlouva|avtal|aftale",
    re.IGNORECASE,
)
"""What a contract calls itself: ``between`` after it joins parties."""
TITLED = re.compile(r"(?:herrn|frau|mr|mrs|ms|dr|monsieur|madame|señor|señora|signora?)\b", re.IGNORECASE)
"""What only people have before their names."""
AGREE = re.compile(r"\bagree|\benter|vereinbar|schließ|convien|convenu|acuerdan|convengono", re.IGNORECASE)
"""That those who begin a sentence agree, without any ``between``."""
NO_NAME = re.compile(
    r"(?:[CN]\.?\s?I\.?\s?F|R\.?C\.?S|V\.?A\.?T|P\.?\s?IVA|Reg)\b\.?[\s:]*(?:no\.?\s*)?[A-Z]?[-\s]?\d", re.IGNORECASE
)
"""The number of a register or a tax office, which looks like a name with a legal form: ``C.I.F. A-12345678``."""
FOLLOWS = re.compile(r"\s*(?:[(,;.\n“\"„«–-]|$|an?\s|who\b|residing|with\b|as\b|having\b|[a-zß-ž])")
"""What may follow the name of a party that has no legal form, where it is joined to another."""
OF_PEOPLE = re.compile(
    r",\s+(?:an?\s+individual|a\s+natural\s+person|(?:a\s+)?resid|individually|wohnhaft|geboren|demeurant|né|mayor\s+de"
    r"\s+edad|nat[oa]\s|wonende)",
    re.IGNORECASE,
)
"""What is said of people alone: in a list nothing else tells them from the words around them."""
DEFINED = re.compile(
    r",?\s*(?:(?:an?|or|and)\s[^.(“\"]{3,160}?)?\(\s*(?:(?:the|each|hereinafter|together|collectively|its|with|and|any|of|subsidiaries"
    r"|affiliates|successors)[\s,]+){0,9}[“\"„«](?!Agreement|Transaction|Parent|Merger|Target|Bank|Advisor)",
    re.IGNORECASE,
)
"""The short name that a contract gives a party. Papers, and those who are only spoken of, get one, too."""
EMPLOYED = re.compile(r"\b(?:employ\w+|retained|engaged)(?:\s+as\s[\w\s]{1,40})?\s+(?:by|with)\s+$", re.IGNORECASE)
"""Before the company in a letter to somebody who works for it."""
