"""Who is asked for a role, and in which order. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from recto.deployments import Chosen, Deployment, DeploymentName, Micros, Role, Roles, Tokens, cost_of
from recto.errors import DeploymentMissing

TYPICAL: Final = Tokens(input=4000, output=1000)
"""Of a question: by what it costs, deployments are compared."""


def candidates(
    role: Role, *, chosen: Sequence[Chosen], roles: Roles, deployments: Mapping[DeploymentName, Deployment]
) -> Sequence[DeploymentName]:
    """The one that the job has chosen, and no other. Else the role's default and then its fallback, the cheapest first:
    whoever of them is away is passed over. Each once; names without a deployment are left out. Raises
    ``DeploymentMissing`` where the job has chosen one of them.
    """
    for name in (one.deployment for one in chosen if one.role is role):
        if name not in deployments:
            raise DeploymentMissing(f"no deployment is called {name}")
        return [name]
    route = roles.route(role)
    fallback = [name for name in route.fallback if name in deployments]
    fallback.sort(key=lambda name: usual_cost(deployments[name]))  # stable: of one price as they are written
    default = [route.default] if route.default in deployments else []
    return [*dict.fromkeys((*default, *fallback))]


def with_sight(
    names: Sequence[DeploymentName],
    deployments: Mapping[DeploymentName, Deployment],
    *,
    role: Role,
    images: bool,
) -> Sequence[DeploymentName]:
    """Those that see ``images``, where there are any. Raises ``DeploymentMissing`` where there is nobody."""
    found = [name for name in names if deployments[name].vision or not images]
    if found:
        return found
    if names:
        raise DeploymentMissing(
            f"{', '.join(names)}: sees no images, and the role {role} needs that",
            remedy=f"Give the role {role} to a deployment with vision.",
        )
    raise DeploymentMissing(f"nobody has the role {role}", remedy=f"Name a deployment as roles.{role}.default.")


def usual_cost(deployment: Deployment) -> Micros:
    """Of a question like most."""
    return cost_of(TYPICAL, deployment.price)
