"""What questions about whole documents may cost: never less than what they are reserved for, never asked of nobody."""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.classes.asking import boundaries_questions, class_question
from layouts.classes.summaries import summary_questions
from layouts.fields.asking.questions import fields_question
from layouts.fields.schemas.builtin import builtin_schema
from layouts.fields.schemas.user import given_schema
from ocr_backends.deployed.client import make_client
from ocr_backends.deployed.prompts import request_for
from recto.classes import Taxonomy
from recto.deployments import Chosen, Deployment, Price, Role, Roles, Route, cost_of
from recto.escalations import Escalate
from recto.meters import counted
from recto.options import ReadOptions
from recto.questions import DocumentQuestion
from recto.schemas import GivenFields, NamedFields, NoFields
from recto.settings import DocumentRoute, Fields, Settings
from tests.resources.papers import papers
from workers.escalation.estimates import TRIES, Estimate, estimate
from workers.escalation.habits import LEAST_DOCUMENTS, USUAL, Habits, habits_from

SMALL = Deployment(kind="openai", model="small", price=Price(input=Decimal(1), output=Decimal(2)), batch=True)
DEAR = Deployment(kind="openai", model="dear", price=Price(input=Decimal(10), output=Decimal(20)))
ASKED = Route(default="small")
SETTINGS = Settings(
    deployments={"small": SMALL, "dear": DEAR},
    roles=Roles(classify=ASKED, fields=ASKED, summarize=ASKED),
)
AUTO = ReadOptions()
INVOICES = ReadOptions(fields=NamedFields(name="invoice"))
ALL = ReadOptions(summary=True, split=True)
LINE = "a page with a great many words that say one thing or the other"
DENSE = "\n".join(f"line {number} of {LINE}" for number in range(90))


def test_questions_about_documents_are_counted_by_role() -> None:
    found = _estimate(100, 40)

    assert [(each.role, each.deployment, each.documents) for each in found.roles] == [
        (Role.CLASSIFY, "small", 40),
        (Role.FIELDS, "small", 40),
    ]
    assert [(each.parts_at_least, each.parts, each.parts_at_most) for each in found.roles] == [(0, 4, 40), (0, 16, 40)]
    assert (found.least, found.documents, found.documents_at_most) == (0, 40, 40)
    assert 0 < found.expected < found.at_most


@pytest.mark.parametrize(
    ("options", "ask", "roles"),
    [
        (ReadOptions(), "doubt", [Role.CLASSIFY, Role.FIELDS]),
        (INVOICES, "doubt", [Role.FIELDS]),
        (ReadOptions(summary=True), "doubt", [Role.CLASSIFY, Role.FIELDS, Role.SUMMARIZE]),
        (ReadOptions(fields=NoFields(), summary=True), "doubt", [Role.SUMMARIZE]),
        (ReadOptions(fields=NoFields(), split=True), "doubt", [Role.CLASSIFY]),
        (ReadOptions(split=True, summary=True), "never", [Role.SUMMARIZE]),
        (ReadOptions(fields=NoFields()), "always", []),
        (ReadOptions(escalate=Escalate.OFF, summary=True), "always", []),
    ],
)
def test_only_what_would_be_asked_is_counted(
    options: ReadOptions, ask: Literal["doubt", "always", "never"], roles: list[Role]
) -> None:
    settings = SETTINGS.model_copy(update={"fields": Fields(ask=ask)})

    assert [each.role for each in _estimate(10, 5, options, settings).roles] == roles
    assert not _estimate(10, 5, options, Settings()).roles


def test_what_is_asked_in_any_case_is_the_least() -> None:
    settings = SETTINGS.model_copy(update={"fields": Fields(ask="always")})
    (fields,) = _estimate(10, 5, INVOICES, settings).roles
    known = {each.role: each for each in _estimate(10, 5, ReadOptions(summary=True), settings).roles}

    assert (fields.parts_at_least, fields.parts, fields.parts_at_most) == (5, 5, 5)
    assert 0 < fields.least < fields.expected < fields.at_most
    assert known[Role.CLASSIFY].parts_at_least == known[Role.SUMMARIZE].parts_at_least == 5
    assert known[Role.FIELDS].parts_at_least == 0  # a document of no class has none


def test_rules_in_words_ask_about_every_document() -> None:
    settings = SETTINGS.model_copy(update={"taxonomy": Taxonomy(policy="A reminder is no invoice.")})

    assert _estimate(10, 5, settings=settings).roles[0].parts == 5


def test_where_the_number_of_documents_is_not_known_each_page_may_be_one() -> None:
    found = _estimate(300, 0)
    (classes, fields) = found.roles

    assert (found.documents, found.documents_at_most) == (math.ceil(300 / USUAL.length), 300)
    assert (classes.parts_at_most, fields.parts_at_most) == (300, 300)
    assert _estimate(0, 0).at_most == 0


def test_a_stream_may_have_a_document_on_each_page() -> None:
    found = {each.role: each for each in _estimate(47, 1, ALL).roles}

    assert found[Role.FIELDS].parts_at_most == found[Role.SUMMARIZE].parts_at_most == 47
    assert found[Role.CLASSIFY].parts_at_most >= 47 + 2


@given(st.lists(st.integers(1, 200), min_size=1, max_size=30))
def test_no_stream_is_asked_about_more_often_than_is_said(lengths: list[int]) -> None:
    classes = _estimate(sum(lengths), len(lengths), ALL).roles[0]
    stretches = sum(math.ceil((length - 1) / 23) for length in lengths)

    assert classes.parts_at_least <= stretches
    assert stretches + sum(lengths) <= classes.parts_at_most


@pytest.mark.parametrize("pages", [1, 3, 60])
def test_at_most_is_no_less_than_what_each_question_is_reserved_for(pages: int) -> None:
    view = papers(*[DENSE] * pages)
    options = INVOICES.model_copy(update={"summary": True, "split": True})
    roles = {each.role: each for each in _estimate(pages, 1, options).roles}

    asked = [fields_question(builtin_schema("invoice"), view), class_question(view, Taxonomy())]
    for question in (*asked, *boundaries_questions(view, Taxonomy()), *summary_questions(view)):
        role = roles.get(question.role)
        assert role is None or _reserved(question) <= role.at_most / role.parts_at_most / TRIES
    assert len(summary_questions(view)) <= roles[Role.SUMMARIZE].parts_at_most
    assert Role.CLASSIFY in roles or pages == 1
    assert pages == 1 or len(boundaries_questions(view, Taxonomy())) <= roles[Role.CLASSIFY].parts_at_most


def test_a_large_schema_of_ones_own_is_reckoned_with() -> None:
    properties = {f"field_{number}": {"type": "string", "description": DENSE} for number in range(15)}
    wanted = GivenFields.model_validate({"definition": {"type": "object", "properties": properties}})
    (_, fields) = _estimate(1, 1, ReadOptions(fields=wanted, split=True)).roles

    question = fields_question(given_schema(wanted), papers(DENSE))
    assert _reserved(question) <= fields.at_most / TRIES


def test_who_is_chosen_for_a_class_is_reckoned_with() -> None:
    route = DocumentRoute(of="invoice", deployments=(Chosen(role=Role.FIELDS, deployment="dear"),))
    routed = SETTINGS.model_copy(update={"routing": (route,)})

    (plain,), (dear,) = _estimate(10, 5, INVOICES).roles, _estimate(10, 5, INVOICES, routed).roles
    assert dear.at_most == pytest.approx(10 * plain.at_most)
    assert (dear.deployment, dear.expected) == ("small", plain.expected)


def test_a_batch_costs_half_for_documents_too() -> None:
    now, later = (estimate(9, documents=3, options=INVOICES, settings=SETTINGS, answers=way) for way in _WAYS)

    assert now.at_most == pytest.approx(2 * later.at_most, rel=1e-6)


_WAYS: Sequence[Literal["now", "batch"]] = ("now", "batch")


def test_habits_of_documents_are_counted_from_what_was_asked() -> None:
    counters = {
        counted("recto_documents", state="succeeded"): 300.0,
        counted("recto_documents", state="partial"): 100.0,
        counted("recto_documents", state="failed"): 900.0,
        counted("recto_pages", engine="rapidocr", state="read"): 1200.0,
        counted("recto_consultations", role="fields", verdict="accepted"): 150.0,
        counted("recto_consultations", role="fields", verdict="failed"): 50.0,
        counted("recto_consultations", role="fields", verdict="not_asked"): 70.0,
        counted("recto_consultations", role="classify", verdict="rejected"): 100.0,
    }
    habits = habits_from(counters)

    assert (habits.fields, habits.classify, habits.length, habits.documents) == (0.5, 0.25, 3.0, 400)
    found = estimate(120, options=ReadOptions(), settings=SETTINGS, habits=habits)
    assert (found.documents, found.documents_counted_on) == (40, 400)
    assert [each.parts for each in found.roles] == [10, 20]


def test_too_few_documents_say_nothing() -> None:
    counters = {
        counted("recto_documents", state="succeeded"): LEAST_DOCUMENTS - 1.0,
        counted("recto_consultations", role="fields", verdict="accepted"): 150.0,
    }

    assert habits_from(counters) == USUAL


@given(
    pages=st.integers(0, 10_000),
    documents=st.integers(0, 10_000),
    ask=st.sampled_from(["doubt", "always", "never"]),
    share=st.floats(0, 3),
    cap=st.decimals(0, 50, places=2),
)
def test_the_figures_are_in_order_and_below_the_cap(
    pages: int, documents: int, ask: Literal["doubt", "always", "never"], share: float, cap: Decimal
) -> None:
    settings = SETTINGS.model_copy(update={"fields": Fields(ask=ask)})
    habits = Habits(fields=share, classify=share, costs={"small": share})
    found = estimate(pages, documents=documents, options=ALL, settings=settings, job_cap=cap, habits=habits)

    assert 0 <= found.least <= found.expected <= found.at_most
    assert not cap or found.at_most <= found.cap
    for each in found.roles:
        assert each.parts_at_least <= each.parts <= each.parts_at_most
        assert each.least <= each.expected <= each.at_most


def _estimate(pages: int, documents: int, options: ReadOptions = AUTO, settings: Settings = SETTINGS) -> Estimate:
    return estimate(pages, documents=documents, options=options, settings=settings)


def _reserved(question: DocumentQuestion) -> int:
    """What a call may cost at most, as it is set aside before it."""
    return cost_of(make_client("small", SMALL).most_tokens(request_for(question, [])), SMALL.price)
