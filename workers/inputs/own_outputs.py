"""Telling results of an earlier run from documents, by their names in the stream of a sorted listing."""

import re
from collections.abc import Sequence

RESULT_FILES = frozenset(
    {
        "document.md",
        "document.json",
        "document.html",
        "escalations.json",
        "fields.json",
        "run.json",
        "manifest.json",
        "recto-placed.json",
    }
)

_SUMMARY = re.compile(r"recto-summary-[0-9a-z]{1,64}\.(?:md|json)")
"""What became of a job, beside its results."""

_MARKS = frozenset({"document.json", "manifest.json"})
"""Names that a folder of a person's own hardly has; what lies beside them is judged by its name."""

_INSIDE_RESULT = re.compile(r"pages/\d{4,}\.\w+|figures/p\d{4,}-\d+\.\w+|document\.pdf")


def is_result_name(name: str) -> bool:
    """Whether a file is called like one that Recto writes: such a file is no input, wherever it lies."""
    return name in RESULT_FILES or _SUMMARY.fullmatch(name) is not None


def summary_name(job: str, extension: str) -> str:
    return f"recto-summary-{job}.{extension}"


class OwnOutputs:
    """Sees the files of a folder in sorted order; ``document.json`` comes before ``pages/`` there.

    ``document.pdf`` and the images under ``pages/`` are passed over only where a mark of a result stands beside them: a
    person's own ``pages/0001.png`` is a document.
    """

    def __init__(self) -> None:
        self._seen = False
        self._folder: tuple[str, ...] = ()

    @property
    def mark(self) -> tuple[str, ...]:
        """The folder of the last result that was seen, to go on from with ``resume``; none before the first."""
        return (*self._folder, "") if self._seen else ()

    def resume(self, mark: Sequence[str]) -> None:
        self._seen, self._folder = bool(mark), tuple(mark[:-1])

    def includes(self, parts: Sequence[str]) -> bool:
        *folders, name = parts
        if name in _MARKS:
            self._seen, self._folder = True, tuple(folders)
        if is_result_name(name):
            return True
        depth = len(self._folder)
        if not self._seen or tuple(parts[:depth]) != self._folder:
            return False
        return _INSIDE_RESULT.fullmatch("/".join(parts[depth:])) is not None
