"""The tables in the README and in docs/ that follow from the code: ``python -m docs.reference`` writes them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from recto.errors import RectoError
from recto.settings import NESTED, PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- generated from the code: begin -->", "<!-- generated from the code: end -->"

MEANINGS = {
    "limits.max_bytes": "The largest file that is opened, in bytes.",
    "limits.max_pages": "The longest document that is read.",
    "limits.max_pixels": "The largest page image, in pixels; larger pages are refused, not shrunk.",
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


PAGES: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "errors.md": errors_table,
    ROOT / "docs" / "settings.md": settings_table,
    ROOT / "README.md": settings_summary,
}


def with_table(page: str, table: str) -> str:
    """The page with its generated part replaced."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}"


def main() -> None:
    for path, table in PAGES.items():
        path.write_text(with_table(path.read_text("utf-8"), table()), "utf-8")


if __name__ == "__main__":
    main()
