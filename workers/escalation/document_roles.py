"""Who may be asked about whole documents: by what a job asks for, and by the settings."""

from collections.abc import Iterator

from ocr_backends.deployed.client import make_client
from recto.deployments import Chosen, Role
from recto.escalations import Escalate
from recto.options import ReadOptions
from recto.schemas import AutoFields, NoFields
from recto.settings import Settings
from workers.escalation.candidates import candidates
from workers.escalation.consulted import NOBODY, Consulted


def consulted_on_documents(options: ReadOptions, settings: Settings) -> Consulted:
    """Whom a route chooses counts, too: one of them may be asked for every role that is wanted."""
    names = {role: set(named_for(role, options, settings)) for role in wanted_of_documents(options, settings)}
    roles = frozenset(role for role, found in names.items() if found)
    if not roles:
        return NOBODY
    everyone = sorted(set[str]().union(*names.values()))
    return Consulted(
        roles=roles,
        chosen=tuple(one for one in options.deployments if one.role in roles),
        deployments={name: make_client(name, settings.deployments[name]).fingerprint for name in everyone},
    )


def sees_pages(options: ReadOptions, settings: Settings) -> bool:
    """Whether everybody sees images who may be asked for fields: a question with images goes to no other."""
    return all(settings.deployments[name].vision for name in named_for(Role.FIELDS, options, settings))


def wanted_of_documents(options: ReadOptions, settings: Settings) -> Iterator[Role]:
    """What is asked for about a whole document, where somebody has the role."""
    if options.escalate is Escalate.OFF:
        return
    if isinstance(options.fields, AutoFields) or options.split:
        yield Role.CLASSIFY
    if not isinstance(options.fields, NoFields) and settings.fields.ask != "never":
        yield Role.FIELDS
    if options.summary:
        yield Role.SUMMARIZE


def chosen_for(role: Role, options: ReadOptions, routed: tuple[Chosen, ...]) -> tuple[Chosen, ...]:
    """The one that the job has chosen for the role, else the route."""
    return tuple(one for one in (*options.deployments, *routed) if one.role is role)[:1]


def named_for(role: Role, options: ReadOptions, settings: Settings) -> Iterator[str]:
    """Who may be asked for it, whom routes choose too."""
    yield from candidates(role, options, settings)
    for route in settings.routing:
        yield from (one.deployment for one in route.deployments if one.role is role)
