"""Limits on values that a user's schema sets, and the check of what was found against them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import time
from decimal import Decimal, InvalidOperation
from ipaddress import IPv4Address, IPv6Address
from typing import Final, TypeAlias, get_args
from uuid import UUID

from pydantic import JsonValue

from layouts.fields.paths import paths_in, row_path
from layouts.fields.schemas.naming import in_words
from layouts.fields.schemas.patterns import has_pattern
from recto.errors import SchemaInvalid
from recto.fields import Check, Extraction, FieldValue, NamedValue, Scalar
from recto.schemas import OF_LISTS, FieldSchema, FieldSpec, GroupSpec, Limit, LimitKeyword

KEYWORDS: Final[tuple[LimitKeyword, ...]] = get_args(LimitKeyword)
_OF_TEXTS: Final = frozenset({"pattern", "format", "minLength", "maxLength"})
_FORMATS: Final[Mapping[str, Callable[[str], object]]] = {
    "uuid": UUID,
    "uuid4": UUID,
    "ipv4": IPv4Address,
    "ipv6": IPv6Address,
    "time": time.fromisoformat,
}
"""Those that are no types of fields and can be told. They raise ``ValueError``."""
_LARGEST: Final = 1e300
_SHOWN: Final = 80

_Placed: TypeAlias = tuple[str, FieldValue]
"""A value with its path."""


def limits_of(entry: Mapping[str, JsonValue], path: str, *, of_list: bool = False) -> tuple[Limit, ...]:
    """What ``entry`` of a schema says of each value, with ``of_list`` of how many there are. Formats that nobody knows
    are left out, as JSON Schema has it. Raises ``SchemaInvalid``, naming the path, for what is no number.
    """
    limits = (
        Limit(keyword=keyword, of=_of(keyword, said, f"{path}/{keyword}"))
        for keyword in KEYWORDS
        if (keyword in OF_LISTS) is of_list and (said := entry.get(keyword)) is not None
    )
    return tuple(limit for limit in limits if limit.keyword != "format" or limit.of in _FORMATS)


def outside(value: Scalar, limits: Iterable[Limit]) -> str:
    """What the value should be and is not; empty where it keeps to all limits that are of values of its kind."""
    return next((limit.says for limit in limits if not _keeps(value, limit)), "")


def limit_checks(schema: FieldSchema, extraction: Extraction) -> Iterator[Check]:
    """One for each field with values that do not keep to its limits, and for each list with too few or too many. That
    a value keeps to them says little of whether it is right: nothing is said of those.
    """
    for spec in schema.fields:
        if spec.limits:
            found = [*_found(spec, "", extraction.fields)]
            yield from _of_values(spec, spec.name, found)
            yield from _of_list(spec, len(found))
    rows = {group.name: group.rows for group in extraction.groups}
    for group in schema.groups:
        held = rows.get(group.name, ())
        for spec in group.fields:
            places = ((row_path(group.name, number), row.values) for number, row in enumerate(held) if spec.limits)
            inside = [one for at, values in places for one in _found(spec, at, values)]
            yield from _of_values(spec, f"{group.name}.{spec.name}", inside)
        yield from _of_list(group, len(held))


def _found(spec: FieldSpec, at: str, values: Iterable[NamedValue]) -> Iterator[_Placed]:
    return paths_in(at, (spec,), (named for named in values if named.name == spec.name))


def _of_values(spec: FieldSpec, name: str, found: Sequence[_Placed]) -> Iterator[Check]:
    wrong = [(path, value, says) for path, value in found if (says := outside(value.value, spec.limits))]
    if wrong:
        _, first, says = wrong[0]
        others = f"; {len(wrong)} of {len(found)} are not what they should be" if len(wrong) > 1 else ""
        told = f"the {in_words(name)} {str(first.value)[:_SHOWN]} is not {says}{others}"
        yield Check(code="limits", fields=tuple(path for path, _, _ in wrong), passed=False, says=told)


def _of_list(spec: FieldSpec | GroupSpec, many: int) -> Iterator[Check]:
    """A list that is not there is missing, where it is required: that is said elsewhere."""
    for limit in spec.limits if many else ():
        least = limit.keyword == "minItems"
        if limit.keyword in OF_LISTS and (many < Decimal(limit.of) if least else many > Decimal(limit.of)):
            entries = "entry" if many == 1 else "entries"
            says = f"{in_words(spec.name)} has {many} {entries}, and should have {limit.says}"
            yield Check(code="limits", fields=(spec.name,), passed=False, says=says)


def _keeps(value: Scalar, limit: Limit) -> bool:
    if limit.keyword in OF_LISTS or isinstance(value, bool):
        return True
    if isinstance(value, str):
        return limit.keyword not in _OF_TEXTS or _text_keeps(value, limit)
    return limit.keyword in _OF_TEXTS or _number_keeps(Decimal(str(value)), limit.keyword, Decimal(str(limit.of)))


def _text_keeps(text: str, limit: Limit) -> bool:
    match limit.keyword:
        case "pattern":
            return has_pattern(text, str(limit.of))
        case "minLength":
            return len(text) >= Decimal(limit.of)
        case "maxLength":
            return len(text) <= Decimal(limit.of)
        case _:
            return _is_written_as(_FORMATS[str(limit.of)], text)


def _is_written_as(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _number_keeps(value: Decimal, keyword: LimitKeyword, of: Decimal) -> bool:
    match keyword:
        case "minimum":
            return value >= of
        case "maximum":
            return value <= of
        case "exclusiveMinimum":
            return value > of
        case "exclusiveMaximum":
            return value < of
        case _:
            return _is_multiple(value, of)


def _is_multiple(value: Decimal, of: Decimal) -> bool:
    try:
        return value % of == 0
    except InvalidOperation:  # so many times that its digits do not hold it
        return False


def _of(keyword: LimitKeyword, said: JsonValue, path: str) -> str | int | float:
    """Numbers in YAML come as texts."""
    if keyword in {"pattern", "format"}:
        return str(said)
    try:
        number = said if isinstance(said, int | float) else float(str(said))
    except ValueError as error:
        raise SchemaInvalid(f"{path}: {str(said)[:_SHOWN]!r} is no number") from error
    if not -_LARGEST < number < _LARGEST:
        raise SchemaInvalid(f"{path}: it is too large a number")
    if number <= 0 and keyword == "multipleOf":
        raise SchemaInvalid(f"{path}: nothing is a multiple of {number}")
    return int(number) if isinstance(number, float) and number.is_integer() else number
