"""A page with parts in doubt and what it becomes by the answers; who answers is the test."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from documents.raster import encode
from layouts.tables import grid_text
from ocr_backends.registry import Helpers
from ocr_backends.textlayer import TextLayer
from recto.blocks import Block, Figure, Paragraph, Table
from recto.deployments import Chosen, Role, Tokens
from recto.errors import AnswerRefused, DeploymentAway, DeploymentBusy, EngineUnavailable, fault_of
from recto.escalations import Call, Doubted, EscalationPolicy, Verdict
from recto.geometry import Box, Upright
from recto.grids import Cell, Grid
from recto.images import EncodedImage
from recto.jobs import SettledPage
from recto.options import ReadOptions
from recto.pages import PageRecord, PageSize, PageState, PageWord, ParsedPage
from recto.questions import Answer, Answered, AnyQuestion, Crop, PendingQuestion, Question, Unanswered
from recto.settings import Limits
from recto.values import PageNumber
from storage.keys import figure_key, image_key, parsed_key
from storage.local import LocalStore
from storage.packing import packed, unpacked
from tests.resources.providers.played import table_answer
from tests.unit.workers.test_page_reading import Refuser, Scribe
from workers.escalation.consulted import Consulted
from workers.stages.answering import answered_page, drafts_count, exchanges
from workers.stages.asking_page import AskingPage
from workers.stages.reader import Reader

FIRST = (("Item", "Price"), ("Ink", "4.20"), ("Quills", "11.75"))
SECOND = (("Port", "Ships"), ("Hamburg", "318"), ("Bergen", "127"))
HIGH, LOW = Box.of(0.1, 0.2, 0.9, 0.4), Box.of(0.1, 0.6, 0.9, 0.8)

Say = Callable[[Sequence[Chosen]], Answer]


def _places(rows: Sequence[Sequence[str]], box: Box) -> list[tuple[str, Box]]:
    found: list[tuple[str, Box]] = []
    for row, texts in enumerate(rows):
        top = box.y0 + box.height * row / len(rows)
        for column, text in enumerate(texts):
            left = box.x0 + box.width * column / len(texts)
            found.append((text, Box.of(left + 0.02, top + 0.01, left + 0.12, top + 0.05)))
    return found


def _table(rows: Sequence[Sequence[str]], box: Box) -> Table:
    places = iter(_places(rows, box))
    cells = tuple(
        Cell(row=row, col=column, text=text, box=next(places)[1])
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    grid = Grid(rows=len(rows), cols=len(rows[0]), header_rows=1, cells=cells)
    return Table(text=grid_text(grid), box=box, confidence=0.9, engine="made", grid=grid)


def _joined(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """As it was misread: both columns in one."""
    return [[" ".join(texts), ""] for texts in rows]


class Desk:
    """A page that waits, and a store with all that it names. Who is asked says what ``say`` has for the role's name or
    for who is chosen.
    """

    def __init__(self, folder: Path, *, referee: str = "") -> None:
        self.store = LocalStore(folder, durable=False)
        words = [*_places(FIRST, HIGH), *_places(SECOND, LOW)]
        figure = Figure(text="", box=Box.of(0.4, 0.45, 0.6, 0.55), confidence=1.0, engine="made")
        note = Paragraph(text="A note.", box=Box.of(0.1, 0.05, 0.5, 0.1), confidence=1.0, engine="made")
        blocks: tuple[Block, ...] = (note, _table(_joined(FIRST), HIGH), figure, _table(_joined(SECOND), LOW))
        self.parsed = ParsedPage(
            engine="made",
            upright=Upright(aspect=0.7),
            confidence=0.9,
            words=tuple(PageWord(text=text, box=box, confidence=0.95) for text, box in words),
            blocks=blocks,
        )
        self.key = parsed_key("r", "1")
        self.store.put_if_absent(self.key, packed(self.parsed.model_dump_json().encode()))
        self.store.put_if_absent(figure_key(self.key, 1), b"a picture")
        policy = EscalationPolicy(referee=referee)
        self.reader = Reader(
            options=ReadOptions(),
            limits=Limits(),
            fingerprint="f",
            recipe="r",
            text_layer=TextLayer(),
            backend=Scribe("made", ""),
            helpers=Helpers(scripts=Refuser(), old_type=Refuser()),
            rungs={},
            store=self.store,
            password="",
            consulted=Consulted(
                policy=policy, roles=frozenset({Role.TABLES}), deployments={"sonnet": "s", "judge": "j"}
            ),
        )
        record = PageRecord(
            page=PageNumber(3), state=PageState.READ, reason="it is a test", engine="made", source="image"
        )
        size = PageSize(width=600, height=800, unit="pt")
        self.page = AskingPage(
            settled=SettledPage(record=record, size=size, parsed_key=self.key),
            questions=(self._question(3, LOW), self._question(1, HIGH)),
        )

    def _question(self, block: int, box: Box) -> PendingQuestion:
        image = encode(np.full((10, 10 + block, 3), 255, np.uint8))
        self.store.put_if_absent(image_key(image.id, image.media_type), image.content)
        crop = Crop(image=image.id, media_type=image.media_type, width=image.width, height=image.height)
        return PendingQuestion(
            doubt=Doubted(role=Role.TABLES, block=block, box=box, score=0.5, reasons=()),
            question=Question(role=Role.TABLES, form="table", crops=(crop,), draft=str(block)),
        )

    def answered(self, say: Mapping[str, Say], *, last: bool = False) -> SettledPage:
        """``say`` by the draft of the question."""

        def ask(question: AnyQuestion, images: Sequence[EncodedImage], *, chosen: Sequence[Chosen]) -> Answer:
            assert [image.id for image in images] == [crop.image for crop in question.crops]
            return say[question.draft](chosen)

        return answered_page(self.page, self.reader, ask, last=last)

    def blocks(self, settled: SettledPage) -> tuple[Block, ...]:
        return ParsedPage.model_validate_json(unpacked(self.store.get(settled.parsed_key))).blocks


def _call(deployment: str) -> Call:
    return Call(question="q", deployment=deployment, model="m", tokens=Tokens(), cost=70, seconds=1.0)


def _said(rows: Sequence[Sequence[str]], deployment: str = "sonnet", *, asked: int = 1) -> Answered:
    return Answered(text=table_answer(rows), deployment=deployment, calls=(_call(deployment),), asked=asked)


def _says(rows: Sequence[Sequence[str]], *, asked: int = 1) -> Say:
    return lambda chosen: _said(rows, asked=asked)


def _away(chosen: Sequence[Chosen]) -> Answer:
    raise DeploymentAway("sonnet rests")


def _tables(blocks: Sequence[Block]) -> list[list[str]]:
    return [[cell.text for cell in block.grid.cells] for block in blocks if isinstance(block, Table)]


def _flat(rows: Sequence[Sequence[str]]) -> list[str]:
    return [text for row in rows for text in row]


def test_two_tables_of_a_page_are_taken_each_in_its_place_and_the_figure_stays(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    settled = desk.answered({"1": _says(FIRST), "3": _says(SECOND, asked=0)})
    blocks = desk.blocks(settled)

    assert [one.verdict for one in settled.record.escalations] == [Verdict.ACCEPTED] * 2
    assert _tables(blocks) == [_flat(FIRST), _flat(SECOND)]
    assert blocks[0] == desk.parsed.blocks[0]
    assert desk.store.get(figure_key(settled.parsed_key, 1)) == b"a picture"
    assert settled.parsed_key != desk.key
    assert settled.record.engine == "made+sonnet"
    assert (settled.asked, settled.paid) == (1, 70)
    assert [one.draft for one in exchanges(settled, desk.store)] == ["3", "1"]


def test_an_answer_to_one_table_leaves_the_other_as_it_was_read(tmp_path: Path) -> None:
    refused = Unanswered(fault=fault_of(AnswerRefused("no")), calls=(_call("sonnet"),), asked=1)
    desk = Desk(tmp_path)
    settled = desk.answered({"1": lambda chosen: refused, "3": _says(SECOND)})

    assert [one.verdict for one in settled.record.escalations] == [Verdict.ACCEPTED, Verdict.FAILED]
    assert _tables(desk.blocks(settled)) == [_flat(_joined(FIRST)), _flat(SECOND)]
    assert (settled.asked, settled.paid) == (2, 140)


def test_all_that_is_asked_of_a_page_is_asked_though_somebody_is_away(tmp_path: Path) -> None:
    asked: list[str] = []

    def noted(name: str, say: Say) -> Say:
        def said(chosen: Sequence[Chosen]) -> Answer:
            asked.append(name)
            return say(chosen)

        return said

    with pytest.raises(DeploymentAway):
        Desk(tmp_path).answered({"3": noted("3", _away), "1": noted("1", _says(FIRST))})
    assert sorted(asked) == ["1", "3"]


def test_at_the_last_try_the_draft_counts_of_what_nobody_can_be_asked_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    settled = desk.answered({"1": _says(FIRST), "3": _away}, last=True)

    assert [one.verdict for one in settled.record.escalations] == [Verdict.NOT_ASKED, Verdict.ACCEPTED]
    assert settled.record.escalations[0].fault[0].code == "deployment_away"
    assert _tables(desk.blocks(settled)) == [_flat(FIRST), _flat(_joined(SECOND))]


def test_a_client_that_is_not_installed_is_not_waited_for_at_the_last_try_and_others_at_work_are(
    tmp_path: Path,
) -> None:
    def missing(chosen: Sequence[Chosen]) -> Answer:
        raise EngineUnavailable("not installed")

    def busy(chosen: Sequence[Chosen]) -> Answer:
        raise DeploymentBusy("many ask")

    desk = Desk(tmp_path)
    settled = desk.answered({"1": missing, "3": missing}, last=True)
    assert [one.fault[0].code for one in settled.record.escalations] == ["engine_unavailable"] * 2
    with pytest.raises(DeploymentBusy):
        desk.answered({"1": busy, "3": missing}, last=True)


def test_where_nobody_was_asked_the_page_is_as_it_was_read(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    settled = drafts_count(desk.page, fault_of(DeploymentAway("gone")))

    assert settled.parsed_key == desk.key
    assert [one.verdict for one in settled.record.escalations] == [Verdict.NOT_ASKED] * 2
    assert (settled.record.state, settled.record.engine) == (PageState.READ, "made")
    assert exchanges(settled, desk.store) == ()


def test_a_referee_is_asked_where_an_answer_contradicts_what_was_seen(tmp_path: Path) -> None:
    wrong = [*FIRST[:2], ("Quills", "17.15")]
    asked: list[str] = []

    def first(chosen: Sequence[Chosen]) -> Answer:
        asked.extend(one.deployment for one in chosen)
        return _said(FIRST, "judge") if chosen else _said(wrong)

    desk = Desk(tmp_path, referee="judge")
    settled = desk.answered({"1": first, "3": _says(SECOND)})
    escalation = settled.record.escalations[1]

    assert asked == ["judge"]
    assert [call.deployment for call in escalation.calls] == ["sonnet", "judge"]
    assert len(exchanges(settled, desk.store)[1].answers) == 2
    assert "17.15" not in str(_tables(desk.blocks(settled))[0])
