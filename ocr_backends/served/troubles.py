"""What can go wrong between Recto and a model server. None of it leaves this package."""

_LONGEST = 300


class Trouble(Exception):
    """``str`` is one line for people, without secrets."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split())[:_LONGEST])


class Unreachable(Trouble):
    """Nobody is there: the connection was refused, its name is unknown, or it took too long."""


class Busy(Trouble):
    """Too much to do, says the server: come again after ``retry_after`` seconds, 0 where it names none.

    ``starting``: it may as well be loading its model (503).
    """

    def __init__(self, message: str, *, retry_after: float, starting: bool) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.starting = starting


class Broken(Trouble):
    """The answer did not come, or not to its end: a fault of the server, silence, a connection that was lost."""


class Refused(Trouble):
    """The request is to blame, says the server: another one may be answered."""


class Barred(Trouble):
    """No request will be answered until a person changes something: the key, or the name of the model."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy
