"""Whether ``deepseek-local`` can run here, told from metadata and files: what `recto doctor` prints."""

from typing import Final

from ocr_backends.deepseek.cards import Card, Plan, plan_of
from ocr_backends.deepseek.device import card_of
from ocr_backends.deepseek.weights import NotHere, find_model
from ocr_backends.fingerprints import package_version
from ocr_backends.statuses import EngineStatus
from recto.errors import EngineUnavailable
from recto.models import LocalModel

NAME: Final = "deepseek-local"
INSTALL: Final = "pip install 'recto-ocr[gpu]'"
_LEAST_TRANSFORMERS: Final = (5, 23)


def require_packages() -> None:
    """Raises ``EngineUnavailable`` where torch or transformers is missing or too old."""
    lacking = _lacking()
    if lacking:
        raise EngineUnavailable(f"{NAME}: {lacking}", remedy=INSTALL)


def pages_for(settings: LocalModel) -> int:
    """How many pages the device of this process writes at once."""
    return plan_of(card_of(settings), settings).pages


def status(settings: LocalModel) -> EngineStatus:
    """Loads nothing."""
    lacking = _lacking()
    if lacking:
        return EngineStatus(name=NAME, ready=False, detail=lacking, remedy=INSTALL)
    card = card_of(settings)
    version = f"torch {package_version('torch')}, transformers {package_version('transformers')}"
    detail = f"{settings.model} on {_told(card, plan_of(card, settings))}"
    found = find_model(settings)
    if isinstance(found, NotHere):
        return EngineStatus(
            name=NAME, ready=False, version=version, detail=f"{detail}; {found.why}", remedy=found.remedy
        )
    return EngineStatus(name=NAME, ready=True, version=version, detail=detail)


def _lacking() -> str:
    missing = [name for name in ("torch", "transformers") if not package_version(name)]
    if missing:
        return f"needs {' and '.join(missing)}"
    version = package_version("transformers")
    if _numbers(version) < _LEAST_TRANSFORMERS:
        least = ".".join(map(str, _LEAST_TRANSFORMERS))
        return f"needs transformers {least}, there is {version}"
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())


def _told(card: Card, plan: Plan) -> str:
    if card.is_cpu:
        return "the CPU: for tests, far too slow for pages"
    how = f"{plan.dtype}, {plan.attention}, {plan.decoder} decoding, {plan.pages} pages at once"
    return f"{card.device} ({card.name or 'not seen'}; {how})"
