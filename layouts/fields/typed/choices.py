"""Yes and no, and countries."""

from functools import cache
from typing import Final

from layouts.fields.typed.names import territories

_YES: Final = "yes y true x ja oui sí si sì sim tak ano áno igen kyllä evet да ☒ ☑ ✓ ✔ ✗ ✘ 1"
_NO: Final = "no n false nein non nee não nie ne nem ei nej nei hayır нет ☐ □ 0"


def boolean_of(raw: str) -> str:
    """``true`` or ``false``, empty for anything else."""
    plain = raw.strip(" .:()[]").lower()
    return "true" if plain in _YES.split() else "false" if plain in _NO.split() else ""


def country_of(raw: str, languages: tuple[str, ...]) -> str:
    """ISO 3166 alpha-2 of a code or a name in one of the languages or in English; empty for anything else."""
    plain = " ".join(raw.split()).strip(" .,:()")
    if len(plain) == 2 and plain.upper() in _names("en").values():
        return plain.upper()
    return next((_names(one)[plain.lower()] for one in (*languages, "en") if plain.lower() in _names(one)), "")


@cache
def _names(language: str) -> dict[str, str]:
    return {name.lower(): code for code, name in territories(language).items() if len(code) == 2 and code.isalpha()}
