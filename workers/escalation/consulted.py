"""Who may be asked for what a reading leaves in doubt: by what a job asks for, and by the settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ocr_backends.deployed.client import make_client
from ocr_backends.deployed.prompts import document_prompts_fingerprint, prompts_fingerprint
from recto.deployments import Chosen, Role
from recto.escalations import EscalationPolicy
from recto.options import ReadOptions
from recto.settings import Settings
from recto.values import digest
from workers.escalation.candidates import ROLES_OF_PAGES, candidates, wanted_roles

ASKING_VERSION: Final = "1"
"""Raise it when other parts could be asked for, other images be sent, or other answers be taken."""


@dataclass(frozen=True)
class Consulted:
    """``roles`` that somebody has; none where nobody is to be asked. ``deployments`` are the fingerprints of those who
    may be, by name.
    """

    policy: EscalationPolicy = field(default_factory=EscalationPolicy)
    roles: frozenset[Role] = frozenset()
    chosen: tuple[Chosen, ...] = ()
    deployments: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def fingerprint(self) -> str:
        """Of all that decides what is asked and what is made of it; empty where nobody is."""
        if not self.roles:
            return ""
        patience = {"patience", "batch_patience", "batch_gather"}
        return digest(
            {
                "version": ASKING_VERSION,
                "roles": [*sorted(map(str, self.roles))],
                "policy": self.policy.model_dump(mode="json", exclude=patience),
                "chosen": [f"{one.role}={one.deployment}" for one in self.chosen],
                "deployments": {**self.deployments},
                "prompts": [*_prompts(self.roles)],
            }
        )


NOBODY: Final = Consulted()


def consulted(options: ReadOptions, settings: Settings) -> Consulted:
    """Names of deployments that are in no settings are left out: nobody is behind them."""
    names = {role: set(candidates(role, options, settings)) for role in wanted_roles(options)}
    roles = frozenset(role for role, found in names.items() if found)
    if not roles:
        return NOBODY
    referee = {settings.escalation.referee} & settings.deployments.keys()
    everyone = sorted(referee.union(*names.values()))
    return Consulted(
        policy=_policy(settings.escalation, roles),
        roles=roles,
        chosen=tuple(one for one in options.deployments if one.role in roles),
        deployments={name: make_client(name, settings.deployments[name]).fingerprint for name in everyone},
    )


def _policy(policy: EscalationPolicy, roles: frozenset[Role]) -> EscalationPolicy:
    """A page whose layout is in doubt is not asked for as a whole where nobody has that role: its tables are."""
    return policy if Role.PAGES in roles else policy.model_copy(update={"page_score": 1.0})


def _prompts(roles: frozenset[Role]) -> Iterator[str]:
    """Other words for questions that nobody is asked change nothing."""
    if roles & {*ROLES_OF_PAGES}:
        yield prompts_fingerprint()
    if roles - {*ROLES_OF_PAGES}:
        yield document_prompts_fingerprint()
