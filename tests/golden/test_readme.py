"""The README shows what a run really writes."""

import subprocess
import sys
from difflib import SequenceMatcher
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECTO = (sys.executable, "-c", "from gateway.cli import main; main()")


def test_the_markdown_in_the_readme_is_what_the_sample_gives(tmp_path: Path) -> None:
    shown = (ROOT / "README.md").read_text("utf-8").split("````")[1].removeprefix("markdown\n")
    command = [*RECTO, "run", "samples/documents/invoice.pdf", "-o", str(tmp_path), "--workers", "1"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    written = (tmp_path / "invoice.pdf" / "document.md").read_text("utf-8")
    found = written[written.index("<!-- page 2 -->") :]
    # Recognisers round differently on different processors: a letter may change, a line or a table may not.
    alike = SequenceMatcher(None, found, shown, autojunk=False).ratio()
    assert alike > 0.98, f"put what is written now into the README:\n{found}"
