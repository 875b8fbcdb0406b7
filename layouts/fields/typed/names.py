"""What Babel calls months, countries and currencies, for languages that it may not know."""

# Babel's data is untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from typing import Literal


def month_names(
    language: str, width: Literal["wide", "abbreviated"], context: Literal["format", "stand-alone"]
) -> dict[int, str]:
    """By number, 1 to 12."""
    from babel.dates import get_month_names  # noqa: PLC0415

    return {int(number): str(name) for number, name in get_month_names(width, context, language).items()}


def territories(language: str) -> dict[str, str]:
    """Names of countries by ISO 3166 code, none for an unknown language."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        return {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
    except (UnknownLocaleError, ValueError):
        return {}


def currencies(language: str) -> dict[str, str]:
    """Names of currencies by ISO 4217 code, none for an unknown language."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        return {str(code): str(name) for code, name in Locale.parse(language).currencies.items()}
    except (UnknownLocaleError, ValueError):
        return {}
