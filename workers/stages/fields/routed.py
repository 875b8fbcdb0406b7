"""Where a document goes by its class and by where it came from: its schema, whom to ask, the folder of its result."""

from collections.abc import Sequence
from typing import Final

from layouts.classes.words import taxonomy_classes
from layouts.fields.schemas.builtin import NO_SCHEMA
from layouts.fields.schemas.user import given_schema
from recto.classes import Classified, ClassName
from recto.schemas import FieldSchema, GivenFields, NamedFields, NoFields
from recto.settings import DocumentRoute
from workers.fieldings import Fielding

NO_ROUTE: Final = DocumentRoute()


def route_of(routing: Sequence[DocumentRoute], *, name: str, of: ClassName) -> DocumentRoute:
    """The first that fits."""
    return next((route for route in routing if name.startswith(route.prefix) and route.of in ("", of)), NO_ROUTE)


def named_schema(fielding: Fielding, *, name: str, classes: Classified) -> FieldSchema:
    """What the job names, else the route, else the class. Where its words leave open what it is, the likeliest class: a
    person has to look at it anyhow, and then there is something to look at.
    """
    match fielding.options.fields:
        case NoFields():
            return NO_SCHEMA
        case GivenFields() as given:
            return given_schema(given)
        case NamedFields(name=named):
            return fielding.schemas[named]
        case _:
            routed = route_of(fielding.routing, name=name, of=classes.name).fields
            likely = classes.likely[:1] if classes.by == "words" else ()
            of = next((guess.name for guess in likely), classes.name)
            return _known(fielding, routed or _of_class(fielding, of))


def _of_class(fielding: Fielding, of: ClassName) -> str:
    described = taxonomy_classes(fielding.taxonomy).get(of)
    return (described.fields if described else "") or of


def _known(fielding: Fielding, name: str) -> FieldSchema:
    return fielding.schemas.get(name, NO_SCHEMA)
