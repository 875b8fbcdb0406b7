"""AllenAI's own checker of olmOCR-bench over readings: `python -P bench/olmocr_checker.py CHECKS`.

Needs nothing of Recto, so that the checker may live in an environment of its own: `pip install --no-deps olmocr` and
`pip install beautifulsoup4 fuzzysearch numpy playwright rapidfuzz tqdm` (its further requirements belong to the model).
Formulas are compared as a browser draws them: `--browser` names a Chromium.

CHECKS is a file of JSON lines ``test``, a line of the bench, and ``text``, the file that is to pass it. For each, in
order, a JSON line ``passed`` and ``why`` is printed. ``--version`` prints the checker's version, or ends with 3 where
it is not installed.
"""

import argparse
import functools
import importlib
import importlib.metadata
import json
import sys
from pathlib import Path
from typing import Any

MISSING = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checks", type=Path, nargs="?")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--browser", default="", help="a Chromium; the one that Playwright installs by default")
    given = parser.parse_args()
    try:
        checker = importlib.import_module("olmocr.bench.tests")
    except ImportError as error:
        print(error)
        sys.exit(MISSING)
    if given.version:
        print(f"olmocr {importlib.metadata.version('olmocr')}")
        return
    if given.browser:
        _draw_with(given.browser)
    answers, sys.stdout = sys.stdout, sys.stderr  # the checker prints what it could not draw, and that it ends
    for line in given.checks.read_text("utf-8").splitlines():
        check = json.loads(line)
        passed, why = checker.load_single_test(check["test"]).run(Path(check["text"]).read_text("utf-8"))
        print(json.dumps({"passed": passed, "why": why}), file=answers, flush=True)


def _draw_with(browser: str) -> None:
    """The checker starts Playwright's browser and takes no other."""
    playwright: Any = importlib.import_module("playwright.sync_api")
    launch = functools.partialmethod(playwright.BrowserType.launch, executable_path=browser, args=["--no-sandbox"])
    playwright.BrowserType.launch = launch


if __name__ == "__main__":
    main()
