"""Whether a run lost nothing: its results against those of a calm run and against what the documents are known to hold.

Every function answers complaints, one sentence each; none means that all is right.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from recto.documents import Manifest
from recto.jobs import DocumentState, JobCounts, JobDocument, SettledPage
from recto.pages import PageState
from recto.values import Value
from storage.journal import Failure
from storage.protocols import ObjectStore
from tests.resources.crowds import Expected

SUMMARY: Final = re.compile(r"([^/]+/)*recto-summary-[0-9a-f]+\.(md|json)")
"""What became of a job stands beside its results, under its id."""

RUN_RECORD: Final = "run.json"
MANIFEST: Final = "manifest.json"


class ResultTree(Value):
    """``files``: sha256 of every file of every result, by path; ``manifests`` by the name of the document."""

    files: dict[str, str]
    manifests: dict[str, Manifest]


class Sent(Value):
    """A webhook that arrived. ``subject`` is what it tells of: the type, the job and the document."""

    id: str
    subject: str


def tree_of(store: ObjectStore) -> ResultTree:
    """All that lies in the store but the summaries of jobs."""
    files: dict[str, str] = {}
    manifests: dict[str, Manifest] = {}
    for key in store.keys(""):
        if SUMMARY.fullmatch(key):
            continue
        content = store.get(key)
        files[key] = hashlib.sha256(content).hexdigest()
        folder, _, name = key.rpartition("/")
        if name == MANIFEST:
            manifests[folder] = Manifest.model_validate_json(content)
    return ResultTree(files=files, manifests=manifests)


def incomplete(tree: ResultTree, expected: Sequence[Expected]) -> list[str]:
    """Documents that lack a manifest or a file, files that are not what a manifest says, pages without an end."""
    wanted = {one.name for one in expected if one.result}
    complaints = [f"{name}: it has no manifest" for name in sorted(wanted - tree.manifests.keys())]
    complaints += [f"{name}: it was never asked for" for name in sorted(tree.manifests.keys() - wanted)]
    complaints += _unlisted(tree)
    for one in expected:
        if one.name in tree.manifests:
            complaints += _of_manifest(one, tree.manifests[one.name], tree.files)
    return complaints


def differing(tree: ResultTree, calm: ResultTree) -> list[str]:
    """Files whose bytes are not those of the calm run; ``run.json`` may differ."""
    ours, theirs = _lasting(tree), _lasting(calm)
    complaints = [f"{path}: only the calm run wrote it" for path in sorted(theirs.keys() - ours.keys())]
    complaints += [f"{path}: the calm run did not write it" for path in sorted(ours.keys() - theirs.keys())]
    complaints += [f"{path}: its bytes differ" for path in sorted(ours.keys() & theirs) if ours[path] != theirs[path]]
    return complaints


def miscounted(counts: JobCounts, documents: Sequence[JobDocument], expected: Sequence[Expected]) -> list[str]:
    """A job's counts and documents that are not what its documents hold."""
    names = Counter(document.name for document in documents)
    complaints = [f"{name}: it is in the job {number} times" for name, number in names.items() if number != 1]
    complaints += _unequal("the names of the documents", set(names), {one.name for one in expected})
    complaints += _unequal("the documents by state", _counted(counts.documents), Counter(one.state for one in expected))
    pages = sum(one.pages for one in expected)
    complaints += _unequal("the pages planned", counts.planned, pages)
    complaints += _unequal("the pages settled", counts.settled, pages)
    complaints += _unequal("the pages by state", _counted(counts.pages), _pages_by_state(expected))
    states = {document.name: document.state for document in documents}
    for one in expected:
        complaints += _unequal(f"the state of {one.name}", states.get(one.name), one.state)
    return complaints


def unsettled(settled: Iterable[SettledPage], one: Expected) -> list[str]:
    """Pages of a document that the job store has not in exactly one state with a reason."""
    records = [each.record for each in settled]
    complaints = _unequal(
        f"the settled pages of {one.name}", [each.page for each in records], [*range(1, one.pages + 1)]
    )
    for record in records:
        complaints += _unequal(f"page {record.page} of {one.name}", record.state, _state_of(record.page, one))
        if not record.reason:
            complaints.append(f"page {record.page} of {one.name} has no reason")
    return complaints


def miskilled(failures: Iterable[Failure], expected: Sequence[Expected], *, attempts: int) -> list[str]:
    """Pages that kill were not tried exactly so many times, or others were given up; from the journal."""
    tried: dict[tuple[str, int], set[int]] = {}
    for failure in failures:
        tried.setdefault((failure.name, failure.page), set()).add(failure.attempt)
    killers = {(one.name, page) for one in expected for page in one.killers}
    wanted = set(range(1, attempts + 1))
    complaints = [line for each in sorted(killers) for line in _unequal(f"attempts at {each}", tried.get(each), wanted)]
    for each, numbers in sorted(tried.items()):
        if each not in killers and len(numbers) >= attempts:
            complaints.append(f"{each} ended its process {len(numbers)} times")
    return complaints


def misdelivered(sent: Iterable[Sent], wanted: Iterable[str]) -> list[str]:
    """Subjects of which no message came, or messages with two ids, or that nobody asked for."""
    ids: dict[str, set[str]] = {}
    for each in sent:
        ids.setdefault(each.subject, set()).add(each.id)
    complaints = _unequal("what messages told of", set(ids), set(wanted))
    return complaints + [f"{subject}: {len(found)} ids" for subject, found in sorted(ids.items()) if len(found) > 1]


def _of_manifest(one: Expected, manifest: Manifest, files: Mapping[str, str]) -> Iterator[str]:
    yield from _unequal(f"the state of {one.name}", manifest.state, one.state)
    yield from _unequal(
        f"the pages of {one.name}", [record.page for record in manifest.pages], [*range(1, one.pages + 1)]
    )
    for record in manifest.pages:
        yield from _unequal(f"page {record.page} of {one.name}", record.state, _state_of(record.page, one))
        if not record.reason:
            yield f"page {record.page} of {one.name} has no reason"
    yield from _unequal(
        f"the census of {one.name}", _counted(manifest.census), Counter(r.state for r in manifest.pages)
    )
    for file in manifest.files:
        if files.get(f"{one.name}/{file.path}") != file.sha256:
            yield f"{one.name}/{file.path}: not what the manifest says"


def _unlisted(tree: ResultTree) -> list[str]:
    listed = {f"{name}/{file.path}" for name, manifest in tree.manifests.items() for file in manifest.files}
    listed |= {f"{name}/{own}" for name in tree.manifests for own in (RUN_RECORD, MANIFEST)}
    return [f"{path}: no manifest names it" for path in sorted(tree.files.keys() - listed)]


def _lasting(tree: ResultTree) -> dict[str, str]:
    return {path: sha for path, sha in tree.files.items() if path.rpartition("/")[2] != RUN_RECORD}


def _state_of(page: int, one: Expected) -> PageState:
    if page in one.killers:
        return PageState.FAILED
    return PageState.BLANK if page in one.blank else PageState.READ


def _pages_by_state(expected: Sequence[Expected]) -> Counter[PageState]:
    return Counter(_state_of(page, one) for one in expected for page in range(1, one.pages + 1))


def _counted(numbers: Mapping[DocumentState, int] | Mapping[PageState, int]) -> dict[str, int]:
    """Without the zeros."""
    return {str(state): number for state, number in numbers.items() if number}


def _unequal(what: str, found: object, wanted: object) -> list[str]:
    return [] if found == wanted else [f"{what}: {found} instead of {wanted}"]
