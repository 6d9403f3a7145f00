"""The documentation says what there is, and shows nothing that there is not."""

import doctest
import importlib
import importlib.util
import pkgutil
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

import detente

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def _cli_reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cli_reference", ROOT / "docs" / "_ext" / "cli_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cli_reference = _cli_reference()
COMMANDS: dict[str, click.Command] = {
    " ".join(path): command for path, command in cli_reference.walk(cli_reference.find_group())
}
MODULES = ["detente", *sorted(found.name for found in pkgutil.walk_packages(detente.__path__, "detente."))]


def _fenced(page: Path, *languages: str) -> Iterator[str]:
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
        if language in languages:
            yield block


def _shown_commands() -> Iterator[tuple[str, str]]:
    """Yield every call of ``detente`` that a page shows, on a line of its own or within a sentence."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lines = [line.removeprefix("$ ") for block in _fenced(page, "console", "sh") for line in block.splitlines()]
        for line in [*lines, *re.findall(r"(?<!`)`(detente [^`]+)`(?!`)", text)]:
            if line.startswith("detente "):
                yield page.name, line


@pytest.mark.parametrize("call", COMMANDS)
def test_every_command_has_a_section_that_says_what_it_does(call: str) -> None:
    command = COMMANDS[call]
    assert command.help, f"'{call}' has no help text"
    section = f"## {call}\n"
    assert section in cli_reference.reference() + "\n"


@pytest.mark.parametrize("call", COMMANDS)
def test_every_option_is_explained_in_the_reference(call: str) -> None:
    command = COMMANDS[call]
    section = cli_reference.render(command, tuple(call.split()))
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            assert option.help, f"'{call} {option.opts[-1]}' has no help text"
            assert all(name in section for name in option.opts)


@pytest.mark.parametrize("call", [call for call in COMMANDS if call != "detente"])
def test_every_command_is_named_in_the_readme_or_on_a_page(call: str) -> None:
    words = call.split()
    assert any(shown.split()[: len(words)] == words for _, shown in _shown_commands()), (
        f"no page shows '{call}': add it to README.md or docs/"
    )


def test_pages_show_only_commands_and_options_that_exist() -> None:
    wrong = []
    for page, shown in _shown_commands():
        words = shlex.split(shown, comments=True)
        call = next((" ".join(words[:n]) for n in (3, 2) if " ".join(words[:n]) in COMMANDS), None)
        if call is None and not words[1].startswith("-"):
            wrong.append(f"{page}: {shown}")
            continue
        known = {
            name for option in COMMANDS[call or "detente"].params for name in (*option.opts, *option.secondary_opts)
        }
        used = {word.partition("=")[0] for word in words if word.startswith("-")}
        wrong += [f"{page}: {shown}: {name}" for name in used - known - {"--help"}]
    assert wrong == []


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_give_what_they_say(name: str) -> None:
    failures, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failures == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_python_on_the_pages_runs(page: Path) -> None:
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for number, block in enumerate(_fenced(page, "python", "pycon")):
        if ">>>" in block:
            runner.run(doctest.DocTestParser().get_doctest(block, {}, page.name, str(page), number))
        else:
            exec(compile(block, str(page), "exec"), {})
    assert runner.summarize().failed == 0
