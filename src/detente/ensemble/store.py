"""The folder of a run: what it draws, the blocks that are finished, and the summary.

- ``manifest.json``: what determines every byte: scenario, version, seed, design, number of draws, judgements, answers;
- ``blocks/000000.parquet``, …: one row a draw: its number, the outcome of every judgement, every answer, and why the
  world is contradictory, if it is;
- ``SHA256SUMS``: the digests of the finished blocks, as ``sha256sum --check`` reads them;
- ``summary.json``, written last: how often each answer holds.

Each file is written whole or not at all. A block counts as finished when its digest stands in ``SHA256SUMS`` and fits.
So a run that is killed at any moment loses at most the blocks that it was working on, and one that is resumed ends with
the bytes of one that was never disturbed.
"""

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from detente.errors import DetenteError, InputError

__all__ = ["RunFolder", "count_finished", "finished_blocks", "has_run", "open_folder", "read_manifest"]

_MANIFEST, _SUMMARY, _DIGESTS, _BLOCKS = "manifest.json", "summary.json", "SHA256SUMS", "blocks"
_LINE = re.compile(r"([0-9a-f]{64})  blocks/(\d{6,})\.parquet")
_PART = ".part"  # what temporary files end with
_WORDS = {
    "format": "in another layout",
    "detente": "written by another version of Detente",
    "scenario": "of another scenario, or of this one before it was changed",
    "reading": "of another reading",
    "design": "with another design",
    "seed": "with another seed",
    "draws": "of another number of draws",
    "block": "in blocks of another size",
    "precision": "with another precision",
}


_HOLDS: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "design": (str, "name of a design"),
    "seed": (int, "whole number"),
    "draws": (int, "whole number"),
    "block": (int, "whole number"),
    "precision": ((int, float, type(None)), "number"),
    "reading": ((str, type(None)), "name"),
}


@dataclass(slots=True, eq=False)
class RunFolder:
    """A run's folder that this process alone writes to.

    Parameters
    ----------
    path
        The folder.
    manifest
        What the run draws.
    finished
        The digests of the finished blocks, by number; grows with `commit`.
    """

    path: Path
    manifest: Mapping[str, Any]
    finished: dict[int, str] = field(default_factory=dict)

    def block_path(self, number: int) -> Path:
        """Return the path of a block's file."""
        return self.path / _BLOCKS / f"{number:06}.parquet"

    def read(self, number: int) -> bytes:
        """Return the content of a finished block."""
        return self.block_path(number).read_bytes()

    def forget(self, number: int) -> None:
        """Take a block, whose digest fits but not what it holds, for one that is not finished."""
        del self.finished[number]

    def commit(self, number: int, content: bytes) -> None:
        """Write a block whole, then its digest.

        Raises
        ------
        InputError
            It cannot be written, such as to a full disk; nothing half is left.
        """
        with self._told(f"block {number} of the run"):
            _write_whole(self.block_path(number), content)
            in_order = not self.finished or number > max(self.finished)
            self.finished[number] = sha256(content).hexdigest()
            if in_order:
                with (self.path / _DIGESTS).open("ab") as file:
                    file.write(self._line(number).encode())
                    file.flush()
                    os.fsync(file.fileno())
            else:
                self._write_digests()

    def summarize(self, summary: Mapping[str, Any]) -> None:
        """Write the summary: the run is complete.

        Raises
        ------
        InputError
            As `commit`.
        """
        with self._told("the summary of the run"):
            _write_whole(self.path / _SUMMARY, _json(summary))

    def _line(self, number: int) -> str:
        return f"{self.finished[number]}  {_BLOCKS}/{number:06}.parquet\n"

    def _write_digests(self) -> None:
        _write_whole(self.path / _DIGESTS, "".join(self._line(n) for n in sorted(self.finished)).encode())

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Say of a file that cannot be written what it is and that nothing else is lost."""
        try:
            yield
        except OSError as fault:
            raise InputError(f"{what} cannot be written to {self.path}: {_reason(fault)}") from None

    def _recover(self) -> None:
        """Find the blocks that are finished and undamaged, and remove what a killed run left half done."""
        for left in [*self.path.glob(f".*{_PART}"), *(self.path / _BLOCKS).glob(f".*{_PART}")]:
            left.unlink(missing_ok=True)
        digests = self.path / _DIGESTS
        text = digests.read_text("utf-8", "replace") if digests.exists() else ""
        for number, digest in _listed(text):
            with contextlib.suppress(OSError):
                if sha256(self.read(number)).hexdigest() == digest:
                    self.finished[number] = digest
        if text != "".join(self._line(n) for n in sorted(self.finished)):
            self._write_digests()


@contextlib.contextmanager
def open_folder(path: str | Path, manifest: Mapping[str, Any], *, resume: bool = False) -> Iterator[RunFolder]:
    """Begin a run in a folder, or take up one that was broken off; no other process can meanwhile.

    Parameters
    ----------
    path
        A folder that does not exist yet or is empty; to resume, also one that holds this very run.
    manifest
        What the run draws: JSON values, the same bytes for the same run.
    resume
        Take up the run that is there.

    Raises
    ------
    InputError
        The folder holds something else, which is then left untouched; another process writes to it; it cannot be
        written to.
    """
    folder = Path(path)
    run = RunFolder(folder, manifest)
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
        there = {entry.name for entry in folder.iterdir()}
    except (OSError, ValueError) as fault:
        raise InputError(f"{path} cannot be used as the folder of a run: {_reason(fault)}") from None
    with _locked(folder):
        begun = _MANIFEST in there
        if begun:
            _compare(folder, json.loads(_json(manifest)), resume=resume)
        elif not all(name == _BLOCKS or (name.startswith(".") and name.endswith(_PART)) for name in there):
            raise InputError(f"{path} is no folder of a run, and not empty: nothing is written into it")
        with run._told("the run"):
            (folder / _BLOCKS).mkdir(exist_ok=True)
            if not begun:
                _write_whole(folder / _MANIFEST, _json(manifest))
            run._recover()
        try:
            yield run
        except DetenteError as fault:
            done = count_finished(folder)
            raise InputError(f"{fault}; {done} are finished in {path}, and --resume goes on from there") from fault


def read_manifest(path: str | Path) -> dict[str, Any]:
    """Return what the run in a folder draws.

    Raises
    ------
    InputError
        There is no run, or its manifest cannot be read, or is none.
    """
    file = Path(path) / _MANIFEST
    try:
        found = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise InputError(f"there is no run in {path}") from None
    except (OSError, ValueError) as fault:
        raise InputError(f"{file} cannot be read: {_reason(fault)}") from None
    if not isinstance(found, dict):
        raise InputError(f"{file} is no manifest of a run")
    for key, (kinds, what) in _HOLDS.items():
        value = found.get(key)
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise InputError(f"{file} is no manifest of a run: its '{key}' is no {what}, but {_shown(value)}")
    return found


def has_run(path: str | Path) -> bool:
    """Whether a folder holds a run."""
    return (Path(path) / _MANIFEST).is_file()


def count_finished(path: str | Path) -> str | None:
    """Return how much of the run in a folder is finished, in words; None where there is no run."""
    try:
        there = read_manifest(path)
        digests = Path(path) / _DIGESTS
        done = len(set(_listed(digests.read_text("utf-8", "replace")))) if digests.exists() else 0
        draws, size = int(there["draws"]), int(there["block"])
    except (InputError, OSError, KeyError, TypeError, ValueError):
        return None
    return f"{min(done * size, draws):,} of {draws:,} draws"


def finished_blocks(path: str | Path) -> Iterator[bytes]:
    """Yield the content of every finished block of the run in a folder, in order; it may not be complete.

    Raises
    ------
    InputError
        There is no run, or a block is damaged.
    """
    read_manifest(path)
    digests = Path(path) / _DIGESTS
    run = RunFolder(Path(path), {})
    try:
        for number, digest in _listed(digests.read_text("utf-8", "replace") if digests.exists() else ""):
            content = run.read(number)
            if sha256(content).hexdigest() != digest:
                raise InputError(f"{run.block_path(number)} is damaged: --resume makes it anew")
            yield content
    except OSError as fault:
        raise InputError(f"{fault.filename or path} cannot be read: {_reason(fault)}") from None


def _listed(digests: str) -> Iterator[tuple[int, str]]:
    """Yield number and digest of the blocks that are listed as finished, but for a line torn by a kill."""
    for line in digests.splitlines():
        found = _LINE.fullmatch(line)
        if found is not None:
            yield int(found[2]), found[1]


def _compare(folder: Path, manifest: Mapping[str, Any], *, resume: bool) -> None:
    """Refuse a folder that holds another run, or this one where it is not to be resumed."""
    there = read_manifest(folder)
    if there == manifest:
        if not resume:
            raise InputError(f"{folder} holds this very run: --resume completes it, or name another folder")
        return
    differs = [key for key in {**manifest, **there} if there.get(key) != manifest.get(key)]
    told = [_difference(key, there.get(key), manifest.get(key)) for key in differs if key in _WORDS]
    raise InputError(
        f"{folder} holds a run {' and '.join(told) or 'that draws something else'}; nothing in it is changed: "
        "name another folder"
    )


def _difference(key: str, there: object, here: object) -> str:
    if isinstance(there, Mapping) or isinstance(here, Mapping):
        return _WORDS[key]
    if key == "detente":
        return f"{_WORDS[key]} ({there})"
    return f"{_WORDS[key]} ({_shown(there)}, not {_shown(here)})"


def _shown(value: object) -> str:
    return "none" if value is None or value == "" else str(value)[:80]


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let no other process work on the run meanwhile, where the system can say so."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise InputError(f"another process is working on the run in {folder}") from None
    except OSError:
        pass  # a file system without locks
    try:
        yield
    finally:
        os.close(handle)


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8", "replace")


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; when this returns, it is on the disk."""
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=_PART)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        temporary = ""
        _sync_folder(path.parent)
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()


def _sync_folder(path: Path) -> None:
    """Make sure that a renamed file's new name is on the disk, where the system can say so."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reason(fault: Exception) -> str:
    return (getattr(fault, "strerror", None) or str(fault)).lower()
