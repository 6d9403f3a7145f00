"""In which worlds each promise comes true, if every promise and every consent may fail: as decision diagrams.

The variables are the uncertain elements: promises and consents with a `probability`, and common causes. A promise of
which nothing says how likely it is counts as kept. What the diagrams say is worked out once; how likely it is follows
for any probabilities, as `detente.outlook.weakest` has it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from detente.errors import InputError, LimitError
from detente.logic.diagram import Diagram, manager, read_diagram
from detente.logic.tree import Statement
from detente.model.conflict import Chance, Conflict
from detente.outlook.firing import Firing
from detente.outlook.support import not_monotone
from detente.outlook.undertakings import Undertaking
from detente.outlook.worlds import prepared

__all__ = ["Fired", "Kind", "Mode", "Variable", "fired_worlds", "variables_of"]

Kind = Literal["promise", "consent", "cause"]
Mode = Literal["in turn", "together"]
_MOST_GROWN = 200_000


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the diagrams: true where the element holds, or where a cause does not strike.

    Parameters
    ----------
    id
        Of the commitment or the option; of a common cause the path.
    kind
        ``promise``, ``consent`` or ``cause``.
    written
        The probability as the scenario has it: of a cause, that it strikes.
    """

    id: str
    kind: Kind
    written: Chance

    @property
    def holds(self) -> Chance:
        """The probability that the variable is true."""
        low, high = self.written.low, self.written.high
        return Chance(1 - high, 1 - low) if self.kind == "cause" else self.written


@dataclass(frozen=True, slots=True, eq=False)
class Fired:
    """In which worlds each undertaking comes true.

    Parameters
    ----------
    supposed
        What holds from the start and stays.
    among
        The undertakings: promises, then consents.
    variables
        What is uncertain, in the order of the diagrams' variables.
    bdd
        The manager of the diagrams.
    firing
        What calls on what.
    lower, upper
        For each undertaking the worlds in which it surely, and possibly, comes true; the same unless conditions with
        negations leave worlds undecided.
    """

    supposed: Statement
    among: tuple[Undertaking, ...]
    variables: tuple[Variable, ...]
    bdd: Any
    firing: Firing
    lower: tuple[Any, ...]
    upper: tuple[Any, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The variables' names in the diagrams."""
        return _names(len(self.variables))

    @property
    def uncertain(self) -> Collection[str]:
        """Ids of what is uncertain."""
        return {variable.id for variable in self.variables}

    def truth(self, statement: Statement) -> tuple[Any, Any]:
        """Return in which worlds a statement surely, and possibly, holds."""
        return self.firing.truth(statement, self.lower, self.upper)

    def due(self) -> dict[str, Any]:
        """Return the worlds of each undertaking, by id, that comes true if every one is kept and no cause strikes."""
        kept = dict.fromkeys(self.names, True)
        fires = zip(self.among, self.lower, strict=True)
        return {u.id: function for u, function in fires if self.bdd.let(kept, function) == self.bdd.true}

    def read(self, function: Any) -> Diagram:
        """Return some worlds as a diagram.

        Raises
        ------
        LimitError
            The diagram is too large.
        """
        return read_diagram(self.bdd, function, self.names)


def fired_worlds(conflict: Conflict, suppose: Iterable[str | Statement] = (), mode: Mode = "in turn") -> Fired:
    """Return in which worlds each promise and each consent comes true.

    Parameters
    ----------
    suppose, mode
        As in `detente.outlook.weakest.weakest_link`.

    Raises
    ------
    InputError, StatementError, LimitError
        As `detente.outlook.weakest.weakest_link`, but for probabilities: there may be none.
    """
    variables = tuple(variables_of(conflict))
    supposed, start, among, barred = prepared(conflict, suppose)
    bdd, names = manager(), _names(len(variables))
    bdd.declare(*names)
    holds = {v.id: bdd.var(name) for v, name in zip(variables, names, strict=True)}
    able = [_able(conflict, u.id, holds, bdd, barred) for u in among]

    def watch() -> None:
        if len(bdd) > _MOST_GROWN:
            raise LimitError(
                f"the exact probability needs diagrams of more than {_MOST_GROWN:,} nodes: the conditions of the "
                "uncertain promises are too entangled; ask with fewer of them uncertain"
            )

    firing = Firing(conflict.vocabulary, start, among, one=bdd.true, zero=bdd.false, able=able, watch=watch)
    wayward = not_monotone(conflict.vocabulary, start, among)
    if wayward and mode == "together":
        raise InputError(
            f"other promises can undo the condition of {wayward[0]}, so that what fires together is not one answer; "
            "ask what fires in turn"
        )
    if wayward:
        lower, upper = firing.well_founded()
    else:
        lower = upper = firing.least() if mode == "in turn" else firing.greatest()
    return Fired(supposed, among, variables, bdd, firing, tuple(lower), tuple(upper))


def _names(count: int) -> tuple[str, ...]:
    return tuple(f"v{k}" for k in range(count))


def variables_of(conflict: Conflict) -> Iterator[Variable]:
    """Yield the uncertain elements: causes, then each promise behind its consents, which keeps diagrams small."""
    for cause in conflict.fail_together:
        yield Variable(cause.path, "cause", cause.probability)
    seen: set[str] = set()
    for commitment in conflict.commitments.values():
        if commitment.stage == "withdrawn":
            continue
        for id in conflict.vocabulary.options_in(commitment.needs):
            chance = conflict.options[id].probability
            if chance is not None and id not in seen:
                seen.add(id)
                yield Variable(id, "consent", chance)
        if commitment.probability is not None:
            yield Variable(commitment.id, "promise", commitment.probability)
    for option in conflict.options.values():
        if option.probability is not None and option.id not in seen:
            yield Variable(option.id, "consent", option.probability)


def _able(conflict: Conflict, id: str, holds: Mapping[str, Any], bdd: Any, barred: set[str]) -> Any:
    """Return in which worlds an undertaking is kept once it is due."""
    if id in barred:
        return bdd.false
    result = holds.get(id, bdd.true)
    for cause in conflict.fail_together:
        if id in cause.together:
            result = result & holds[cause.path]
    return result
