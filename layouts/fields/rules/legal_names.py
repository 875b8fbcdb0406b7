"""Names of companies and people in running text: where they end, and whether they are such names at all."""

import re
from typing import Final

from layouts.fields.bare import bare

_FORMS = re.compile(
    r"(?:incorporated|inc|corporation|corp|company|co|limited|ltd|l\.?l\.?c|l\.?l\.?p|l\.?p|p\.?l\.?c|n\.?a|p\.?c|trust"
    r"|bank|fund|university|foundation|institute|partnership|association|gmbh|[mg]?mbh|mbb|kgaa|kg|ag|se|ug|ohg|gbr"
    r"|e\.?v|e\.?k|eg"
    r"|s\.?a\.?s|s\.?a|s\.?à\.?r\.?l|s\.?a\.?r\.?l|sarl|sci|eurl|s\.?r\.?l|s\.?p\.?a|s\.?l\.?u?|s\.?c|ltda|lda|b\.?v\.?b\.?a|b\.?v"
    r"|n\.?v|v\.?o\.?f|a/s|aps|i/s|ab|hb|oyj?|as|asa|a\.?s|s\.?r\.?o|k\.?s|sp|z|o\.?o|kft|zrt|nyrt|d\.?o\.?o|pty|pte|sdn|bhd"
    r"|k\.?k|pvt)\.?",
    re.IGNORECASE,
)
_IN_SMALL = re.compile(r"(?:inc|llc|llp|plc|ltd|corp|gmbh|mbh|mbb|sarl)", re.IGNORECASE)
"""Forms that are no other words in small letters."""
_ENDING = re.compile(
    r"(?:incorporated|inc|corporation|corp|limited|ltd|l\.?l\.?c|l\.?l\.?p|l\.?p|p\.?l\.?c|gmbh|kgaa|kg|ag|ohg|gbr|s\.?a"
    r"|s\.?à\.?r\.?l|s\.?a\.?r\.?l|s\.?r\.?l|s\.?p\.?a|s\.?l\.?u?|b\.?v|n\.?v|v\.?o\.?f|aps|a/s|s\.?r\.?o|pty)\.?",
    re.IGNORECASE,
)
"""Forms after which no name goes on but with another one."""
_SITE = re.compile(r"[\w-]+\.(?:com|net|org|biz|io)[,;]?", re.IGNORECASE)
_KINDS = "corporation|company|partnership|association|individual|resident|citizen|trust|bank"
_SAYS_WHAT = re.compile(rf"an?\s(?:\S+\s){{0,5}}(?:{_KINDS})", re.IGNORECASE)
"""A MAINE CORPORATION is what a party is, not its name."""
_AFTER_COMMA = re.compile(r"(?:jr|sr|ii|iii|iv|m\.?d|ph\.?d|esq|dds|cpa)\.?", re.IGNORECASE)
_WRITTEN_OUT = re.compile(
    r"(?:incorporated|corporation|company|limited|llc|llp|plc|trust|bank|fund|university|gmbh|kgaa|kg|ag|se|sarl|sas)\.",
    re.IGNORECASE,
)
_JOINING_WORDS: Final = "of for the de du des van von der den del della la le di da dos do y e i und et &"
_JOINING = frozenset(_JOINING_WORDS.split())
_PARTICLES = _JOINING - frozenset(("of", "for", "the", "und", "et", "y", "e", "i", "&"))
_AFTER_JOINING = re.compile(rf"(?:\s+(?:{'|'.join(sorted(_JOINING))})(?=\s))*\s+([^\W\d_])")
_ARTICLES = re.compile(
    r"(?:the|der|die|dem|den|das|het|(?-i:la|le|les|el|los|il|lo|de)|(?:la|le|el|il|de)(?=\s+(?-i:[a-z]))|firma|société"
    r"|sociedad|società|herrn|herr|frau|mr|mrs|ms|miss|dr|messrs|mme|mlle|monsieur|madame|mademoiselle|sra|srta|doña|dña|dª"
    r"|(?:m|mm|prof|mag|sr|sig|dott|ing|dhr)(?=\.)|(?:don|d\.)(?=(?:\s+(?-i:[A-ZÁÉÍÓÚ])\w+){3})|signor|signora|de\s+heer|mevrouw"
    r"|mevr|company|undersigned|you|myself|me|each\s+of|both|either|jede[rs]?"
    r"|(?:board\s+of\s+directors|members?|directors?|officers?|employees?|subsidiary|affiliates?|division|shareholders?"
    r"|stockholders?|president)\s+of(?:\s+the)?|(?:for\s+and\s+)?on\s+behalf\s+of)\.?,?\s+(?=\S)",
    re.IGNORECASE,
)
_CAPITALS_OF = re.compile(r"([^a-z]+)\sof\s[A-Z][a-z]")
_NUMBERING = re.compile(r"(?:\(?(?:\d{1,2}\s?[°º]?|[a-z]|[ivx]{2,4})[.)]|\([A-Z]\)|[-–•])\s+")
_ROLE_WORDS: Final = (
    "agreement agreements company employee employer executive consultant contractor parties party recipient discloser"
    " stockholder shareholder director buyer seller purchaser lender borrower landlord tenant licensor licensee client"
    " customer supplier vendor provider corporation parent subsidiary affiliates undersigned individual either each"
    " auftraggeber auftragnehmer mieter vermieter arbeitgeber arbeitnehmer käufer verkäufer vertragsparteien parteien"
    " prestataire bailleur locataire vendeur acheteur société employeur salarié arrendador arrendatario vendedor"
    " comprador empresa trabajador and whereas recitals witnesseth this such confidential information"
)
_ROLES = frozenset(_ROLE_WORDS.split())
_MOST_WORDS = 12
_ABBREVIATION = re.compile(
    r"(?:[^\W\d_]\.)+|(?:dr|st|mr|ms|mrs|bros|intl|mfg|dept|assoc|tech|messrs|univ)\.", re.IGNORECASE
)


def has_legal_form(name: str) -> bool:
    """Whether one of its words, but the first, says what kind of company it is."""
    return any(_is_form(word) for word in name.split()[1:])


def same_name(one: str, other: str) -> bool:
    """Whether two names are of the same company or person, but for the legal form and middle names."""
    left, right = _bare_words(one), _bare_words(other)
    people = not has_legal_form(one) and not has_legal_form(other)
    shorter, longer = sorted((left, right), key=len)
    return left == right or (people and len(shorter) == 2 and shorter == [longer[0], longer[-1]])


def _bare_words(name: str) -> list[str]:
    """Small letters of its words, without forms at the end."""
    words = name.split()
    while len(words) > 1 and _FORMS.fullmatch(words[-1].strip(",;")):
        words.pop()
    return [bare(word) for word in words]


def _is_form(word: str) -> bool:
    """In small letters, without points, most of them are other words."""
    bare = word.strip(",;")
    own = not bare.islower() or "." in bare or _IN_SMALL.fullmatch(bare) is not None
    return own and _FORMS.fullmatch(bare) is not None


def name_at(text: str, start: int) -> tuple[int, int]:
    """Start and end of the name of a company or person that begins at ``start``, but for articles and numbering. Both
    are ``start`` where none does.
    """
    begin = _past(text, start)
    end = begin
    for number, found in enumerate(re.finditer(r"\S+", text[begin : begin + 250])):
        word = found.group()
        ended = re.search(r"[(\[“”\"„«;:)\]]", word)
        bare = word[: ended.start()] if ended else word
        if not bare or number == _MOST_WORDS or not _belongs(bare, text[begin + found.end() :], first=number == 0):
            break
        end = begin + found.start() + len(bare.rstrip(",;"))
        if ended or not _goes_on(bare, text[begin + found.end() :]):
            break
    end = _trimmed(text, begin, end)
    return (begin, end) if _is_name(text[begin:end]) else (start, start)


def _past(text: str, start: int) -> int:
    """Behind white space, numbering and articles."""
    while (
        found := re.compile(r"\s+").match(text, start) or _NUMBERING.match(text, start) or _ARTICLES.match(text, start)
    ):
        start = found.end()
    return start


def _belongs(word: str, rest: str, *, first: bool) -> bool:
    """Joining words do between others; numbers inside a name begin an address."""
    if word.casefold().strip(",") in _JOINING:
        after = _AFTER_JOINING.match(rest)
        even = len({*map(str.isupper, word)}) == 1 or word.casefold() in _PARTICLES
        return even and after is not None and after.group(1).isupper()
    if word == "z":
        return rest.startswith((" o.", " oo"))
    if word.isdigit() and not first:
        return re.match(r"\s+[^\W\d_]", rest) is None
    return (
        word[0].isdigit()
        or any(letter.isupper() for letter in word)
        or _is_form(word)
        or _SITE.fullmatch(word) is not None
    )


def _goes_on(word: str, rest: str) -> bool:
    after = re.match(r"\s+(\S+)", rest)
    if after is None or rest.startswith("\n"):
        return False
    if word.endswith(","):
        bare = after.group(1).strip(",;)")
        return _FORMS.fullmatch(bare) is not None or _AFTER_COMMA.fullmatch(bare) is not None
    following = after.group(1).strip(",;)")
    if _is_form(word) and (word.endswith(".") or _ENDING.fullmatch(word)):
        return _is_form(following) or following in _JOINING or following == "z"
    return not word.endswith(".") or _ABBREVIATION.fullmatch(word) is not None


def _trimmed(text: str, begin: int, end: int) -> int:
    """Without joining words at the end, and without the point of a sentence. Two people in capitals are two names, and
    where they live is none.
    """
    name = text[begin:end].rstrip(" ,;")
    if found := _CAPITALS_OF.match(name):
        name = found[1]
    if " AND " in name and not has_legal_form(name):
        name = name[: name.index(" AND ")]
    while name and name.split()[-1].casefold() in _JOINING:
        name = name.rsplit(None, 1)[0] if " " in name else ""
    last = name.split()[-1] if name else ""
    pointed = _ABBREVIATION.fullmatch(last) or _FORMS.fullmatch(last) or _AFTER_COMMA.fullmatch(last)
    if last.endswith(".") and (_WRITTEN_OUT.fullmatch(last) or not pointed):
        name = name[:-1]
    return begin + len(name)


def _is_name(name: str) -> bool:
    words = [word.strip(".,").casefold() for word in name.split()]
    capital = any(letter.isupper() for letter in name) or _SITE.match(name) is not None
    if not words or not capital or (words[0].isdigit() and len(words) < 3) or _SAYS_WHAT.fullmatch(name):
        return False
    return not all(word in _ROLES or word in _JOINING for word in words) and (len(words) > 1 or len(words[0]) > 3)
