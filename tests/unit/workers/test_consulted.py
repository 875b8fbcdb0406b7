"""Who is asked for what is in doubt, and what that has to do with work that was done before."""

from typing import Any

from recto.deployments import Chosen, Deployment, Role, Roles, Route
from recto.escalations import Escalate, EscalationPolicy
from recto.options import ReadOptions
from recto.settings import Settings
from workers.engines import Engines
from workers.escalation.consulted import consulted

OURS = Deployment(kind="openai-compatible", model="qwen", url="http://gpu1:8000/v1")
PLAIN = ReadOptions(backend="fake")


def _settings(**changed: Any) -> Settings:
    fields: dict[str, Any] = {
        "deployments": {"qwen": OURS, "other": OURS.model_copy(update={"model": "other"})},
        "roles": Roles(tables=Route(default="qwen")),
        **changed,
    }
    return Settings(**fields)


def _reading(options: ReadOptions, settings: Settings) -> str:
    return Engines(options, settings.deepseek, asked=consulted(options, settings)).reading


def test_who_asks_nobody_goes_on_with_what_was_read_before() -> None:
    off = PLAIN.model_copy(update={"escalate": Escalate.OFF})
    before = _reading(PLAIN, Settings())

    assert _reading(PLAIN, _settings(roles=Roles())) == before
    assert _reading(off, _settings()) == before
    assert _reading(PLAIN, _settings()) != before


def test_what_decides_an_answer_decides_the_reading_and_patience_does_not() -> None:
    before = _reading(PLAIN, _settings())
    chosen = PLAIN.model_copy(update={"deployments": (Chosen(role=Role.TABLES, deployment="other"),)})

    assert _reading(PLAIN, _settings(escalation=EscalationPolicy(patience=1.0))) == before
    assert _reading(PLAIN, _settings(escalation=EscalationPolicy(table_score=0.5))) != before
    assert _reading(PLAIN, _settings(deployments={"qwen": OURS.model_copy(update={"revision": "2"})})) != before
    assert _reading(chosen, _settings()) != before


def test_raw_readings_are_found_whoever_is_asked_after_them() -> None:
    with_ours, without = _settings(), Settings()
    engines = [Engines(PLAIN, each.deepseek, asked=consulted(PLAIN, each)).raw for each in (with_ours, without)]
    assert engines[0] == engines[1]


def test_pages_as_a_whole_are_asked_for_where_somebody_has_that_role() -> None:
    every = PLAIN.model_copy(update={"escalate": Escalate.ALL})
    roles = Roles(tables=Route(default="qwen"), ocr=Route(default="other"))

    assert consulted(PLAIN, _settings(roles=roles)).roles == {Role.TABLES}
    assert consulted(every, _settings(roles=roles)).roles == {Role.TABLES, Role.OCR}
    assert consulted(PLAIN, _settings()).policy.page_score == 1.0
    assert consulted(PLAIN, _settings(roles=Roles(pages=Route(default="qwen")))).policy.page_score < 1.0
