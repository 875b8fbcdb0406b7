"""The features of tables: what can speak against one, each with a code, a phrase and a measure from 0 to 1."""

from collections.abc import Callable
from functools import wraps
from typing import Final, NamedTuple

from layouts.doubt import grid_features as grid
from layouts.doubt import image_features as image
from layouts.doubt import word_features as words
from layouts.doubt.arithmetic import sums_off
from layouts.doubt.fitted import Told
from layouts.doubt.image_features import Image, NoPixels, seen
from layouts.doubt.table_view import TableView, table_view
from layouts.judging.evidence import NO_EVIDENCE, Known
from recto.blocks import Table
from recto.images import Pixels
from recto.pages import ParsedPage


class TableFeature(NamedTuple):
    """``says`` completes "the table is in doubt: ..."."""

    code: str
    says: str
    measure: Callable[[TableView, Image], float]


def _of_grid(measure: Callable[[TableView], float]) -> Callable[[TableView, Image], float]:
    @wraps(measure)
    def measured(view: TableView, shown: Image) -> float:
        return measure(view)

    return measured


def _of_image(measure: Callable[[Image], float]) -> Callable[[TableView, Image], float]:
    @wraps(measure)
    def measured(view: TableView, shown: Image) -> float:
        return measure(shown)

    return measured


def _against_image(measure: Callable[[Image, Table], float]) -> Callable[[TableView, Image], float]:
    @wraps(measure)
    def measured(view: TableView, shown: Image) -> float:
        return measure(shown, view.table)

    return measured


def _of_pixels(measure: Callable[[Image], float]) -> Callable[[TableView, Image], float]:
    """How well pixels can be read is nothing to words that were typed."""

    @wraps(measure)
    def measured(view: TableView, shown: Image) -> float:
        return 0.0 if view.exact else measure(shown)

    return measured


def _skew(view: TableView) -> float:
    """Degrees that the page was turned by, up to five, as a share."""
    return 0.0 if view.exact else min(1.0, abs(view.parsed.upright.skew) / 5)


TABLE_FEATURES: Final[tuple[TableFeature, ...]] = (
    TableFeature("rows", "it has many rows", _of_grid(grid.rows)),
    TableFeature("columns", "it has many columns", _of_grid(grid.columns)),
    TableFeature("few_cells", "it has few cells, so that one fault is much of it", _of_grid(grid.few_cells)),
    TableFeature("spans", "cells span several rows or columns", _of_grid(grid.spans)),
    TableFeature("header_levels", "its header has several levels", _of_grid(grid.header_levels)),
    TableFeature("header_gaps", "its header has gaps", _of_grid(grid.header_gaps)),
    TableFeature("empty_cells", "many cells are empty", _of_grid(grid.empty_cells)),
    TableFeature("ragged", "rows lack cells", _of_grid(grid.ragged)),
    TableFeature("staggered", "neighbouring columns are never filled together", _of_grid(grid.staggered)),
    TableFeature("sparse_columns", "columns are nearly empty", _of_grid(grid.sparse_columns)),
    TableFeature("sparse_rows", "rows are nearly empty", _of_grid(grid.sparse_rows)),
    TableFeature("continued_rows", "rows look like the rest of the row above", _of_grid(grid.continued_rows)),
    TableFeature("stacked_rows", "rows hold several lines in several cells", _of_grid(grid.stacked_rows)),
    TableFeature("packed_cells", "cells hold several figures", _of_grid(grid.packed_cells)),
    TableFeature("mixed_columns", "columns mix figures and text", _of_grid(grid.mixed_columns)),
    TableFeature("odd_numbers", "figures have letters or stray marks in them", _of_grid(grid.odd_numbers)),
    TableFeature("mixed_marks", "thousands are parted by points here and by commas there", _of_grid(grid.mixed_marks)),
    TableFeature("notes_inside", "a note or a caption stands in it", _of_grid(grid.notes_inside)),
    TableFeature("long_texts", "cells hold running text", _of_grid(grid.long_texts)),
    TableFeature("nested", "tables lie over each other", _of_grid(grid.nested)),
    TableFeature("goes_on", "it may go on over the page's edge", _of_grid(grid.goes_on)),
    TableFeature("sums_off", "sums do not come out", _of_grid(sums_off)),
    TableFeature("unsure", "its words were read without confidence", _of_grid(words.unsure)),
    TableFeature("unsure_words", "some of its words were read without confidence", _of_grid(words.unsure_words)),
    TableFeature("unsure_numbers", "some of its figures were read without confidence", _of_grid(words.unsure_numbers)),
    TableFeature("outside_cells", "words in its place are in none of its cells", _of_grid(words.outside_cells)),
    TableFeature("crossing", "words reach over the edges of columns", _of_grid(words.crossing)),
    TableFeature("columns_missed", "more columns stand on the page", _of_grid(words.columns_missed)),
    TableFeature("columns_added", "fewer columns stand on the page", _of_grid(words.columns_added)),
    TableFeature("tight_rows", "rows stand nearer together than others", _of_grid(words.tight_rows)),
    TableFeature("dense_rows", "there is little room between rows", _of_grid(words.dense_rows)),
    TableFeature("wide_gap", "there is a wide gap between rows", _of_grid(words.wide_gap)),
    TableFeature("lines_in_rows", "rows hold several lines of writing", _of_grid(words.lines_in_rows)),
    TableFeature("split_lines", "it has more rows than there are lines of writing", _of_grid(words.split_lines)),
    TableFeature("uneven_rows", "some cells hold many lines", _of_grid(words.uneven_rows)),
    TableFeature("level_columns", "cells do not stand level with their row", _of_grid(words.level_columns)),
    TableFeature("writing_beside", "writing in columns stands beside it", _of_grid(words.writing_beside)),
    TableFeature("disagreement", "its texts are others than those in its place", _of_grid(words.disagreement)),
    TableFeature("small_print", "its print is small", _of_grid(words.small_print)),
    TableFeature("density", "it is densely printed", _of_grid(words.density)),
    TableFeature("skew", "the page was skewed", _of_grid(_skew)),
    TableFeature("low_resolution", "its letters have few pixels", _of_pixels(image.low_resolution)),
    TableFeature("blur", "it is blurred", _of_pixels(image.blur)),
    TableFeature("noise", "it is noisy", _of_pixels(image.noise)),
    TableFeature("faint", "it is faint", _of_pixels(image.faint)),
    TableFeature("touching", "its letters touch", _of_pixels(image.touching)),
    TableFeature("ruled_columns", "rules part more columns", _against_image(image.ruled_columns)),
    TableFeature("ruled_rows", "rules part other rows", _against_image(image.ruled_rows)),
    TableFeature("no_rules", "no rules part its rows or columns", _of_image(image.no_rules)),
    TableFeature("broken_rules", "its rules are broken", _of_image(image.broken_rules)),
    TableFeature("text_missing", "its place has more text", _against_image(image.text_missing)),
    TableFeature("text_added", "its place has less text", _against_image(image.text_added)),
)

TABLE_TOLD: Final = tuple(Told(feature.code, feature.says) for feature in TABLE_FEATURES)


def table_measures(
    parsed: ParsedPage, index: int, pixels: Pixels | NoPixels, known: Known = NO_EVIDENCE
) -> tuple[float, ...]:
    """The features of the table at ``index`` in the page's blocks, in the order of ``TABLE_FEATURES``."""
    view = table_view(parsed, index, known)
    shown = seen(view.table, parsed.upright, pixels)
    return tuple(round(feature.measure(view, shown), 4) for feature in TABLE_FEATURES)
