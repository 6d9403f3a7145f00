"""The documentation says what there is, and shows nothing that there is not."""

import doctest
import importlib
import importlib.util
import inspect
import pkgutil
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

import detente
from detente.report.schemas import OUTPUTS, output_schema
from detente.stability.concepts import BEHAVIOUR, CONCEPTS, Concept

ROOT = Path(__file__).parents[1]
THEORY = ROOT / "docs" / "theory"
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def _extension(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / "_ext" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cli_reference, documents_reference = _extension("cli_reference"), _extension("documents_reference")
format_reference = _extension("format_reference")
COMMANDS: dict[str, click.Command] = {
    " ".join(path): command for path, command in cli_reference.walk(cli_reference.find_group())
}
MODULES = ["detente", *sorted(found.name for found in pkgutil.walk_packages(detente.__path__, "detente."))]

# Where the theory defines a concept: the beginning or end of its id, the page, and the heading of the section.
DEFINED = (
    (r"l\d+", "other-behaviour", "Looking ahead: limited-move stability"),
    (r"non_myopic", "other-behaviour", "Non-myopic stability"),
    (r"stackelberg_\w+", "other-behaviour", "Stackelberg"),
    (r"(strong|weak)_\w+", "other-behaviour", "Strength of preference"),
    (r"\w+_[abcd]", "other-behaviour", "Unknown preference"),
    (r"seq_sure", "sanctions", "Three propagations"),
    (r"\w+", "concepts", "Definitions"),
)


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
    shown = cli_reference.render(command, tuple(call.split()))
    assert "\b" not in shown
    assert ("Examples:\n" in shown) == ("Examples:" in command.help)  # line by line, as it is typed


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


def _properties_of(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of a JSON Schema at any depth, with the way to it."""
    if schema.get("type") == "object":
        for name, part in schema.get("properties", {}).items():
            yield f"{path}.{name}", part
            yield from _properties_of(part, f"{path}.{name}")
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _properties_of(schema[key], path)
    for part in [*schema.get("anyOf", ()), *schema.get("$defs", {}).values()]:
        yield from _properties_of(part, path)


@pytest.mark.parametrize("command", OUTPUTS)
def test_every_entry_of_a_json_document_says_what_it_means(command: str) -> None:
    silent = [path for path, part in _properties_of(output_schema(command)) if not documents_reference.meaning(part)]
    assert silent == [], "describe them in the SCHEMA, or by name in report/meanings.py"
    section = documents_reference.section(command)
    shown = re.findall(r"^\| `([^`]+)` \|", section, re.M)
    assert {path.split(".")[1] for path, _ in _properties_of(output_schema(command))} - {"detente"} <= {
        re.split(r"[.\[]", path)[0] for path in shown
    }


def test_every_key_of_the_scenario_format_says_what_it_means() -> None:
    kinds = format_reference.kinds()
    silent = [f"{kind}.{key}" for kind, entry in kinds.items() for key, field in entry.get("properties", {}).items()
              if not field.get("description") and (kind, key) != ("Reading", "changes")]  # fmt: skip
    assert silent == [], "describe them in scenario/schema.py"
    assert set(kinds) == set(format_reference.SECTIONS)
    reference = format_reference.reference()
    missing = [
        f"{kind}.{key}" for kind, entry in kinds.items() for key in entry.get("properties", {})
        if (kind, key) != ("Reading", "changes") and f"| `{key}` |" not in reference
    ]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("name", [name for name in detente.__all__ if name != "__version__"])
def test_every_public_name_says_what_it_is_and_shows_how_it_is_used(name: str) -> None:
    public = getattr(detente, name)
    assert inspect.getdoc(public)
    if inspect.isfunction(public):
        assert ">>> " in (public.__doc__ or ""), f"detente.{name} has no example"
    else:
        assert public.__module__ in MODULES


@pytest.mark.parametrize("concept", [*CONCEPTS.values(), *BEHAVIOUR.values()], ids=lambda concept: concept.id)
def test_every_concept_has_its_definition_and_its_source_in_the_theory(concept: Concept) -> None:
    name, heading = next((page, title) for pattern, page, title in DEFINED if re.fullmatch(pattern, concept.id))
    page = (THEORY / f"{name}.md").read_text(encoding="utf-8")
    assert f"## {heading}\n" in page
    if name == "concepts":
        assert re.search(rf"\b{concept.name}\b", page)
    cited = page + (THEORY / "index.md").read_text(encoding="utf-8")
    for year in re.findall(r"\b(?:19|20)\d\d\b", concept.source):
        assert year in cited, f"the source of {concept.name} is not cited: {concept.source}"


def test_every_question_has_a_page_of_theory_with_a_source() -> None:
    index = (THEORY / "index.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| ([^|]+) \| \[[^]]+\]\(([\w./-]+)\) \| ([^|]+) \|$", index, re.M)
    assert [int(number) for number, *_ in rows] == [*range(1, 13)]
    for _, commands, page, sources in rows:
        for command in re.findall(r"`(\w+)`", commands):
            assert f"detente {command}" in COMMANDS
        text = (THEORY / page).read_text(encoding="utf-8")
        for year in re.findall(r"\b(?:19|20)\d\d\b", sources):
            assert year in text, f"{page} does not cite its source of {year}"
        assert re.search(r"\b(?:19|20)\d\d\b", sources), f"{page}: no source"


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_give_what_they_say(name: str) -> None:
    failures, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failures == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_python_on_the_pages_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # what a page writes is not left in the repository
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    names: dict[str, Any] = {}  # what one block of a page defines, the next ones know
    for number, block in enumerate(_fenced(page, "python", "pycon")):
        if ">>>" in block:
            shown = doctest.DocTestParser().get_doctest(block, names, page.name, str(page), number)
            runner.run(shown, clear_globs=False)
            names = shown.globs
        else:
            exec(compile(block, str(page), "exec"), {})
    assert runner.summarize().failed == 0
