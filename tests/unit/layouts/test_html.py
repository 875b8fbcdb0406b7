"""The HTML file: well formed, self-contained, and nothing in it but what was read."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from layouts.parsing import parse
from layouts.writing.html import document_html
from recto.blocks import Block, Figure, Heading, ListItem, Marginal, Paragraph
from recto.geometry import WHOLE_PAGE, Upright
from recto.pages import ParsedPage
from recto.words import RegionKind
from tests.resources.recognitions import Sheet, document_page, failed_page

VOID = {"meta", "br", "img"}


class Outline(HTMLParser):
    """Checks that tags are closed in order, and collects texts and tags."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def outline(*blocks: Block) -> Outline:
    parsed = ParsedPage(engine="made", upright=Upright(), confidence=1, words=(), blocks=blocks)
    return outline_of("".join(document_html([document_page(1, parsed)], title="a <b>")))


def outline_of(html: str) -> Outline:
    parser = Outline()
    parser.feed(html)
    parser.close()
    assert not parser.open
    return parser


def paragraph(text: str) -> Paragraph:
    return Paragraph(text=text, box=WHOLE_PAGE, confidence=1, engine="made")


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("<>&\"'/ab -!"), max_size=30))
def test_text_stays_text(text: str) -> None:
    figure = Figure(text=text, box=WHOLE_PAGE, confidence=1, engine="made", image='figures/"x".webp')
    heading = Heading(text=text, box=WHOLE_PAGE, confidence=1, engine="made", level=2)
    found = outline(paragraph(text), heading, figure)
    assert found.text.count(text) >= 2
    assert found.tags[-6:] == ["section", "p", "p", "h2", "figure", "img"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=8))
def test_lists_of_any_depths_are_well_formed(depths: list[int]) -> None:
    items = [
        ListItem(text="x", box=WHOLE_PAGE, confidence=1, engine="made", marker="1.", depth=depth) for depth in depths
    ]
    assert outline(*items, paragraph("after")).tags.count("li") == len(depths)


def test_headers_have_scopes_margins_are_left_out_and_a_failed_page_says_why() -> None:
    sheet = Sheet().add_table([[("A", 1, 2)], ["1", "2"], ["x", "y"]], header_rows=2, y=0.2)
    sheet.add(RegionKind.PAGE_FOOTER, "Confidential", y=0.97)
    page = document_page(1, parse(sheet.recognition()))
    assert any(isinstance(block, Marginal) for block in page.blocks)
    html = "".join(document_html([page, failed_page(2, "it is <damaged>")], title="T"))
    outline_of(html)
    assert '<th scope="colgroup" colspan="2">A</th>' in html and '<th scope="col">1</th>' in html
    assert "Confidential" not in html
    assert "Page 2: failed: it is &lt;damaged&gt;" in html


def test_images_can_be_put_into_the_file() -> None:
    figure = Figure(text="", box=WHOLE_PAGE, confidence=1, engine="made", image="figures/p0001-1.webp")
    parsed = ParsedPage(engine="made", upright=Upright(), confidence=1, words=(), blocks=(figure,))
    pages = [document_page(1, parsed)]
    html = "".join(document_html(pages, title="T", image_source=lambda path: f"data:image/webp;base64,{len(path)}"))
    assert '<img src="data:image/webp;base64,20" alt="Figure">' in html
    assert '<img src="figures/p0001-1.webp"' in "".join(document_html(pages, title="T"))
