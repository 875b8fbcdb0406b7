"""The tables in the README and in docs/ that follow from the code: ``python -m docs.reference`` writes them."""

import builtins
import json
import math
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from docs.meanings import DEPLOYMENT_MEANINGS, MEANINGS
from gateway.http_statuses import HTTP_STATUSES
from gateway.statuses import MEANINGS as EXIT_MEANINGS
from layouts.doubt.fitted import Fitted, Told, fitted
from layouts.doubt.page_features import PAGE_FEATURES
from layouts.doubt.table_features import TABLE_FEATURES
from ocr_backends.profiles import PROFILES, Profile
from recto.deployments import Deployment
from recto.errors import RectoError
from recto.logs import LogFormat
from recto.pages import Rung
from recto.settings import Settings
from workers.ladder import Tried, Trouble, next_rung

ROOT = Path(__file__).resolve().parents[1]


def deployments_table() -> str:
    head = ("| `deployments.NAME.` | Kind | Default | What it does |", "| --- | --- | --- | --- |")
    return "\n".join((*head, *map(_deployment_row, Deployment.model_fields.items())))


def _deployment_row(entry: tuple[str, FieldInfo]) -> str:
    name, field = entry
    given = "needed" if field.is_required() else f"`{json.dumps(field.default, default=_plain)}`"
    default = "none" if isinstance(field.default, BaseModel) else given
    return f"| `{name}` | {_kind(field.annotation)} | {default} | {DEPLOYMENT_MEANINGS[name]} |"


def errors_table() -> str:
    rows = [_error_row(error, depth) for error, depth in _tree(RectoError, 0) if error is not RectoError]
    return "\n".join(
        ("| Code | Name | HTTP | May succeed when tried again | What to do |", "| --- | --- | --- | --- | --- |", *rows)
    )


def _tree(error: type[RectoError], depth: int) -> Iterator[tuple[type[RectoError], int]]:
    yield error, depth
    for child in error.__subclasses__():
        yield from _tree(child, depth + 1)


def _error_row(error: type[RectoError], depth: int) -> str:
    name = f"**{error.__name__}**" if depth == 1 else error.__name__
    again = "yes" if error.retryable else "no"
    return f"| `{error.code}` | {name} | {HTTP_STATUSES[error.code]} | {again} | {error.usual_remedy} |"


def settings_table() -> str:
    rows = (f"| `{name}` | {kind} | `{default}` | {MEANINGS[name]} |" for name, kind, default in _settings())
    return "\n".join(("| Setting | Kind | Default | What it does |", "| --- | --- | --- | --- |", *rows))


def _settings() -> Iterator[tuple[str, str, str]]:
    yield from _fields(Settings, Settings.model_construct(), "")


def _fields(model: type[BaseModel], value: Any, prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        kind, current = field.annotation, getattr(value, name)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _fields(kind, current, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", _kind(kind), json.dumps(current, default=_plain)


def _kind(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    match origin:
        case builtins.tuple:
            inner = get_args(arguments[0])[0] if get_origin(arguments[0]) is Annotated else arguments[0]
            return f"list of {_KINDS_IN_LISTS.get(inner, 'tables')}"
        case typing.Literal:
            return ", ".join(f"`{each}`" for each in arguments)
        case typing.Union | types.UnionType:
            return " or ".join(dict.fromkeys(map(_kind, arguments)))
        case typing.Annotated:
            return _kind(arguments[0])
        case _:
            return _plain_kind(annotation)


def _plain_kind(annotation: Any) -> str:
    if annotation in _ENUMS:
        return " or ".join(f"`{each}`" for each in _ENUMS[annotation])
    if get_origin(annotation) is dict:
        return "tables by name"
    return _KINDS.get(annotation, "table")


def _plain(value: Any) -> Any:
    """Secrets have no default but the empty one."""
    if isinstance(value, Decimal):
        return float(value)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


_KINDS: dict[Any, str] = {
    int: "whole number",
    float: "number",
    Decimal: "number",
    str: "text",
    SecretStr: "text",
    bool: "`true` or `false`",
}
_KINDS_IN_LISTS: dict[Any, str] = {str: "texts", SecretStr: "texts"}
_ENUMS: dict[Any, list[str]] = {LogFormat: list(LogFormat)}


def profiles_table() -> str:
    head = (
        "| `deepseek.server.profile` | Model | Answers in | Tokens in all | Server's own settings |",
        "| --- | --- | --- | --- | --- |",
    )
    return "\n".join((*head, *map(_profile_row, PROFILES.values())))


def _profile_row(profile: Profile) -> str:
    asked = dict.fromkeys((profile.document.dialect, profile.free.dialect))
    hub = profile.hub if profile.hub.startswith("https://") else f"https://huggingface.co/{profile.hub}"
    return (
        f"| `{profile.name}` | [{hub.removeprefix('https://').partition('/')[2]}]({hub}) | "
        f"{', '.join(f'`{dialect}`' for dialect in asked)} | {profile.context:,} | {_EXTRAS[profile.extras]} |"
    )


_EXTRAS: dict[str, str] = {
    "ngram": "DeepSeek-OCR's processor against repetition",
    "plain": "those of vLLM and SGLang for any model",
    "none": "none: a hosted endpoint",
}


def ladder_table() -> str:
    head = ("| What is wrong with the reading | What is tried, in this order |", "| --- | --- |")
    rows = (f"| {meaning} | {', '.join(f'`{rung}`' for rung in _tried(trouble))} |" for trouble, meaning in TROUBLES)
    return "\n".join((*head, *rows))


def _tried(trouble: Trouble) -> Iterator[Rung]:
    """By asking, as a page with some text does."""
    tried = [Tried(rung=Rung.FIRST, trouble=trouble, reason="", letters=1000)]
    while isinstance(rung := next_rung(tried, tuple(Rung), in_time=True), Rung):
        yield rung
        tried.append(Tried(rung=rung, trouble=trouble, reason="", letters=1000))


TROUBLES: tuple[tuple[Trouble, str], ...] = (
    ("looping", "It repeats itself to no end"),
    ("truncated", "It stops before its end"),
    ("garbage", "It is no text"),
    ("wrong_script", "It is in another script than the page"),
    ("words_without_ink", "It has words where the page has nothing"),
    ("too_much", "It has more letters than the page can have"),
    ("too_little", "It has far fewer letters than the page has"),
    ("empty_with_ink", "It is empty, and the page is not"),
    ("unsupported_script", "Lines of writing were not read"),
    ("partly_unread", "Part of the writing was not read"),
    ("left_out", "Writing stands outside of all that was read"),
    ("disagrees", "The page's own text has other words or numbers"),
    ("failed", "There is none: no answer in time, or one that cannot be used"),
)
"""All that can be wrong with what a model wrote; a test compares it with what the judges can say."""


def exit_codes_table() -> str:
    rows = (f"| {status.value} | {meaning} |" for status, meaning in EXIT_MEANINGS.items())
    return "\n".join(("| Exit code | Meaning |", "| --- | --- |", *rows))


def table_reasons() -> str:
    features = ((Told(feature.code, feature.says), feature.measure) for feature in TABLE_FEATURES)
    return _reasons(features, {"Structure": fitted("tables"), "Numbers": fitted("numbers")})


def page_reasons() -> str:
    features = ((Told(feature.code, feature.says), feature.measure) for feature in PAGE_FEATURES)
    return _reasons(features, {"Odds times": fitted("pages")})


def _reasons(features: Iterator[tuple[Told, Callable[..., float]]], models: Mapping[str, Fitted]) -> str:
    """The longest curves first; how far a reason can multiply the odds says more than a curve's height."""
    heights = [{curve.code: curve.points[-1][1] for curve in model.curves} for model in models.values()]
    rows = [
        ([own.get(told.code, 0.0) for own in heights], f"| `{told.code}` | {told.says} | {_sentence(measure)} |")
        for told, measure in features
    ]
    lines = [
        " | ".join((row[:-2], *(f"{math.exp(height):.1f}" if height else "" for height in found))) + " |"
        for found, row in sorted(rows, key=lambda pair: [-height for height in pair[0]])
    ]
    titles = ("Reason", "What it says", "What is measured", *models)
    return "\n".join((f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}", *lines))


def _sentence(measure: Callable[..., float]) -> str:
    return " ".join((measure.__doc__ or "").split())


TABLES: dict[str, Callable[[], str]] = {
    "deployments": deployments_table,
    "errors": errors_table,
    "exit codes": exit_codes_table,
    "ladder": ladder_table,
    "profiles": profiles_table,
    "reasons of pages": page_reasons,
    "reasons of tables": table_reasons,
    "settings": settings_table,
}
PAGES = tuple(
    ROOT / name
    for name in (
        "README.md",
        "docs/deployments.md",
        "docs/errors.md",
        "docs/escalation.md",
        "docs/models.md",
        "docs/settings.md",
    )
)
_GENERATED = re.compile(r"<!-- table: (?P<name>[a-z ]+) -->.*?<!-- end of table -->", re.DOTALL)


def with_tables(page: str) -> str:
    """The page with its generated tables as they are now; raises ``KeyError`` for a table that there is not."""
    return _GENERATED.sub(
        lambda found: f"<!-- table: {found['name']} -->\n{TABLES[found['name']]()}\n<!-- end of table -->", page
    )


def main() -> None:
    for path in PAGES:
        path.write_text(with_tables(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
