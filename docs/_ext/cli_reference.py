"""The command-line reference, written from the commands themselves.

The page ``reference/cli`` says in its own words what all commands share; the sections that follow are made here from
the click group when Sphinx reads the page, so that they cannot fall behind the code. The tests read them here as well.
"""

from collections.abc import Iterator
from importlib import import_module
from inspect import cleandoc

import click

Called = tuple[tuple[str, ...], click.Command]  # the words that call a command, and the command


def find_group() -> click.Group:
    """Return the group behind the command ``detente``."""
    return next(found for found in vars(import_module("detente.cli.main")).values() if isinstance(found, click.Group))


def walk(command: click.Command, path: tuple[str, ...] = ("detente",)) -> Iterator[Called]:
    """Yield every visible command below (and with) `command`, each with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=" ".join(path))
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from walk(below, (*path, name))


def options(command: click.Command) -> list[click.Option]:
    """Return the visible options of one command, in order."""
    return [parameter for parameter in command.params if isinstance(parameter, click.Option) and not parameter.hidden]


def _paragraphs(text: str) -> str:
    """Undo click's marks: a backspace keeps the lines of a paragraph, which Markdown says with a code block."""
    parts = []
    for paragraph in cleandoc(text.partition("\f")[0]).split("\n\n"):
        if paragraph.startswith("\b"):
            parts.append("```text\n" + paragraph.removeprefix("\b").strip("\n") + "\n```")
        else:
            parts.append(" ".join(line.strip() for line in paragraph.splitlines()).replace("<", "&lt;"))
    return "\n\n".join(parts)


def _option(option: click.Option, context: click.Context) -> str:
    names, text = option.get_help_record(context) or (", ".join(option.opts), option.help or "")
    return f"`{names}`\n: {' '.join(text.split()).replace('<', '&lt;')}\n"


def render(command: click.Command, path: tuple[str, ...]) -> str:
    """Return the section of one command as Markdown: how it is called, what it does, its options."""
    context = click.Context(command, info_name=" ".join(path))
    usage = " ".join([*path, *command.collect_usage_pieces(context)])
    head = f"## {' '.join(path)}\n\n```text\n{usage}\n```\n\n{_paragraphs(command.help or '')}\n"
    return "\n".join([head, *(_option(option, context) for option in options(command))])


def reference() -> str:
    """Return the sections of all commands."""
    return "\n\n".join(render(command, path) for path, command in walk(find_group()))
