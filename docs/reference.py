"""The tables in the README and in docs/ that follow from the code: ``python -m docs.reference`` writes them."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from gateway.statuses import MEANINGS as EXIT_MEANINGS
from recto.errors import RectoError
from recto.settings import NESTED, PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]

MEANINGS = {
    "limits.max_bytes": "The largest file that is opened, in bytes.",
    "limits.max_pages": "The longest document that is read.",
    "limits.max_pixels": "The largest image that is decoded, in pixels; larger ones are refused, not shrunk.",
    "limits.draw_pixels": "The most pixels that a page is drawn with; larger pages get a lower resolution.",
    "limits.archive_files": "How many files a ZIP may hold.",
    "limits.archive_bytes": "How many bytes a ZIP may unpack to.",
    "limits.archive_ratio": "How many times its packed size a file in a ZIP may unpack to.",
    "limits.inspect_timeout": "Seconds for opening a document and listing its pages.",
    "limits.page_timeout": "Seconds for one page; `--page-timeout` on the command line.",
    "limits.worker_memory": "Bytes that a worker process may hold before its page is given up.",
    "limits.attempts": "How often a page is tried before it counts as failed.",
    "workers.processes": "Worker processes; 0 means one for each core. `--workers` on the command line.",
    "workers.recycle_pages": "Pages after which a worker process is replaced by a fresh one.",
    "s3.endpoint": "The address of an S3-compatible server; empty means AWS.",
    "s3.region": "The region; empty leaves it to `AWS_REGION` and the AWS configuration.",
    "s3.path_style": "Whether the bucket stands in the path (`true`) or in the host name.",
    "s3.part_bytes": "The size of the parts in which large objects are uploaded.",
    "work_dir": "Where finished pages are kept between runs; empty means `.recto` in the output folder.",
}
"""What each setting does; a setting without a line here fails the tests."""


def errors_table() -> str:
    rows = [_error_row(error, depth) for error, depth in _tree(RectoError, 0) if error is not RectoError]
    return "\n".join(
        ("| Code | Name | May succeed when tried again | What to do |", "| --- | --- | --- | --- |", *rows)
    )


def _tree(error: type[RectoError], depth: int) -> Iterator[tuple[type[RectoError], int]]:
    yield error, depth
    for child in error.__subclasses__():
        yield from _tree(child, depth + 1)


def _error_row(error: type[RectoError], depth: int) -> str:
    name = f"**{error.__name__}**" if depth == 1 else error.__name__
    return f"| `{error.code}` | {name} | {'yes' if error.retryable else 'no'} | {error.usual_remedy} |"


def settings_table() -> str:
    head = ("| In `recto.toml` | In the environment | Kind | Default |", "| --- | --- | --- | --- |")
    rows = (
        f"| `{name}` | `{PREFIX}{name.upper().replace('.', NESTED)}` | {kind} | `{default}` |"
        for name, kind, default in _settings()
    )
    return "\n".join((*head, *rows))


def settings_summary() -> str:
    rows = (f"| `{name}` | `{default}` | {MEANINGS[name]} |" for name, _, default in _settings())
    return "\n".join(("| Setting | Default | What it does |", "| --- | --- | --- |", *rows))


def _settings() -> Iterator[tuple[str, str, str]]:
    yield from _fields(Settings, Settings.model_construct(), "")


def _fields(model: type[BaseModel], value: Any, prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        kind, current = field.annotation, getattr(value, name)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _fields(kind, current, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", _kind(kind), json.dumps(current)


def _kind(annotation: Any) -> str:
    names = {int: "whole number", float: "number", str: "text", bool: "`true` or `false`"}
    return names.get(annotation, str(annotation))


def exit_codes_table() -> str:
    rows = (f"| {status.value} | {meaning} |" for status, meaning in EXIT_MEANINGS.items())
    return "\n".join(("| Exit code | Meaning |", "| --- | --- |", *rows))


TABLES: dict[str, Callable[[], str]] = {
    "errors": errors_table,
    "exit codes": exit_codes_table,
    "settings": settings_table,
    "settings in short": settings_summary,
}
PAGES = tuple(ROOT / name for name in ("README.md", "docs/errors.md", "docs/settings.md"))
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
