"""What becomes of an answer: it is taken, or the draft stays.

The codes of a rejection:

- ``misshapen``: the answer is no grid, or no blocks.
- ``numbers_lost``, ``words_lost``: too few of those that were seen with confidence are in it.
- ``row_lost``: a whole row of what was seen is not in it.
- ``row_doubled``: rows stand in it twice that were seen once.
- ``shifted``: its cells stand in other columns than on the page.
- ``numbers_invented``: too many of its numbers were seen by nobody else.
- ``sums_lost``: sums that add up in the draft do not in it.
- ``shorter``: it has far less text than the draft.
- ``words_invented``: too many of its words were seen by nobody else (of pages).
- ``no_better``: it says what the draft says, but for what nobody else saw.
"""

from typing import Literal, TypeAlias

from recto.blocks import Block
from recto.escalations import NumberSupport
from recto.geometry import Box
from recto.grids import Grid
from recto.pages import PageWord
from recto.values import Value

RejectionCode: TypeAlias = Literal[
    "misshapen",
    "numbers_lost",
    "words_lost",
    "row_lost",
    "row_doubled",
    "shifted",
    "numbers_invented",
    "words_invented",
    "sums_lost",
    "shorter",
    "no_better",
]


class Rejected(Value):
    """The draft stays. ``why`` is a sentence for people. ``contradicts``: what both say cannot both be right, so that
    a referee could settle it.
    """

    kind: Literal["rejected"] = "rejected"
    code: RejectionCode
    why: str
    contradicts: bool = False


class Accepted(Value):
    """The answer stands. ``grid`` has a cell for each of its places, its boxes and ``box`` in the page frame.

    ``numbers``: where each of its numbers comes from. ``left_out``: words of the evidence inside the draft's box that
    are none of the table's (a caption above it): they must stand elsewhere on the page. ``contradicts`` as for
    ``Rejected``.
    """

    kind: Literal["accepted"] = "accepted"
    grid: Grid
    box: Box
    numbers: tuple[NumberSupport, ...]
    why: str
    left_out: tuple[PageWord, ...] = ()
    contradicts: bool = False


class AcceptedPage(Value):
    """The answer stands: the page's blocks in reading order, boxes in the page frame, those of tables with their
    ``numbers``.
    """

    kind: Literal["accepted"] = "accepted"
    blocks: tuple[Block, ...]
    why: str


Verdict: TypeAlias = Accepted | Rejected
