"""Pages to one HTML5 file that needs nothing else: no script, no font, no style sheet from elsewhere."""

from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import groupby
from urllib.parse import quote

from layouts.tables import is_empty
from layouts.writing.flowing import flowing
from layouts.writing.grid_html import grid_html, html_text
from recto.blocks import Block, Continued, Figure, Heading, ListItem, Marginal, Paragraph, Table
from recto.documents import DocumentPage
from recto.pages import PageState

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem; font: 1rem/1.5 system-ui, sans-serif; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.4em 0 0.5em; }
p, li, h1, h2, h3, h4, h5, h6, th, td, figcaption { unicode-bidi: plaintext; text-align: start; }
.page { border-top: 1px solid #8886; margin-top: 2rem; padding-top: 0.5rem; }
.number { color: #888; font-size: 0.8rem; margin: 0; text-align: end; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; margin: 1rem 0; }
th, td { border: 1px solid #8888; padding: 0.25rem 0.5rem; vertical-align: top; }
th { background: #8882; }
figure { margin: 1rem 0; }
img { height: auto; max-width: 100%; }
pre { background: #8881; overflow-x: auto; padding: 0.75rem; }
.caption, .footnote { font-size: 0.9rem; }
.footnote { border-inline-start: 3px solid #8886; padding-inline-start: 0.75rem; }
.formula { font-family: math, serif; text-align: center; }
.marker { margin-inline-end: 0.4em; }
ul { list-style: none; padding-inline-start: 1.25rem; }
.unread { border: 1px solid #c33; padding: 0.75rem; }
@media print {
  body { font-size: 10pt; max-width: none; padding: 0; }
  .scroll { overflow: visible; }
  table, figure, pre { break-inside: avoid; }
  h1, h2, h3, h4, h5, h6 { break-after: avoid; }
}
"""


def _relative(path: str) -> str:
    return quote(path)


def document_html(
    pages: Iterable[DocumentPage], *, title: str, image_source: Callable[[str], str] = _relative
) -> Iterator[str]:
    """The document, page by page. ``image_source`` turns a figure's path into a URL (a ``data:`` one to embed it)."""
    yield (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
    )
    for page in pages:
        yield _page(page, image_source)
    yield "</main>\n</body>\n</html>\n"


def _page(page: DocumentPage, image_source: Callable[[str], str]) -> str:
    lines = [f'<section class="page" id="page-{page.page}" aria-label="Page {page.page}">']
    lines.append(f'<p class="number" aria-hidden="true">{page.page}</p>')
    if page.state not in (PageState.READ, PageState.BLANK):
        state = page.state.value.replace("_", " ")
        lines.append(f'<p class="unread" role="note">Page {page.page}: {state}: {html_text(page.reason)}</p>')
    for are_items, group in groupby(flowing(page.blocks), key=lambda block: isinstance(block, ListItem)):
        if are_items:
            lines.append(_list([block for block in group if isinstance(block, ListItem)]))
        else:
            lines.extend(_block(block, image_source) for block in group)
    lines.append("</section>")
    return "\n".join(line for line in lines if line) + "\n"


def _block(block: Block, image_source: Callable[[str], str]) -> str:
    text = html_text(block.text)
    match block:
        case Heading():
            html = f"<h{block.level}>{text}</h{block.level}>"
        case Table() if is_empty(block.grid):
            html = ""
        case Table():  # a box that scrolls must be reachable by keyboard
            html = f'<div class="scroll" tabindex="0">\n{grid_html(block.grid)}\n</div>'
        case Figure():
            html = _figure(block, image_source)
        case Continued():
            html = (
                f'<p class="caption"><a href="#page-{block.page}">The table of page {block.page} goes on here.</a></p>'
            )
        case Marginal():
            html = ""
        case Paragraph(type="code"):
            html = f"<pre><code>{escape(block.text)}</code></pre>"
        case _:
            html = f'<p class="{block.type}">{text}</p>'
    return html


def _figure(figure: Figure, image_source: Callable[[str], str]) -> str:
    if not figure.image:
        return f"<p>{html_text(figure.text)}</p>" if figure.text else ""
    alt = escape(" ".join(figure.text.split()) or "Figure")
    return f'<figure><img src="{escape(image_source(figure.image))}" alt="{alt}"></figure>'


def _list(items: list[ListItem]) -> str:
    """Nested lists. Markers are written as printed, so that no browser counts otherwise."""
    pieces: list[str] = []
    level = 0
    for item in items:
        wanted = min(item.depth + 1, level + 1)
        if wanted > level:
            pieces.append('<ul role="list">')
        else:
            pieces.append("</li>" + "</ul>\n</li>" * (level - wanted))
        level = wanted
        marker = f'<span class="marker">{escape(item.marker)}</span>' if item.marker else ""
        pieces.append(f"<li>{marker}{html_text(item.text)}")
    return "\n".join(pieces) + "</li></ul>" * level
