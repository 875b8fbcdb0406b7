"""Which servers are asked, and with which key."""

import os
from typing import Final
from urllib.parse import urlsplit

from ocr_backends.profiles import Profile
from recto.models import ModelServer

NAME: Final = "deepseek-server"

NO_SERVER: Final = "Name the servers in the setting deepseek.server.urls (RECTO_DEEPSEEK__SERVER__URLS)."


def addresses(profile: Profile, settings: ModelServer) -> tuple[str, ...]:
    """Of the servers: those of the settings, else the profile's own."""
    return settings.urls or ((profile.url,) if profile.url else ())


def key_for(profile: Profile, settings: ModelServer) -> str:
    """The one that settings name, else the profile's own, which goes to the profile's own server only."""
    given = settings.api_key.get_secret_value()
    if given or not profile.key_variable:
        return given
    home = urlsplit(profile.url).hostname
    foreign = any(urlsplit(url).hostname != home for url in settings.urls)
    return "" if foreign else os.environ.get(profile.key_variable, "")
