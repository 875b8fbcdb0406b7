"""Which deployments an order may name, by the settings."""

from decimal import Decimal

import pytest

from gateway.deployment_choice import require_deployments
from recto.deployments import Chosen, Deployment, Price, Role, Roles, Route
from recto.errors import UsageError
from recto.escalations import Escalate
from recto.options import ReadOptions
from recto.settings import Settings
from workers.escalation.candidates import candidates

PRICE = Price(input=Decimal(3), output=Decimal(15))
SETTINGS = Settings(
    deployments={
        "sonnet": Deployment(kind="anthropic", model="claude-sonnet-4-6", price=PRICE, batch=True),
        "flash": Deployment(kind="google", model="gemini-2.5-flash", price=PRICE),
        "qwen": Deployment(kind="openai-compatible", model="qwen3", url="http://gpu1:8000/v1", vision=False),
    },
    roles=Roles(tables=Route(default="flash", fallback=("sonnet",))),
)


def chosen(role: Role, name: str) -> ReadOptions:
    return ReadOptions(deployments=(Chosen(role=role, deployment=name),))


def test_nobody_has_to_be_named() -> None:
    require_deployments(ReadOptions(), Settings())
    require_deployments(ReadOptions(), SETTINGS)


def test_one_that_is_named_is_the_one_that_is_asked() -> None:
    options = chosen(Role.TABLES, "sonnet")
    require_deployments(options, SETTINGS)
    assert list(candidates(Role.TABLES, options, SETTINGS)) == ["sonnet"]
    assert list(candidates(Role.TABLES, ReadOptions(), SETTINGS)) == ["flash", "sonnet"]
    assert list(candidates(Role.PAGES, options, SETTINGS)) == []


def test_one_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match=r"no deployment called 'sonet'.*flash, qwen, sonnet"):
        require_deployments(chosen(Role.TABLES, "sonet"), SETTINGS)


def test_a_text_model_cannot_look_at_tables_but_may_tell_what_a_document_is() -> None:
    with pytest.raises(UsageError, match="qwen sees no images"):
        require_deployments(chosen(Role.TABLES, "qwen"), SETTINGS)
    require_deployments(chosen(Role.CLASSIFY, "qwen"), SETTINGS)


def test_every_page_can_only_be_asked_for_where_somebody_reads_pages() -> None:
    everything = ReadOptions(escalate=Escalate.ALL)
    with pytest.raises(UsageError, match="none has the role ocr"):
        require_deployments(everything, SETTINGS)
    require_deployments(chosen(Role.OCR, "flash").model_copy(update={"escalate": Escalate.ALL}), SETTINGS)


def test_a_batch_needs_a_deployment_that_has_batches() -> None:
    require_deployments(ReadOptions(), SETTINGS, answers="batch")
    alone = SETTINGS.model_copy(update={"roles": Roles(tables=Route(default="flash"))})
    with pytest.raises(UsageError, match="batch = true"):
        require_deployments(ReadOptions(), alone, answers="batch")
