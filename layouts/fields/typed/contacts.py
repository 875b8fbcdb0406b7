"""Phone numbers, e-mail addresses and web addresses."""

import re
from typing import TYPE_CHECKING, Final

from layouts.fields.typed.dates import dates_in
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.spots import Spot, phrases_of, spot_at
from layouts.fields.view import PageView

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?![\w-])")
_URL: Final = re.compile(
    r"(?<![\w@.-])(?:https?://[^\s<>\"|]+|www\.[\w-]+(?:\.[\w-]+)+(?:/[^\s<>\"|]*)?)", re.IGNORECASE
)
_LONGEST_PHONE: Final = 40
_LEAST_DIGITS: Final = 6


def phone_of(raw: str, locale: Locale) -> str:
    """E.164 where the country is known, else as printed; empty where it is no phone number."""
    import phonenumbers  # noqa: PLC0415

    plain = " ".join(raw.split())
    if len(plain) > _LONGEST_PHONE:
        return ""
    try:
        number = phonenumbers.parse(plain, locale.country or None)
    except phonenumbers.NumberParseException:
        return plain if re.fullmatch(r"[\d\s()+/.-]{6,}", plain) else ""
    if phonenumbers.is_possible_number(number):
        return _e164(number)
    return plain if sum(char.isdigit() for char in plain) >= _LEAST_DIGITS else ""


def email_of(raw: str) -> str:
    """The address, empty where it is none."""
    found = _EMAIL.search(raw.replace(" ", ""))
    return found[0] if found else ""


def url_of(raw: str) -> str:
    """The address as printed, empty where it is none."""
    plain = raw.replace(" ", "")
    if "@" in plain:
        return ""
    shaped = _URL.fullmatch(plain) or re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?", plain)
    return plain.rstrip(".,;") if shaped else ""


def phones_in(page: PageView, locale: Locale) -> tuple[Spot, ...]:
    """Numbers that are valid in the document's country, or carry their own; dates are none. In reading order."""
    import phonenumbers  # noqa: PLC0415

    dated = {word for spot in dates_in(page, locale) for word in spot.words}
    found = (
        spot_at(page, number, phrase, (match.start, match.end), _e164(match.number))
        for number, _, phrase in phrases_of(page)
        if sum(char.isdigit() for char in phrase.text) >= _LEAST_DIGITS
        for match in phonenumbers.PhoneNumberMatcher(phrase.text, locale.country or None)
    )
    return tuple(spot for spot in found if dated.isdisjoint(spot.words))


def _e164(number: "PhoneNumber") -> str:
    import phonenumbers  # noqa: PLC0415

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def emails_in(page: PageView) -> tuple[Spot, ...]:
    """E-mail addresses in reading order."""
    return _matches(page, _EMAIL)


def urls_in(page: PageView) -> tuple[Spot, ...]:
    """Web addresses that begin with their protocol or ``www``, in reading order."""
    return _matches(page, _URL)


def _matches(page: PageView, pattern: re.Pattern[str]) -> tuple[Spot, ...]:
    return tuple(
        spot_at(page, number, phrase, match.span(), match[0].rstrip(".,;"))
        for number, _, phrase in phrases_of(page)
        for match in pattern.finditer(phrase.text)
    )
