"""The categories that an order names: learnt before it is placed, so that no document is read without its labels."""

from collections.abc import Iterator
from typing import Final

from recto.errors import UsageError
from recto.options import ReadOptions
from recto.orders import DEFAULT_TENANT
from recto.settings import Settings
from recto.values import TenantId
from storage.categories import CategoryShelf
from workers.categories.labelling import category_shelf, fault_of_model

MOST_CATEGORIES: Final = 20
"""Of one order: each document is labelled by all of them."""


def require_categories(options: ReadOptions, settings: Settings) -> None:
    """Raises ``UsageError`` for a model that there is not, or that another version of Recto has learnt."""
    if not options.categories:
        return
    for _, fault in faults_of_categories(options, category_shelf(settings), DEFAULT_TENANT):
        if fault:
            raise UsageError(f"--category: {fault}", remedy="`recto categories list` has those that there are.")


def faults_of_categories(
    options: ReadOptions, shelf: CategoryShelf, tenant: TenantId
) -> Iterator[tuple[tuple[int, ...], str]]:
    """Each name that is wanted by its place, and what is wrong with it; no place where they are too many."""
    if len(options.categories) > MOST_CATEGORIES:
        yield (), f"are more than {MOST_CATEGORIES}"
        return
    for at, name in enumerate(options.categories):
        yield (at,), fault_of_model(shelf, tenant, name)
