"""Letters of our own making, with what is true of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from layouts.fields.view import DocumentView
from tests.resources.papers import papers

FIELDS = ("date", "place", "reference", "subject", "deadlines", "enclosures")


@dataclass(frozen=True)
class MadeLetter:
    """``text`` on a grid; ``fields`` by the names of the schema, each with all its values, none for none."""

    text: str
    fields: Mapping[str, tuple[str, ...]]

    @property
    def view(self) -> DocumentView:
        return papers(self.text)


@cache
def made_letters() -> Mapping[str, MadeLetter]:
    """All of them by name."""
    held: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return {
        name: MadeLetter(one["text"], {field: _values(one.get(field, ())) for field in FIELDS})
        for name, one in held.items()
    }


def _values(said: str | date | Sequence[str | date]) -> tuple[str, ...]:
    return (str(said),) if isinstance(said, str | date) else tuple(map(str, said))
