"""A seed merchant's stock list: one table over three pages, its header repeated on each."""

from samples.making.canvas import Canvas
from samples.making.truth import Sample, TableTruth, as_markdown, pages, plain_table

TITLE = "Stock list, spring 2025"
MERCHANT = "Thornbury Seed Exchange"
HEADER = ("Code", "Variety", "Kind", "Sow", "Pack", "Price", "Stock")
EDGES = (56.0, 104.0, 246.0, 336.0, 396.0, 446.0, 492.0, 539.0)
ROWS_ON_PAGE = (26, 32, 0)
ROW = 20.5

KINDS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("BN", "Runner bean", "May-Jun", ("Painted Gate", "White Monarch", "Streamside", "Tenderstar Red", "Old Polestar")),
    ("BR", "Broad bean", "Feb-Apr", ("Aqua Dwarf", "Martock Giant", "Crimson Bloom", "Early Longpod")),
    ("BT", "Beetroot", "Apr-Jul", ("Bull's Lantern", "Golden Acre", "Chioggia Ring", "Cylinder Dark", "Rubin Sweet")),
    ("CB", "Cabbage", "Mar-May", ("January Fort", "Red Drum", "Spring Arrow", "Savoy Northland")),
    ("CR", "Carrot", "Mar-Jul", ("Amber Nantes", "Autumn Queen", "Purple Haze", "Short Chantry", "White Belgian")),
    ("CH", "Chard", "Apr-Aug", ("Bright Stem", "Silver Leaf", "Ruby Rib")),
    ("CO", "Courgette", "Apr-Jun", ("Round Nico", "Black Beauty", "Yellow Star", "Striped Coco")),
    ("CU", "Cucumber", "Apr-May", ("Crystal Lemon", "Longfield", "Gherkin Paris", "Ridge Master")),
    ("KL", "Kale", "Apr-Jul", ("Black Tuscan", "Curly Dwarf", "Red Ruche", "Asparagus Kale")),
    ("LK", "Leek", "Feb-Apr", ("Blue Winter", "Giant Carent", "Musselbrough", "Bandit")),
    ("LT", "Lettuce", "Mar-Aug", ("Little Jewel", "Oakleaf Red", "Winter Density", "Web's Marvel", "All Year Round")),
    ("ON", "Onion", "Feb-Apr", ("Ailsa Grand", "Red Baron's Son", "Sturon Globe", "White Lisbon Bunch")),
    ("PA", "Parsnip", "Feb-May", ("Tender Crown", "Gladiole", "White Spear")),
    ("PE", "Pea", "Mar-Jun", ("Alder Tall", "Feltham Early", "Hurst Shaft", "Sugar Ann", "Purple Podded")),
    ("PU", "Pumpkin", "Apr-May", ("Atlantic Mammoth", "Blue Hubble", "Turk's Cap", "Uchi Kuri")),
    ("RA", "Radish", "Mar-Sep", ("Cherry Bell", "French Morning", "Black Round", "Sparkle")),
    ("SP", "Spinach", "Mar-Aug", ("Matador Vale", "Giant Winter", "Perpetual")),
    ("TM", "Tomato", "Feb-Apr", ("Gardener's Joy", "Black Crimson", "Yellow Pearshape", "Marmanda", "Tigris")),
    ("TU", "Turnip", "Mar-Jul", ("Purple Top", "Snow Milan", "Golden Globe")),
)
CLOSING = (
    "Prices in euros per packet, including postage within the country. Stock as counted on 1 February 2025; "
    "kinds with fewer than 20 packets are not sent to resellers."
)


def rows() -> list[tuple[str, ...]]:
    """Every line of the list. Packs, prices and stock follow from the position, so that they are the same each time."""
    listed: list[tuple[str, ...]] = []
    for prefix, kind, sow, varieties in KINDS:
        for number, variety in enumerate(varieties, 1):
            place = len(listed)
            pack = ("2 g", "5 g", "25 seeds", "50 seeds")[place * 3 % 7 % 4]
            price = f"{1.6 + (place * 13 % 17) * 0.15:.2f}"
            stock = "sold out" if place % 23 == 11 else str(14 + place * 37 % 261)
            listed.append((f"{prefix}-{number:02d}", variety, kind, sow, pack, price, stock))
    return listed


def make() -> Sample:
    canvas = Canvas(f"{MERCHANT}: {TITLE}")
    left = rows()
    for page, count in enumerate(ROWS_ON_PAGE, 1):
        canvas.page()
        top = _head(canvas) if page == 1 else 66.0
        taken, left = (left[:count], left[count:]) if count else (left, [])
        bottom = _table(canvas, top, taken)
        if not left:
            canvas.paragraph(56, bottom + 26, 483, CLOSING, size=9.5)
        canvas.text(56, 806, MERCHANT, size=8.5)
        canvas.text(539, 806, f"{page} / {len(ROWS_ON_PAGE)}", size=8.5, align="right")
    return Sample("seed-list.pdf", canvas.pdf(), _markdown(), (truth(),))


def _head(canvas: Canvas) -> float:
    canvas.text(56, 92, TITLE, font="tibo", size=22)
    canvas.text(56, 114, f"{MERCHANT}, Mill Lane 3, Thornbury TH1 6SE", font="tiit", size=11.5)
    return 144.0


def _table(canvas: Canvas, top: float, body: list[tuple[str, ...]]) -> float:
    canvas.box((EDGES[0], top, EDGES[-1], top + ROW), fill=(0.85, 0.9, 0.82), colour=None)
    for index, row in enumerate([HEADER, *body]):
        base = top + index * ROW + 14
        for column, text in enumerate(row):
            font = "hebo" if index == 0 else "helv"
            if column > 4:
                canvas.text(EDGES[column + 1] - 5, base, text, font=font, size=9.5, align="right")
            else:
                canvas.text(EDGES[column] + 5, base, text, font=font, size=9.5)
        canvas.line(EDGES[0], top + (index + 1) * ROW, EDGES[-1], top + (index + 1) * ROW, width=0.4)
    bottom = top + (len(body) + 1) * ROW
    canvas.line(EDGES[0], top, EDGES[-1], top, width=0.8)
    for x in EDGES:
        canvas.line(x, top, x, bottom, width=0.4)
    return bottom


def truth() -> TableTruth:
    """One table: the repeated headers belong to the paper, not to the list."""
    return plain_table(HEADER, rows())


def _markdown() -> str:
    intro = f"# {TITLE}\n\n{MERCHANT}, Mill Lane 3, Thornbury TH1 6SE"
    return pages(f"{intro}\n\n{as_markdown(truth())}", "", CLOSING)
