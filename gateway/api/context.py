"""What routes work with."""

from typing import Annotated, TypeAlias, cast

from fastapi import Depends, Request

from workers.service import Service


async def service_of(request: Request) -> Service:
    """Async, so that it costs no thread."""
    return cast(Service, request.app.state.service)


TheService: TypeAlias = Annotated[Service, Depends(service_of)]
