"""How near a reading is to the truth, from 0 to 1: its text, its words, its tables.

- text similarity: 1 minus the edit distance over the longer text's length, of the text that a person reads.
- word F1: of the bags of words; blind to order. Right words with a low similarity are words in a wrong order.
- TEDS: 1 minus the edit distance of the two tables' trees over the larger tree's size (Zhong, ShafieiBavani, Jimeno
  Yepes, "Image-based table recognition: data, model, and evaluation", ECCV 2020); ``structure_only`` leaves text out.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUntypedBaseClass=false, reportIncompatibleMethodOverride=false
# pyright: reportAttributeAccessIssue=false
# apted and lxml carry no types.

import heapq
import html
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from apted import APTED, Config
from lxml import etree
from lxml import html as markup
from rapidfuzz.distance import Levenshtein

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
MARKDOWN = re.compile(
    "|".join(
        (
            r"^\s*\#{1,6}\s+",  # heading
            r"\*\*|__|`",  # strong, code
            r"^\s*[-*+]\s+",  # list item
            r"!\[[^\]]*\]\([^)]*\)",  # figure
            r"^[\s:|-]+\|[\s:|-]*$",  # the line between a pipe table's head and its rows
        )
    ),
    re.MULTILINE,
)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
TAG = re.compile(r"<[^>]+>")
UNMARKED = str.maketrans({"|": " ", "\\": None})
PLAIN_MARKS = str.maketrans("\u2019\u2018\u201c\u201d\u2013\u2014", "''\"\"--")
HTML_TABLE = re.compile(r"<table.*?</table>", re.DOTALL | re.IGNORECASE)
BELOW_HEAD = re.compile(r"\s*\|?(\s*:?-+:?\s*\|)+\s*(:?-+:?)?\s*")
BETWEEN_CELLS = re.compile(r"(?<!\\)\|")


class Tree(NamedTuple):
    """A table, row or cell with what stands in it. ``label`` is the tag and the two spans."""

    label: tuple[str, int, int]
    text: str = ""
    children: tuple["Tree", ...] = ()

    def labels(self) -> Iterator[tuple[str, int, int]]:
        yield self.label
        for child in self.children:
            yield from child.labels()


class _Costs(Config):
    """What APTED pays for changing one node into another; adding and leaving out cost 1."""

    def rename(self, node1: Tree, node2: Tree) -> float:
        if node1.label != node2.label:
            return 1.0
        return _distance(node1.text, node2.text)

    def children(self, node: Tree) -> tuple[Tree, ...]:
        return node.children


def plain(text: str) -> str:
    """Markdown or HTML as the text that a person reads: NFKC, quotes and dashes alike, white space folded."""
    shown = TAG.sub(" ", LINK.sub(r"\1", MARKDOWN.sub(" ", COMMENT.sub(" ", text))))
    shown = unicodedata.normalize("NFKC", html.unescape(shown.translate(UNMARKED)))
    return re.sub(r"\s+", " ", shown.translate(PLAIN_MARKS)).strip()


def text_similarity(read: str, truth: str) -> float:
    """Of Markdown, HTML or plain texts; two empty ones are alike."""
    return 1.0 - _distance(plain(read), plain(truth))


def word_f1(read: str, truth: str) -> float:
    """Harmonic mean of the shares of words that the other text has too; two texts without words are alike."""
    found, wanted = (Counter(re.findall(r"\w+", plain(text).lower())) for text in (read, truth))
    if not found and not wanted:
        return 1.0
    return 2.0 * (found & wanted).total() / (found.total() + wanted.total())


def teds(read: str, truth: str, *, structure_only: bool = False) -> float:
    """Of two tables in HTML, or their rows. What cannot be parsed is like nothing.

    Raises ``ValueError`` for a truth without a table.
    """
    found = _tree(read, structure_only) if read else None
    wanted = _tree(truth, structure_only)
    if wanted is None:
        raise ValueError("the true table has no <table>")
    return _likeness(found, wanted) if found else 0.0


def best_table_match(read: str, truth: Sequence[str], *, structure_only: bool = False) -> list[float]:
    """For each true table the TEDS of the table of a Markdown text that is given to it.

    The best pair first, then the best of what is left; a true table that gets none has 0.
    """
    found = [_tree(table, structure_only) for table in tables_of(read)]
    wanted = [_tree(table, structure_only) for table in truth]
    # The largest first. A bound stands for a pair that is not measured yet; it can only be too high, so that a pair
    # that comes out measured is the best of all that are left.
    heap = [
        (-_bound(one, other), -place, -number, False)
        for place, other in enumerate(wanted)
        for number, one in enumerate(found)
        if one and other
    ]
    heapq.heapify(heap)
    scores, used = [0.0] * len(truth), set[int]()
    left = set(range(len(truth)))
    while heap and left:
        score, place, number, measured = heapq.heappop(heap)
        one, other = found[-number], wanted[-place]
        if -place not in left or -number in used or one is None or other is None:
            continue
        if not measured:
            heapq.heappush(heap, (-_likeness(one, other), place, number, True))
            continue
        scores[-place] = -score
        used.add(-number)
        left.remove(-place)
    return scores


def tables_of(text: str) -> list[str]:
    """Every table of a Markdown text as HTML, in order: those in HTML as they stand, pipe tables rewritten."""
    found = [(match.start(), match.group()) for match in HTML_TABLE.finditer(text)]
    rest = HTML_TABLE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    return [table for _, table in sorted([*found, *_pipe_tables(rest)])]


def _pipe_tables(text: str) -> Iterator[tuple[int, str]]:
    """Where each begins, and it as HTML."""
    lines = text.split("\n")
    offset = number = 0
    while number < len(lines):
        taken = 1
        if "|" in lines[number] and number + 1 < len(lines) and BELOW_HEAD.fullmatch(lines[number + 1]):
            rows = [lines[number], *takewhile(lambda line: "|" in line, lines[number + 2 :])]
            yield offset, f"<table>{''.join(map(_row, rows))}</table>"
            taken = len(rows) + 1
        offset += sum(len(line) + 1 for line in lines[number : number + taken])
        number += taken


def _row(line: str) -> str:
    cells = BETWEEN_CELLS.split(line.strip().strip("|"))
    return f"<tr>{''.join(f'<td>{cell.strip()}</td>' for cell in cells)}</tr>"


def _distance(one: str, other: str) -> float:
    return Levenshtein.normalized_distance(one, other)


def _tree(table: str, structure_only: bool) -> Tree | None:
    """``None`` for what is no table."""
    try:
        root = markup.fromstring(table if "<table" in table else f"<table>{table}</table>")
    except (etree.LxmlError, ValueError):
        return None
    top = root if root.tag == "table" else root.find(".//table")
    if top is None:
        return None
    rows = tuple(
        Tree(("tr", 1, 1), children=tuple(_cell(cell, structure_only) for cell in row if cell.tag in ("td", "th")))
        for row in top.iter("tr")
    )
    return Tree(("table", 1, 1), children=rows)


def _cell(cell: Any, structure_only: bool) -> Tree:
    text = "" if structure_only else unicodedata.normalize("NFKC", cell.text_content())
    return Tree(("td", _span(cell, "colspan"), _span(cell, "rowspan")), re.sub(r"\s+", " ", text).strip())


def _span(cell: Any, name: str) -> int:
    try:
        return max(1, int(cell.get(name, 1)))
    except ValueError:
        return 1


def _likeness(one: Tree, other: Tree) -> float:
    if one == other:
        return 1.0
    distance: Any = _in_place(one, other)
    # Any other way to bring trees of one shape together leaves a node out and adds one.
    if distance > 2.0:
        distance = APTED(one, other, _Costs()).compute_edit_distance()
    return max(0.0, 1.0 - distance / _size(one, other))


def _in_place(one: Tree, other: Tree) -> float:
    """What it costs to change each node into the one at its place, infinite for trees of another shape."""
    if len(one.children) != len(other.children):
        return math.inf
    below = sum(_in_place(child, twin) for child, twin in zip(one.children, other.children, strict=True))
    return below + _Costs().rename(one, other)


def _bound(one: Tree, other: Tree) -> float:
    """No likeness is above it: nodes of a label that the other tree lacks are never mapped for nothing."""
    shared = (Counter(one.labels()) & Counter(other.labels())).total()
    return 1.0 - (_size(one, other) - shared) / _size(one, other)


def _size(one: Tree, other: Tree) -> int:
    return max(sum(1 for _ in tree.labels()) for tree in (one, other))
