"""Tables in files: every command that has one writes it as CSV, Parquet and LaTeX, whatever the texts are."""

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest

from detente.report.latex import escaped, format_latex
from detente.report.schemas import OUTPUTS
from detente.report.table import Table, format_table
from detente.report.tables import TABLES
from tests.cli.conftest import HOSTILE_NAMES, Call, hostile_scenario

OWN = {"states", "stability", "ensemble", "drivers", "certificate"}  # make their rows themselves
CALLS: dict[str, list[str]] = {
    "activate": ["activate", "--suppose", "russia.ceasefire"],
    "analyze": ["analyze", "elmira"],
    "beliefs": ["beliefs", "elmira"],
    "change": ["change", "prisoners-dilemma", "--to", "first.silent", "--single"],
    "check": ["check"],
    "coalitions": ["coalitions", "elmira"],
    "compare": ["compare", "chicken", "prisoners-dilemma"],
    "deterrence": ["deterrence", "--of", "durable", "--reading", "fears_what_follows"],
    "evidence": ["evidence"],
    "explain": ["explain", "elmira", "1"],
    "levers": ["levers", "elmira", "MoE"],
    "library": ["library"],
    "path": ["path", "elmira"],
    "preferences": ["preferences", "elmira-options"],
    "promises": ["promises", "coalition-35"],
    "run": ["run", "elmira"],
    "unlock": ["unlock", "--to", "first.silent", "prisoners-dilemma"],
    "states": ["states", "elmira"],
    "stability": ["stability", "elmira"],
    "ensemble": ["ensemble", "--draws", "50"],
    "drivers": ["drivers", "--draws", "8", "--no-claims"],
    "certificate": ["certificate", "prisoners-dilemma"],
}
NO_TABLE = {"elicit": "a conversation"}
TEX = (
    r"\input{/etc/passwd} \end{longtable} 100% & a_b #1 $x^2$ ~ `` '' -- \\[9in] * ?` !` < > | \" { }",
    "[9in] begins a row",
    "* and this",
    "%",
    "&",
    "\\",
    "Київ, שלום, 漢字, 👩‍🚀",
    "\x00\x07\x1b[2J\r\n\t\u202e",
    "x" * 10_000,
)


def test_every_command_with_a_document_has_a_table_or_says_why_not() -> None:
    assert set(CALLS) == set(TABLES) | OWN
    assert set(CALLS) <= set(OUTPUTS) <= set(CALLS) | set(NO_TABLE)


@pytest.mark.parametrize("command", CALLS)
def test_a_table_says_the_same_in_every_form(command: str, call: Call, tmp_path: Path) -> None:
    for suffix in ("csv", "parquet", "tex"):
        assert call(*CALLS[command], "--output", str(tmp_path / f"a.{suffix}")).status == 0
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8"))))
    table = pl.read_parquet(tmp_path / "a.parquet")
    assert rows[0] == table.columns
    assert len(rows) - 1 == table.height > 0
    shown = (tmp_path / "a.tex").read_text(encoding="utf-8")
    assert shown.count(r" \\" + "\n") == len(rows)
    if command in TABLES:
        kinds = dict(zip(table.columns, map(str, table.dtypes), strict=True))
        for name in TABLES[command].columns.split():
            kind = {"#": "Int64", "?": "Boolean", "%": "Float64"}.get(name[0], "String")
            assert kinds[name.lstrip("#?%")] == kind, name


@pytest.mark.parametrize("suffix", ["csv", "parquet", "tex"])
@pytest.mark.parametrize("kind", HOSTILE_NAMES)
def test_hostile_texts_stay_texts_in_every_form(kind: str, suffix: str, call: Call, tmp_path: Path) -> None:
    file, out = tmp_path / "hostile.yaml", tmp_path / f"out.{suffix}"
    file.write_text(hostile_scenario(kind), encoding="utf-8")
    assert call("analyze", str(file), "--output", str(out)).status == 0
    if suffix == "parquet":
        assert pl.read_parquet(out)["says"][0] == HOSTILE_NAMES[kind]
        return
    assert not {"\x1b", "\x07", "\r", "\u202e"} & set(out.read_text(encoding="utf-8"))


def test_a_table_without_rows_keeps_its_columns(call: Call, tmp_path: Path) -> None:
    for suffix in ("csv", "parquet", "tex"):
        file = tmp_path / f"none.{suffix}"
        assert call("states", "elmira", "--where", "state = s1 & state = s2", "--output", str(file)).status == 0
    assert (tmp_path / "none.csv").read_text(encoding="utf-8").startswith("number,ending,state,rank for MoE")
    table = pl.read_parquet(tmp_path / "none.parquet")
    assert (table.height, str(table["number"].dtype), str(table["state"].dtype)) == (0, "Int64", "String")


def test_the_same_table_gives_the_same_bytes(call: Call, tmp_path: Path) -> None:
    for suffix in ("csv", "parquet", "tex"):
        one, two = tmp_path / f"one.{suffix}", tmp_path / f"two.{suffix}"
        assert [call("stability", "elmira", "--output", str(file)).status for file in (one, two)] == [0, 0]
        assert one.read_bytes() == two.read_bytes()


def test_a_table_that_cannot_be_written_leaves_the_old_file(call: Call, tmp_path: Path) -> None:
    old = tmp_path / "old.parquet"
    old.write_bytes(b"old")
    assert call("states", "no-such-scenario", "--output", str(old)).status == 2
    assert old.read_bytes() == b"old"
    assert call("states", "elmira", "--output", str(tmp_path / "missing" / "a.parquet")).status == 2
    assert [path.name for path in tmp_path.iterdir()] == ["old.parquet"]


@pytest.mark.parametrize("text", TEX, ids=range(len(TEX)))
def test_tex_can_only_show_a_text(text: str) -> None:
    shown = escaped(text)
    assert not re.search(r"(?<!\\)[%&#$_^~`\"|<>*\[\]]", shown.replace("{[}", "").replace("{]}", "").replace("{*}", ""))
    known = r"\\(textbackslash\{\}|textascii(circum|tilde|grave)\{\}|text(less|greater|bar)\{\}|symbol\{34\}|[{}$&#%_])"
    assert "\\" not in re.sub(known, "", shown)
    bare = re.sub(r"\\[{}]", "", shown)
    assert bare.count("{") == bare.count("}")
    assert not {"\x00", "\x07", "\x1b", "\n", "\r", "\t", "\u202e"} & set(shown)


def test_a_latex_table_has_a_line_for_each_row_and_no_text_ends_one() -> None:
    table = format_latex({"n": int, "says": str}, [{"n": n, "says": text} for n, text in enumerate(TEX)])
    assert len([line for line in table.splitlines() if line.endswith(r" \\")]) == len(TEX) + 1
    assert table.count(r"\end{longtable}") == 1
    assert max(len(re.findall(r"(?<!\\)&", line)) for line in table.splitlines() if not line.startswith("%")) == 1


@pytest.mark.skipif(shutil.which("lualatex") is None, reason="no LuaLaTeX is installed")
def test_latex_compiles_hostile_tables(tmp_path: Path) -> None:
    table = format_table(Table({"n": int, "says": str}, [{"n": n, "says": t[:500]} for n, t in enumerate(TEX)]), ".tex")
    assert isinstance(table, str)
    packages = r"\usepackage{booktabs,longtable,array,textcomp}"
    text = rf"\documentclass{{article}}{packages}\begin{{document}}" + "\n" + table + r"\end{document}"
    (tmp_path / "a.tex").write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["lualatex", "-halt-on-error", "a.tex"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]
