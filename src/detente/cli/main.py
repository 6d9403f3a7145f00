"""The command ``detente``: which commands there are, and how a run ends.

Commands are imported when they are called, so that ``detente --version`` and ``detente --help`` import nothing else.
A new command is a module of this package with a click command named `command`, and a line in `COMMANDS`.
"""

import gc
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from detente._version import __version__
from detente.errors import DetenteError, ScenarioError, nearest

__all__ = ["COMMANDS", "detente", "main", "run"]

COMMANDS: dict[str, tuple[str, str]] = {
    "analyze": ("analyze", "Where the conflict is, how it can end, and what stands in the way."),
    "report": ("report", "Every question's answer in one document: HTML, PDF or Markdown."),
    "path": ("path", "The way to an ending that asks the least of those who must move."),
    "compare": ("compare", "What differs between two scenarios, readings or dates: in the input and in every answer."),
    "unlock": ("unlock", "What must change for an ending, and what blocks it."),
    "promises": ("promises", "What every promise waits for, whether it holds, and what it does."),
    "activate": ("activate", "Which promises come true, in turn and together, under what is supposed."),
    "deterrence": ("deterrence", "Who keeps an ending, and only while what stands."),
    "run": ("run", "The conflict in rounds: who moves, what becomes of the promises, where it ends."),
    "levers": ("levers", "What an actor can do: which ending it changes, for whom, and at what cost."),
    "change": ("change", "The smallest changes of the conflict as written that would end it so, or undo the answer."),
    "beliefs": ("beliefs", "Whose view is what, what comes of it, and what learning otherwise would change."),
    "ensemble": ("ensemble", "In how many of the worlds that fit the evidence each answer holds."),
    "drivers": ("drivers", "Which uncertain judgement an answer hangs on, and what if a claim is wrong."),
    "certificate": ("certificate", "How firmly the answers stand: the smallest change that flips each."),
    "picture": ("picture", "The conflict, a path, the promises and more as pictures: SVG or PNG."),
    "evidence": ("evidence", "What the scenario rests on: claims, sources, assumptions; both ways."),
    "stability": ("stability", "Which states are stable, for whom, under which solution concept."),
    "explain": ("explain", "Why a state is stable for an actor, or not, with the moves that show it."),
    "coalitions": ("coalitions", "Which groups of actors could leave the status quo together, and where each stays."),
    "preferences": ("preferences", "What the preferences as written imply."),
    "elicit": ("elicit", "Ask in pairs what an actor prefers, and write down what follows."),
    "states": ("states", "The states the conflict can be in, with their options and ranks."),
    "check": ("check", "What is wrong or doubtful in a scenario, and how to mend it."),
    "library": ("library", "The bundled scenarios: the flagship, and published conflicts."),
    "new": ("new", "Begin a scenario: write a commented starter file."),
    "convert": ("convert", "Convert between Detente's format and GMCR+ files."),
    "schema": ("schema", "Print the JSON Schema of scenario files, or of a command's JSON output."),
}
"""For each command its module and its one-line help, in the order in which help lists them."""

DONE, NO, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
_RARELY = 100_000  # objects more before cycles are looked for: a run makes many at its start, and keeps nearly all


class Commands(click.Group):
    """The group of all commands, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, the most asked first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a command."""
        if name not in COMMANDS:
            return None
        found: click.Command = import_module(f"detente.cli.{COMMANDS[name][0]}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called, or say which one may be meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            close = nearest(args[0], COMMANDS)
            hint = f"did you mean {' or '.join(repr(c) for c in close)}?" if close else "'detente --help' lists them"
            raise click.UsageError(f"there is no command {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a reader that goes away early is no error."""
        try:
            result: object = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except BrokenPipeError:
            _forget_output()
            raise click.exceptions.Exit(DONE) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", message="detente %(version)s", help="Show the version and exit.")
def detente() -> None:
    """Say whether and how a conflict can end, and what stands in the way.

    A conflict is written down once, in a scenario file. Every command takes such a file, a GMCR+ file (.gmcr), the
    name of a bundled scenario (see `detente library`), or - for standard input; most take the bundled flagship where
    none is given.

    \b
    Examples:
      detente analyze
      detente new conflict.yaml
      detente check conflict.yaml
      detente COMMAND --help

    Exit status: 0 done, 1 the answer to a yes-or-no question is no, 2 bad input, 130 interrupted.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; whatever a user gives, it ends with plain words.

    Parameters
    ----------
    arguments
        The words after ``detente``; by default those of the process.
    """
    _open_missing_streams()
    _never_fail_to_print()
    gc.set_threshold(_RARELY)
    try:
        result = detente.main(
            args=None if arguments is None else list(arguments), prog_name="detente", standalone_mode=False
        )
        return result if isinstance(result, int) else DONE
    except click.exceptions.Abort:
        _say("interrupted")
        return INTERRUPTED
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx is not None else "detente"
        _say(f"{where}: {_plain_message(error)}\nFor help: {where} --help")
    except click.ClickException as error:
        _say(f"detente: {error.format_message()}")
    except ScenarioError as error:
        _say(str(error))
        faults = sum(d.severity == "error" for d in error.diagnostics)
        _say(f"\ndetente: {faults} error{'s' * (faults != 1)}; nothing was analysed")
    except DetenteError as error:
        _say(f"detente: {error}")
    except MemoryError:
        _say("detente: there is not enough memory for this; a scenario with fewer states or options needs less")
    except RecursionError:
        _say("detente: the input is nested too deeply")
    except OSError as error:
        _say(f"detente: {error.filename or 'the output'}: {(error.strerror or str(error)).lower()}")
    return BAD_INPUT


_RANGE = re.compile(r"(\S+) is not in the range (?:(\S+?)(<=?))?x(?:(<=?)(\S+?)|>(=?)(\S+))?$")


def _expected(found: re.Match[str]) -> str:
    """Return click's words on a number out of its range as plain ones."""
    given, low, over, under, high, least, bound = found.groups()
    if bound is not None:
        low, over = bound, f"<{least}"
    parts = [
        f"{'at least' if over == '<=' else 'more than'} {_grouped(low)}" if low else "",
        f"{'at most' if under == '<=' else 'less than'} {_grouped(high)}" if high else "",
    ]
    return f"it must be {' and '.join(part for part in parts if part)}, not {given}"


def _grouped(number: str) -> str:
    return f"{int(number):,}" if number.isdecimal() else number


def _plain_message(error: click.UsageError) -> str:
    message = _RANGE.sub(_expected, error.format_message().rstrip("."))
    message = message.replace("is not a valid integer range", "is no whole number")
    message = message.replace("is not a valid float range", "is no number").replace("a valid integer", "a whole number")
    return message[:1].lower() + message[1:]


def _say(text: str) -> None:
    from detente.report.page import harmless

    try:
        click.echo(harmless(text, lines=True), err=True)
    except OSError:
        _forget_output()


def _open_missing_streams() -> None:
    """Put nothing in place of standard streams that were closed before the start, as those of some services are."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _never_fail_to_print() -> None:
    """Let characters that the terminal's encoding lacks come out as question marks."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _forget_output() -> None:
    """Send what is still to be written nowhere, so that the interpreter does not complain at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nowhere, stream.fileno())
        except (OSError, ValueError):  # closed, or not a file
            continue


def main() -> None:
    """Run the command line and leave the process."""
    sys.exit(run())


if __name__ == "__main__":
    main()
