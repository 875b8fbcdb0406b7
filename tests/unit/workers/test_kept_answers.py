"""Answers are kept by question and deployment; the first one wins."""

from pathlib import Path

from ocr_backends.deployed.protocol import Said, Unusable
from recto.deployments import Tokens
from recto.errors import AnswerInvalid, AnswerRefused, DeploymentError, fault_of
from storage.local import LocalStore
from tests.resources.askers import question
from workers.escalation.kept_answers import Answers, KeptAnswer, call_of, may_be_asked_again

TOKENS = Tokens(input=10, output=2)
ASKED, _ = question(1)
OTHER, _ = question(2)


def said(text: str) -> KeptAnswer:
    reply = Said(text=text, model="m-1", tokens=TOKENS, seconds=1.5)
    return KeptAnswer(reply=reply, reservation=text, made=1.0, cost=7)


def unusable(kind: type[DeploymentError]) -> KeptAnswer:
    fault = fault_of(kind("it is of no use"))
    return KeptAnswer(
        reply=Unusable(fault=fault, text="", model="m-1", tokens=TOKENS, seconds=1.5),
        reservation="r",
        made=1.0,
        cost=7,
    )


def test_the_first_answer_that_is_kept_wins(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    answers = Answers(store, ASKED, fingerprint="f")
    assert list(answers.all()) == []
    assert answers.keep(0, said("one")) == said("one")
    assert Answers(store, ASKED, fingerprint="f").keep(0, said("two")) == said("one")
    assert answers.all() == [said("one")]


def test_other_questions_and_deployments_have_answers_of_their_own(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    Answers(store, ASKED, fingerprint="f").keep(0, said("one"))
    assert list(Answers(store, OTHER, fingerprint="f").all()) == []
    assert list(Answers(store, ASKED, fingerprint="g").all()) == []


def test_an_answer_in_no_form_has_another_behind_it(tmp_path: Path) -> None:
    answers = Answers(LocalStore(tmp_path), ASKED, fingerprint="f")
    answers.keep(0, unusable(AnswerInvalid))
    assert may_be_asked_again(answers.all())
    answers.keep(1, said("good"))
    assert answers.all() == [unusable(AnswerInvalid), said("good")]
    assert not may_be_asked_again(answers.all())


def test_who_refused_or_failed_twice_is_not_asked_again() -> None:
    assert may_be_asked_again([])
    assert not may_be_asked_again([unusable(AnswerRefused)])
    assert not may_be_asked_again([unusable(AnswerInvalid)] * 2)


def test_a_kept_answer_stands_in_the_ledger_as_it_was_paid() -> None:
    call = call_of(said("one"), ASKED, "sonnet")
    assert (call.deployment, call.model, call.tokens, call.cost, call.seconds) == ("sonnet", "m-1", TOKENS, 7, 1.5)
    assert call == call_of(said("two"), ASKED, "sonnet")
    assert call.question != call_of(said("one"), OTHER, "sonnet").question
