"""What a run says about each document and at its end, as plain lines. No line holds anything a terminal would obey."""

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from gateway.money import money
from gateway.tally import Tally
from gateway.terminal import printable
from recto.errors import Fault
from recto.jobs import DocumentState
from recto.pages import PageState
from recto.values import PageNumber
from workers.events import DocumentReport
from workers.inputs.mirroring import brief

WORDS: Mapping[PageState, str] = {
    PageState.READ: "read",
    PageState.BLANK: "blank",
    PageState.UNSUPPORTED_SCRIPT: "in a script that no engine reads",
    PageState.FAILED: "failed",
}
MARK_WIDTH = 7
INDENT = " " * (MARK_WIDTH + 2)


def mark(report: DocumentReport) -> str:
    """The word that a document's line begins with."""
    match report:
        case DocumentReport(action="refused") | DocumentReport(state=DocumentState.FAILED):
            return "failed"
        case DocumentReport(action="planned"):
            return "planned"
        case DocumentReport(state=DocumentState.PARTIAL):
            return "partial"
        case DocumentReport(action="kept"):
            return "kept"
        case _:
            return "ok"


def report_lines(report: DocumentReport) -> list[str]:
    """The document's line, then one for each reason why something of it is missing."""
    return [printable(line) for line in (_headline(report), *_reasons(report))]


def json_line(report: DocumentReport) -> str:
    """The report as one line of ASCII JSON: no encoding of the reader's can break it, no terminal obeys it."""
    return json.dumps(report.model_dump(by_alias=True), ensure_ascii=True)


def fault_line(fault: Fault) -> str:
    """Cause and remedy in one line."""
    return printable(f"{fault.message.rstrip('.')}. {fault.remedy}".rstrip())


def named_line(shown: str, fault: Fault) -> str:
    """The same of a file; the message names it already, or is made to."""
    line = fault_line(fault)
    return line if line.startswith((shown, brief(shown))) else printable(f"{shown}: {line}")


def fault_lines(failed: Mapping[PageNumber, Fault]) -> Iterator[str]:
    """A line for each reason, with the pages that it concerns."""
    by_fault = sorted(failed.items(), key=lambda item: (item[1].code, item[1].message, item[0]))
    for fault, pages in groupby(by_fault, key=lambda item: item[1]):
        yield f"{page_list(number for number, _ in pages)}: {fault_line(fault)}"


def summary_lines(tally: Tally, output: str) -> list[str]:
    """What the run came to, and how to learn what a person should look at in ``output``."""
    if not tally.documents:
        return ["no document was finished" if tally.found else "no documents found"]
    lines = [f"{counted_noun(tally.documents, 'document')}: {_outcomes(tally)}"]
    if tally.pages:
        done = f"{counted_noun(tally.pages.total(), 'page')}: {census(tally.pages)}"
        lines.append(f"{done}; {duration(tally.seconds)}{_speed(tally)}")
    if tally.asked:
        lines.append(f"{counted_noun(tally.asked, 'call')} of models: {money(tally.paid)}")
    if tally.to_look_at:
        command = f"recto list --needs-review --results {shlex.quote(output)}"
        lines.append(printable(f"{counted_noun(tally.to_look_at, 'document')} to look at: {command}"))
    return lines


def waiting_line(message: str) -> str:
    """While a model is away."""
    return printable(f"waiting for the model server: {message}")


def duration(seconds: float) -> str:
    """``3.2 s``, ``4 min 05 s``, ``2 h 10 min``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def _headline(report: DocumentReport) -> str:
    start = f"{mark(report):<{MARK_WIDTH}}  "
    if not report.total_pages and report.faults:
        return start + named_line(report.input, report.faults[0])
    pages = counted_noun(report.total_pages, "page")
    ends = f" ({census(report.pages)})" if report.pages else ""
    match report.action:
        case "planned":
            return f"{start}{report.input}  {pages} -> {report.output}"
        case "kept":
            return f"{start}{report.input}  {pages}{ends}  finished before -> {report.output}"
        case _:
            return f"{start}{report.input}  {pages}{ends}  {duration(report.seconds)} -> {report.output}"


def _reasons(report: DocumentReport) -> Iterator[str]:
    told = 0 if report.total_pages else 1
    for fault in report.faults[told:]:
        yield INDENT + fault_line(fault)
    yield from (INDENT + line for line in fault_lines(report.failed_pages))
    lost = report.pages.get(PageState.FAILED, 0) + report.pages.get(PageState.UNSUPPORTED_SCRIPT, 0)
    if (untold := lost - len(report.failed_pages)) > 0:
        yield f"{INDENT}and {counted_noun(untold, 'more such page')}; the manifest names them all"


def page_list(numbers: Iterable[PageNumber]) -> str:
    """``page 3`` or ``pages 3-5, 9``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    text = ", ".join("-".join(map(str, run)) for run in runs)
    return f"page {text}" if text.isdecimal() else f"pages {text}"


def census(pages: Mapping[PageState, int]) -> str:
    """``3 read, 1 failed``."""
    return ", ".join(f"{pages[state]} {word}" for state, word in WORDS.items() if pages.get(state))


def _outcomes(tally: Tally) -> str:
    """Documents by how they stand now, whichever run brought them there."""
    counts = {
        "planned": tally.actions["planned"],
        "ok": tally.states[DocumentState.SUCCEEDED],
        "partial": tally.states[DocumentState.PARTIAL],
        "failed": tally.states[DocumentState.FAILED],
    }
    outcomes = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    kept = tally.actions["kept"]
    return f"{outcomes} ({kept} finished before)" if kept else outcomes


def _speed(tally: Tally) -> str:
    fresh = tally.fresh_pages
    return f", {fresh / tally.seconds:.1f} pages/s" if fresh and tally.seconds >= 1 else ""


def counted_noun(count: int, noun: str) -> str:
    """``1 page``, ``2,000 pages``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
