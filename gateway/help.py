"""Help pages with options in named sections."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import click

from gateway.statuses import MEANINGS

Decorated = TypeVar("Decorated", bound=Callable[..., object])

Rows: TypeAlias = Sequence[tuple[str, str]]

OTHER = "Other options"
NAME_COLUMN = 26
EXAMPLE_COLUMN = 50


class SectionedOption(click.Option):
    """An option that says which section of the help it stands in."""

    def __init__(self, *arguments: Any, section: str = OTHER, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.section = section

    def get_help_extra(self, ctx: click.Context) -> click.types.OptionHelpExtra:
        """Without click's notation for ranges: the help text says them in words."""
        extra = super().get_help_extra(ctx)
        extra.pop("range", None)
        return extra


def option(section: str, *names: str, **keywords: Any) -> Callable[[Decorated], Decorated]:
    """``click.option`` in a section."""
    return click.option(*names, cls=SectionedOption, section=section, **keywords)


def closing(examples: Rows) -> dict[str, Rows]:
    """The end of a command's help: examples, and what its exit codes mean."""
    return {"Examples": examples, "Exit codes": [(str(status.value), meaning) for status, meaning in MEANINGS.items()]}


class _Sectioned(click.Command):
    """``closing``: sections of name and meaning that end the help, such as examples."""

    def __init__(self, *arguments: Any, closing: Mapping[str, Rows] = MappingProxyType({}), **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._closing = closing

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        options = [parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option)]
        for each in sorted(options, key=lambda option: not isinstance(option, SectionedOption)):
            section = each.section if isinstance(each, SectionedOption) else OTHER
            if (record := each.get_help_record(ctx)) is not None:
                sections.setdefault(section, []).append(record)
        width = max(len(name) for records in sections.values() for name, _ in records)
        for section, records in sections.items():
            _write_section(formatter, section, [(name.ljust(width), text) for name, text in records], NAME_COLUMN)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section, rows in self._closing.items():
            _write_section(formatter, section, rows, EXAMPLE_COLUMN)


class SectionedCommand(_Sectioned):
    """A command whose help has sections."""


class SectionedGroup(_Sectioned, click.Group):
    """A group whose help has sections, its commands first."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        super().format_options(ctx, formatter)


def _write_section(formatter: click.HelpFormatter, section: str, rows: Rows, column: int) -> None:
    with formatter.section(section):
        formatter.write_dl(rows, col_max=column)
