"""What must not stand in the tree."""

import re

import pytest

from tests.architecture.tree import ROOT, tracked

TEXT = frozenset({".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".cfg", ".html", ".json", ""})
FORBIDDEN = {
    # The patterns are taken apart so that this file does not hold what it looks for.
    "a path of one machine": r"(?<![\w.])/(?:home|Users|root|wor[k]|opt)/[a-z]",
    "an open end": r"\b(?:TO[D]O|FIXM[E]|XX[X])\b",
    "a merge conflict": r"^(?:<{7}|>{7}) ",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_of_the_kind_in_any_file(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.MULTILINE)
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if path.suffix in TEXT
        for match in pattern.finditer(path.read_text("utf-8"))
    ]
    assert not found
