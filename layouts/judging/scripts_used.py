"""Whether a text is in a script that its page can be in."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from layouts.judging.verdicts import Doubtful, Good, Verdict
from layouts.wording import LEAST_LETTERS, script

FOREIGN = 0.3
"""Share of a text's letters in scripts that no language has that was asked for. Latin letters stand in all texts."""

MAIN = 0.6
"""Share of its letters that the main script of a text has; texts in two scripts by halves have none."""

MOST_SCRIPTS, PRESENT = 3, 0.04
"""Scripts of a page, each with at least that share of its letters: scholars' books have Latin, Greek and one more."""

_OF_LANGUAGES: Final = {
    "ARABIC": "ara ckb fas pus snd uig urd",
    "CYRILLIC": "bel bul kaz kir mkd mon rus srp tat tgk ukr uzb_cyrl",
    "GREEK": "ell grc",
    "HEBREW": "heb yid",
    "DEVANAGARI": "hin mar nep san",
    "BENGALI": "asm ben",
    "GURMUKHI": "pan",
    "GUJARATI": "guj",
    "ORIYA": "ori",
    "TAMIL": "tam",
    "TELUGU": "tel",
    "KANNADA": "kan",
    "MALAYALAM": "mal",
    "SINHALA": "sin",
    "THAI": "tha",
    "LAO": "lao",
    "MYANMAR": "mya",
    "KHMER": "khm",
    "TIBETAN": "bod dzo",
    "GEORGIAN": "kat",
    "ARMENIAN": "hye",
    "ETHIOPIC": "amh tir",
    "HAN": "chi_sim chi_tra jpn kor",
}
_SCRIPT_OF: Final = {code: name for name, codes in _OF_LANGUAGES.items() for code in codes.split()}
_NEUTRAL: Final = frozenset(
    {"LATIN", "MATHEMATICAL", "DOUBLE", "SCRIPT", "BLACK", "MODIFIER", "FULLWIDTH", "HALFWIDTH"}
)
"""Latin letters, and those that are signs: some alphabets of Unicode are for mathematics."""


def script_doubt(text: str, *, known: str, languages: Sequence[str]) -> Verdict:
    """Judges the script of ``text`` by that of ``known``, sound text of the same page or empty, and by the languages
    asked for, as Tesseract's codes."""
    used = scripts_of(text)
    total = used.total()
    if total < LEAST_LETTERS:
        return Good()
    many = [name for name, count in used.items() if count >= PRESENT * total]
    if len(many) > MOST_SCRIPTS:
        return Doubtful(code="wrong_script", reason=f"the text mixes {len(many)} scripts, as no document does")
    own, other = main_script(used), main_script(scripts_of(known))
    if own and other and own != other:
        return Doubtful(
            code="wrong_script",
            reason=f"the text is in {own.capitalize()} letters, the page's own text in {other.capitalize()} ones",
        )
    return _unasked(used, languages)


def scripts_of(text: str) -> Counter[str]:
    """How many letters of each script there are."""
    found: Counter[str] = Counter()
    for char, count in Counter(text).items():
        if name := script(char):
            found["LATIN" if name in _NEUTRAL else name] += count
    return found


def main_script(used: Counter[str]) -> str:
    """The script of most letters, or nothing where there are few letters or no such script."""
    total = used.total()
    name, count = next(iter(used.most_common(1)), ("", 0))
    return name if total >= LEAST_LETTERS and count >= MAIN * total else ""


def _unasked(used: Counter[str], languages: Sequence[str]) -> Verdict:
    if not languages:
        return Good()
    asked = {_SCRIPT_OF.get(code.lower(), "LATIN") for code in languages} | {"LATIN"}
    foreign = {name: count for name, count in used.items() if name not in asked}
    share = sum(foreign.values()) / used.total()
    if share <= FOREIGN:
        return Good()
    most = max(foreign, key=lambda name: foreign[name]).capitalize()
    return Doubtful(
        code="wrong_script",
        reason=f"{share:.0%} of the text is in {most} letters, which no language has that was asked for",
        share=round(share, 3),
    )
