"""What models are asked for by an order, and who that may be."""

from collections.abc import Sequence

from recto.deployments import DeploymentName, Role
from recto.escalations import Escalate
from recto.options import ReadOptions
from recto.settings import Settings
from workers.escalation import routes

ROLES_OF_PAGES = (Role.TABLES, Role.PAGES, Role.OCR)
"""Roles that are asked while pages are read; images are looked at in each."""


def wanted_roles(options: ReadOptions) -> tuple[Role, ...]:
    """What is asked for while pages are read."""
    match options.escalate:
        case Escalate.OFF:
            return ()
        case Escalate.AUTO:
            return (Role.TABLES, Role.PAGES)
        case Escalate.ALL:
            return ROLES_OF_PAGES


def candidates(role: Role, options: ReadOptions, settings: Settings) -> Sequence[DeploymentName]:
    """By name, in the order in which they are asked. Names without a deployment are left out."""
    chosen = [each for each in options.deployments if each.deployment in settings.deployments]
    return routes.candidates(role, chosen=chosen, roles=settings.roles, deployments=settings.deployments)
