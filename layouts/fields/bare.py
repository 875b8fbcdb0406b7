"""Texts as they are compared where only their letters and digits count."""


def bare(text: str) -> str:
    """Letters and digits alone, without case."""
    return "".join(char for char in text.casefold() if char.isalnum())
