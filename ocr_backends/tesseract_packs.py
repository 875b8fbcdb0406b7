"""Tesseract's language data: which reads which script, and the package that brings it."""

from collections.abc import Sequence
from typing import Final, NamedTuple


class Pack(NamedTuple):
    """``code`` is ISO 15924's, small, as Debian names its package. ``data``: what reads the script, the best first."""

    code: str
    data: tuple[str, ...]


FRAKTUR: Final = "Fraktur"

_PACKS: Final = {
    "Arabic": Pack("arab", ("ara", "Arabic")),
    "Armenian": Pack("armn", ("Armenian", "hye")),
    "Bengali": Pack("beng", ("Bengali", "ben")),
    "Canadian_Aboriginal": Pack("cans", ("Canadian_Aboriginal", "iku")),
    "Cherokee": Pack("cher", ("Cherokee", "chr")),
    "Cyrillic": Pack("cyrl", ("Cyrillic", "rus", "ukr", "bul", "srp", "bel")),
    "Devanagari": Pack("deva", ("Devanagari", "hin", "mar", "nep", "san")),
    "Ethiopic": Pack("ethi", ("Ethiopic", "amh")),
    "Fraktur": Pack("frak", ("frk", "deu_latf", "Fraktur")),
    "Georgian": Pack("geor", ("Georgian", "kat")),
    "Greek": Pack("grek", ("Greek", "ell")),
    "Gujarati": Pack("gujr", ("Gujarati", "guj")),
    "Gurmukhi": Pack("guru", ("Gurmukhi", "pan")),
    "Han": Pack("hans", ("HanS", "chi_sim", "HanT", "chi_tra")),
    "Hangul": Pack("hang", ("Hangul", "kor")),
    "Hebrew": Pack("hebr", ("Hebrew", "heb")),
    "Japanese": Pack("jpan", ("Japanese", "jpn")),
    "Kannada": Pack("knda", ("Kannada", "kan")),
    "Khmer": Pack("khmr", ("Khmer", "khm")),
    "Korean": Pack("hang", ("Hangul", "kor")),
    "Lao": Pack("laoo", ("Lao", "lao")),
    "Latin": Pack("latn", ("Latin", "vie")),
    "Malayalam": Pack("mlym", ("Malayalam", "mal")),
    "Myanmar": Pack("mymr", ("Myanmar", "mya")),
    "Oriya": Pack("orya", ("Oriya", "ori")),
    "Sinhala": Pack("sinh", ("Sinhala", "sin")),
    "Syriac": Pack("syrc", ("Syriac", "syr")),
    "Tamil": Pack("taml", ("Tamil", "tam")),
    "Telugu": Pack("telu", ("Telugu", "tel")),
    "Thaana": Pack("thaa", ("Thaana", "div")),
    "Thai": Pack("thai", ("Thai", "tha")),
    "Tibetan": Pack("tibt", ("Tibetan", "bod")),
}
"""By the name that Tesseract's script detector gives."""


def data_for(script: str, there: Sequence[str]) -> str:
    """The language or script among ``there`` that reads ``script`` best, empty for none.

    Script data lies beside the languages where Debian put it, in a folder ``script`` where Tesseract's own releases do.
    """
    wanted = _PACKS[script].data if script in _PACKS else ()
    return next((name for data in wanted for name in (data, f"script/{data}") if name in there), "")


def reads_fraktur(languages: Sequence[str]) -> bool:
    """Whether all of ``languages`` are data for Fraktur."""
    return all(language.removeprefix("script/") in _PACKS[FRAKTUR].data for language in languages)


def remedy_for(script: str) -> str:
    """What a person does to have ``script`` read; empty or unknown names mean that it could not be told."""
    if script not in _PACKS:
        return "Install every language: apt-get install tesseract-ocr-all. Or name the page's own with --language CODE."
    code, data = _PACKS[script]
    language = next((name for name in data if name.islower()), "")
    other = f", or the pack of its language, such as {package_of(language)}" if language else ""
    return f"Install its script pack: apt-get install tesseract-ocr-script-{code}{other}; then run again."


def package_of(language: str) -> str:
    """Debian's package of a language, by its code."""
    return f"tesseract-ocr-{language.lower().replace('_', '-')}"
