"""The deployments that an order names: known, and able to do what they are asked for."""

from typing import Literal

from recto.deployments import Role
from recto.errors import UsageError
from recto.escalations import Escalate
from recto.options import ReadOptions
from recto.settings import Settings
from workers.escalation.candidates import ROLES_OF_PAGES, candidates


def require_deployments(options: ReadOptions, settings: Settings, *, answers: Literal["now", "batch"] = "now") -> None:
    """Raises ``UsageError`` for a deployment that there is not or that cannot do it, and where nobody could be asked
    as it is wanted.
    """
    fault = fault_of_choice(options, settings) or fault_of_escalation(options, settings)
    fault = fault or fault_of_answers(options, settings, answers)
    if fault:
        raise UsageError(
            fault, remedy="`recto doctor` lists the deployments of the settings; docs/deployments.md helps."
        )


def fault_of_choice(options: ReadOptions, settings: Settings) -> str:
    """What is wrong with the deployments that are named, empty where nothing is."""
    roles = [chosen.role for chosen in options.deployments]
    for chosen in options.deployments:
        deployment = settings.deployments.get(chosen.deployment)
        if deployment is None:
            known = ", ".join(sorted(settings.deployments)) or "none"
            return f"there is no deployment called {chosen.deployment!r}; the settings have {known}"
        if chosen.role in ROLES_OF_PAGES and not deployment.vision:
            return f"the deployment {chosen.deployment} sees no images, which the role {chosen.role} needs"
        if roles.count(chosen.role) > 1:
            return f"the role {chosen.role} is given to two"
    return ""


def fault_of_escalation(options: ReadOptions, settings: Settings) -> str:
    if options.escalate is not Escalate.ALL or any(candidates(Role.OCR, options, settings)):
        return ""
    return "every page is to be read by a deployment, and none has the role ocr"


def fault_of_answers(options: ReadOptions, settings: Settings, answers: Literal["now", "batch"]) -> str:
    if answers == "now":
        return ""
    names = {name for role in ROLES_OF_PAGES for name in candidates(role, options, settings)}
    if any(settings.deployments[name].batch for name in names):
        return ""
    return "a batch is wanted, and no deployment that would be asked has batch = true"
