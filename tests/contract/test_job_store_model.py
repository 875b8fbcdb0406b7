"""Any sequence of calls to a job store, beside a model of what has to come of it."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from recto.errors import ObjectMissing
from recto.jobs import DocumentState, SettledPage
from recto.values import PageNumber
from storage.bundle import Stores
from tests.resources.jobs import JOB, document, failed, fault, settled
from tests.resources.kept import StoresSpec, another

SOME = settings(max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

names = st.sampled_from(["a.pdf", "b/c.pdf"])
pages = st.integers(1, 20).map(PageNumber)
several = st.lists(pages, max_size=6)
codes = st.sampled_from(["engine", "page_crashed"])
finals = st.sampled_from([state for state in DocumentState if state.is_final])
ends = st.one_of(
    st.builds(settled, pages, st.sampled_from(["textlayer", "rapidocr"])),
    st.tuples(pages, st.lists(codes, max_size=3)).map(lambda each: failed(each[0], *each[1])),
)


@dataclass
class Kept:
    """A document as the model knows it; ``pages`` by number, ``None`` where not settled."""

    pages: dict[PageNumber, SettledPage | None] = field(default_factory=dict[PageNumber, SettledPage | None])
    attempts: Counter[PageNumber] = field(default_factory=Counter[PageNumber])
    state: DocumentState = DocumentState.PENDING
    codes: tuple[str, ...] = ()

    @property
    def progress(self) -> tuple[int, int]:
        return len(self.pages), len(self.settled())

    def settled(self) -> list[SettledPage]:
        return [page for _, page in sorted(self.pages.items()) if page is not None]


class JobStoreMachine(RuleBasedStateMachine):
    def __init__(self, stores: Stores) -> None:
        super().__init__()
        stores.registry.made_whole()
        self.store = stores.jobs
        self.store.create(JOB)
        self.model: dict[str, Kept] = {}

    @rule(name=names)
    def add_document(self, name: str) -> None:
        assert self.store.add_document(JOB.id, document(name)) is (name not in self.model)
        self.model.setdefault(name, Kept())

    @rule(name=names, numbers=several)
    def plan(self, name: str, numbers: list[PageNumber]) -> None:
        if kept := self.model.get(name):
            for number in numbers:
                kept.pages.setdefault(number, None)
            progress = self.store.plan(JOB.id, name, numbers)
            assert (progress.planned, progress.settled) == kept.progress

    @rule(name=names, number=pages)
    def claim(self, name: str, number: PageNumber) -> None:
        kept = self.model.get(name)
        if kept is None or number not in kept.pages:
            with pytest.raises(ObjectMissing):
                self.store.claim(JOB.id, name, number)
        elif kept.pages[number] is None:
            kept.attempts[number] += 1
            assert self.store.claim(JOB.id, name, number).attempt == kept.attempts[number]

    @rule(name=names, numbers=several)
    def forgive(self, name: str, numbers: list[PageNumber]) -> None:
        if kept := self.model.get(name):
            self.store.forgive(JOB.id, name, numbers)
            for number in numbers:
                kept.attempts[number] = max(kept.attempts[number] - 1, 0)

    @rule(name=names, ended=st.lists(ends, max_size=4))
    def settle(self, name: str, ended: list[SettledPage]) -> None:
        kept = self.model.get(name)
        if kept is None or any(page.record.page not in kept.pages for page in ended):
            with pytest.raises(ObjectMissing):
                self.store.settle(JOB.id, name, ended)
            return
        for page in ended:
            kept.pages[page.record.page] = kept.pages[page.record.page] or page
        progress = self.store.settle(JOB.id, name, ended)
        assert (progress.planned, progress.settled) == kept.progress

    @rule(name=names, numbers=several)
    def reopen(self, name: str, numbers: list[PageNumber]) -> None:
        kept = self.model.get(name)
        if kept is None or any(number not in kept.pages for number in numbers):
            with pytest.raises(ObjectMissing):
                self.store.reopen(JOB.id, name, numbers)
            return
        for number in numbers:
            kept.pages[number] = None
            kept.attempts[number] = 0
        kept.state, kept.codes = DocumentState.PENDING, ()
        progress = self.store.reopen(JOB.id, name, numbers)
        assert (progress.planned, progress.settled) == kept.progress

    @rule(name=names, state=finals, own=st.lists(codes, max_size=2))
    def finish(self, name: str, state: DocumentState, own: list[str]) -> None:
        if kept := self.model.get(name):
            pending = kept.state is DocumentState.PENDING
            assert self.store.finish(JOB.id, name, state, faults=[fault(code) for code in own]) is pending
            if pending:
                kept.state, kept.codes = state, tuple(own)

    @rule(name=names, size=st.integers(0, 99))
    def identify(self, name: str, size: int) -> None:
        if kept := self.model.get(name):
            learned = document(name).model_copy(update={"bytes": size})
            assert self.store.identify(JOB.id, learned) is (kept.state is DocumentState.PENDING)

    @rule()
    def forget(self) -> None:
        if len(self.model) == 2:
            self.store.forget(JOB.id)
            self.store.create(JOB)
            self.model.clear()

    @invariant()
    def pages_are_in_one_state(self) -> None:
        for name, kept in self.model.items():
            assert list(self.store.settled(JOB.id, name)) == kept.settled()
            unsettled = sorted(number for number, page in kept.pages.items() if page is None)
            assert list(self.store.unsettled(JOB.id, name)) == unsettled
            attempts = self.store.attempts(JOB.id, name, sorted(kept.pages))
            assert attempts == {number: kept.attempts[number] for number in unsettled}
            found = self.store.document(JOB.id, name)
            assert (found.state, tuple(each.code for each in found.faults)) == (kept.state, kept.codes)

    @invariant()
    def counts_add_up(self) -> None:
        counts = self.store.counts(JOB.id)
        kept = self.model.values()
        ended = [page.record for each in kept for page in each.settled()]
        faults = [{fault.code for fault in record.faults} for record in ended] + [set(each.codes) for each in kept]
        assert counts.documents == Counter(each.state for each in kept)
        assert (counts.planned, counts.settled) == (sum(len(each.pages) for each in kept), len(ended))
        assert counts.pages == Counter(record.state for record in ended)
        assert counts.engines == Counter(record.engine for record in ended if record.engine)
        assert counts.faults == Counter(code for own in faults for code in own)


def test_any_sequence_of_calls(spec: StoresSpec, tmp_path: Path) -> None:
    class OnNewStores(JobStoreMachine):
        def __init__(self) -> None:
            super().__init__(another(spec, tmp_path).opened())

    run_state_machine_as_test(OnNewStores, settings=SOME)
