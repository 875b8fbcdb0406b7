"""Recto and its peers as the benchmarks start them: one command over many files, whole processes."""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Protocol

from bench.corpus import Sample
from bench.peers import program as peers
from recto.values import Value
from recto.version import VERSION

ROOT = Path(__file__).parents[1]
PACKAGES = ("recto", "documents", "layouts", "ocr_backends", "storage", "workers", "gateway")
READING_LIBRARIES = ("pymupdf", "rapidocr", "openvino", "onnxruntime", "opencv-python-headless")
"""Whose version may change what Recto reads."""

RECTO = "recto"
STDOUT = "stdout"
NO_WORD = "ended without a word: it crashed or took too long"


class Input(Value):
    """``scan``: there is only an image to read. Peers are told, Recto finds out."""

    path: Path
    scan: bool


class Reading(Value):
    """The Markdown of a document, or why there is none."""

    text: str = ""
    fault: str = ""


class Engine(Protocol):
    """What a benchmark starts, once for all files, and asks for the readings when the command has ended."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the readings could."""
        ...

    def command(self, inputs: Sequence[Input], folder: Path) -> list[str]:
        """Its results lie in ``folder``, an empty one; what it prints belongs into ``folder/stdout``."""
        ...

    def readings(self, inputs: Sequence[Input], folder: Path) -> list[Reading]:
        """One for each input, same order."""
        ...


class Recto:
    """``recto run``; ``name`` is ``recto`` or ``recto:BACKEND``."""

    def __init__(self, name: str, workers: int) -> None:
        self.name = name
        self.version = self.fingerprint = f"{VERSION} {_sources_digest()}"
        self._backend = name.partition(":")[2]
        self._workers = workers

    def command(self, inputs: Sequence[Input], folder: Path) -> list[str]:
        listed = folder / "list"
        listed.write_text("".join(f"{one.path}\n" for one in inputs), "utf-8")
        command = [str(Path(sys.executable).with_name("recto")), "run", f"@{listed}", "-o", str(folder / "out")]
        command += ["--json", "--workers", str(self._workers)]
        return [*command, "--backend", self._backend] if self._backend else command

    def readings(self, inputs: Sequence[Input], folder: Path) -> list[Reading]:
        lines = [json.loads(line) for line in (folder / STDOUT).read_text("utf-8").splitlines() if line.strip()]
        by_input = {line["input"]: line for line in lines if line["event"] == "document"}
        return [self._reading(by_input.get(str(one.path))) for one in inputs]

    @staticmethod
    def _reading(line: "Mapping[str, object] | None") -> Reading:
        if line is None:
            return Reading(fault=NO_WORD)
        markdown = Path(str(line["output"])) / "document.md"
        if not markdown.is_file():
            return Reading(fault=json.dumps(line["faults"], ensure_ascii=False))
        return Reading(text=markdown.read_text("utf-8"))


class Peer:
    """One of ``bench.peers.program``, run with the Python that has it."""

    def __init__(self, name: str, version: str, python: Path, workers: int) -> None:
        self.name = name
        self.version = version
        self.fingerprint = f"{version} {hashlib.sha256(Path(peers.__file__).read_bytes()).hexdigest()}"
        self._python = python
        self._workers = workers

    def command(self, inputs: Sequence[Input], folder: Path) -> list[str]:
        jobs = [peers.Job(str(one.path), one.scan, str(to)) for one, to in zip(inputs, _places(folder), strict=False)]
        listed = folder / "jobs"
        listed.write_text("".join(f"{json.dumps(job._asdict())}\n" for job in jobs), "utf-8")
        return [*_peer_command(self._python, self.name), str(listed), "--workers", str(self._workers)]

    def readings(self, inputs: Sequence[Input], folder: Path) -> list[Reading]:
        return [self._reading(to) for _, to in zip(inputs, _places(folder), strict=False)]

    @staticmethod
    def _reading(to: Path) -> Reading:
        fault = to.with_name(f"{to.name}.fault")
        if to.exists():
            return Reading(text=to.read_text("utf-8"))
        return Reading(fault=fault.read_text("utf-8") if fault.exists() else NO_WORD)


def engines(names: Iterable[str], pythons: Sequence[Path], workers: int) -> tuple[list[Engine], dict[str, str]]:
    """Those that are installed, and why others are not; a peer is looked for with each Python in turn."""
    found: list[Engine] = []
    missing: dict[str, str] = {}
    for name in names:
        if name.partition(":")[0] == RECTO:
            found.append(Recto(name, workers))
        elif isinstance(peer := _peer(name, pythons, workers), Peer):
            found.append(peer)
        else:
            missing[name] = peer
    return found, missing


def read(engine: Engine, inputs: Sequence[Input], cache: Path) -> list[Reading]:
    """What the engine reads. Files that it has read before, with the same version, come from the cache.

    Those that it ended on without a word are not kept there: they are tried again.
    """
    kept = {one.path: _kept_at(cache, engine, one) for one in inputs}
    found = {path: Reading.model_validate_json(at.read_text("utf-8")) for path, at in kept.items() if at.exists()}
    if missing := [one for one in inputs if one.path not in found]:
        for one, reading in zip(missing, _read_now(engine, missing), strict=True):
            found[one.path] = reading
            if reading.fault != NO_WORD:
                kept[one.path].parent.mkdir(parents=True, exist_ok=True)
                kept[one.path].write_text(reading.model_dump_json(), "utf-8")
    return [found[one.path] for one in inputs]


def inputs_of(samples: Iterable[Sample]) -> list[Input]:
    """Each file once, in order."""
    return list({sample.path: Input(path=sample.path, scan=sample.scan) for sample in samples}.values())


def _read_now(engine: Engine, inputs: Sequence[Input]) -> list[Reading]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / STDOUT).open("wb") as printed:
            subprocess.run(engine.command(inputs, folder), stdout=printed, check=False)
        return engine.readings(inputs, folder)


def _kept_at(cache: Path, engine: Engine, one: Input) -> Path:
    with one.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    fingerprint = hashlib.sha256(engine.fingerprint.encode()).hexdigest()[:12]
    folder = cache / f"{engine.name.replace(':', '-')}-{fingerprint}"
    return folder / f"{digest}{'-scan' if one.scan else ''}.json"


def _peer(name: str, pythons: Sequence[Path], workers: int) -> Peer | str:
    why = "no Python to run it with"
    for python in pythons:
        asked = subprocess.run([*_peer_command(python, name), "--version"], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            return Peer(name, asked.stdout.strip(), python, workers)
        why = asked.stdout.strip() or asked.stderr.strip().splitlines()[-1]
    return why


def _peer_command(python: Path, name: str) -> list[str]:
    return [str(python), "-P", peers.__file__, name]


def _places(folder: Path) -> Iterator[Path]:
    number = 0
    while True:
        yield folder / f"{number}.md"
        number += 1


def _sources_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    for library in READING_LIBRARIES:
        digest.update(f"{library} {metadata.version(library)}\n".encode())
    return digest.hexdigest()[:12]
