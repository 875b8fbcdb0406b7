"""Makes ``documents/`` and ``truth/`` again: ``python -m samples.make [FOLDER]``, by default beside this file.

The same bytes each time with the same versions of PyMuPDF, Pillow and numpy (``constraints.txt`` pins them).
"""

import sys
from collections.abc import Callable
from pathlib import Path

from samples.making import accounts, delivery_note, form, invoice, minutes, multilingual, receipt, report, seed_list
from samples.making.truth import Sample, as_html

MAKERS: tuple[Callable[[], Sample], ...] = (
    invoice.make,
    report.make,
    accounts.make,
    receipt.make,
    delivery_note.make,
    minutes.make,
    multilingual.make,
    seed_list.make,
    form.make,
)


def write(sample: Sample, folder: Path) -> None:
    documents, truth = folder / "documents", folder / "truth"
    documents.mkdir(parents=True, exist_ok=True)
    truth.mkdir(exist_ok=True)
    (documents / sample.file).write_bytes(sample.content)
    (truth / f"{sample.stem}.md").write_text(sample.markdown, "utf-8")
    if sample.tables:
        tables = "\n\n".join(as_html(table) for table in sample.tables)
        (truth / f"{sample.stem}.html").write_text(f"{tables}\n", "utf-8")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for make in MAKERS:
        sample = make()
        write(sample, folder)
        print(f"{sample.file:20} {len(sample.content) / 1024:7.0f} KB")


if __name__ == "__main__":
    main()
