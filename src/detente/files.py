"""Loading whatever an analyst has: a scenario file, a bundled scenario, or another program's file."""

from hashlib import sha256
from pathlib import Path

from detente.errors import UnknownNameError
from detente.scenario.load import Scenario
from detente.scenario.load import load as load_scenario
from detente.scenario.source import read_file

__all__ = ["load"]


def load(source: str | Path, reading: str | None = None) -> Scenario:
    """Return the scenario of a file, of the library, or of standard input.

    Parameters
    ----------
    source
        A path to a scenario file or to a ``.gmcr`` file of GMCR+; the name of a library scenario, such as ``elmira``;
        or ``-`` for a scenario on standard input.
    reading
        The reading to lay over it; None for the document's default reading, ``""`` for the document as written.

    Raises
    ------
    ScenarioError
        The file has faults: all of them, in the order of the file.
    InputError
        There is nothing to read there.
    UnknownNameError
        The scenario has no such reading.

    Examples
    --------
    >>> load("prisoners-dilemma").conflict.has_status_quo
    True
    """
    path = Path(source)
    if path.suffix.lower() != ".gmcr":
        return load_scenario(source, reading)
    from detente.interchange.gmcr import read_gmcr

    content = read_file(path)  # the same refusals as for every file: a folder, a device, no permission
    found = read_gmcr(path)
    if reading:
        raise UnknownNameError("reading", reading, ())
    return Scenario(
        conflict=found.conflict, source=str(source), warnings=found.diagnostics, digest=sha256(content).hexdigest()
    )
