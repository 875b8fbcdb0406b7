"""Under which key an answer is kept."""

from ocr_backends.deployed.client import make_client
from recto.deployments import Deployment, Role
from recto.questions import Question
from tests.resources.document_questions import order_question
from workers.escalation.kept_answers import asking_fingerprint

TABLE = Question(role=Role.TABLES, form="table", crops=(), draft="<table></table>")
PAGE = Question(role=Role.PAGES, form="page", crops=(), draft="text")


def test_it_hangs_on_who_is_asked_and_on_the_words_of_this_kind_of_question_alone() -> None:
    model = make_client("one", Deployment(kind="openai-compatible", model="m", url="http://gpu1/v1")).fingerprint
    prints = [asking_fingerprint(model, question) for question in (TABLE, PAGE, order_question())]
    assert len({*prints, model}) == 4
    assert asking_fingerprint(model, TABLE.model_copy(update={"draft": ""})) != prints[0]
    assert asking_fingerprint(model, TABLE.model_copy(update={"draft": "other"})) == prints[0]
    assert asking_fingerprint(model, order_question("another document")) == prints[2]
    assert asking_fingerprint("other", TABLE) != prints[0]
