"""Who may be asked in a role: by what a job names, and by the settings."""

from collections.abc import Iterator

from recto.deployments import DeploymentName, Role
from recto.escalations import Escalate
from recto.options import ReadOptions
from recto.settings import Settings

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


def candidates(role: Role, options: ReadOptions, settings: Settings) -> Iterator[DeploymentName]:
    """By name: the one that the job names, the role's default, its fallback. Names without a deployment are left out:
    nobody is behind them.
    """
    route = settings.roles.route(role)
    chosen = [each.deployment for each in options.deployments if each.role is role]
    named = dict.fromkeys(name for name in (*chosen, route.default, *route.fallback) if name)
    return (name for name in named if name in settings.deployments)
