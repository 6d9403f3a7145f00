"""What is interchangeable for the end states although its conditions are written differently, found by a solver.

If twenty pledges are wanted, it does not matter that one state asks for three others and another for five: both
conditions hold anyway. So statements that follow from the others are left out first. Then two blocks can be exchanged
if no end state stops being one by their exchange, which is one question to a solver about two copies of the hard part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.logic.clauses import Encoding
from detente.logic.evaluate import fold, possible
from detente.logic.tree import Atom, Constant, Count, If, Iff, Implies, Not, Statement
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import Conflict
from detente.outlook.unlocking_sets import Clock
from detente.outlook.unlocking_symmetry import Block, Class, Labelled, classes_of, in_order, options_of, whole_blocks

__all__ = ["EndClasses", "end_classes"]

_CONFLICTS = 1_000  # what one question may cost; who gives up takes blocks for different, which is safe
_QUESTIONS, _UNDECIDED = 400, 5  # questions in all, and those given up: bounds that do not depend on the machine

_Wishes = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class EndClasses:
    """What the end states do not tell apart.

    Parameters
    ----------
    options, actors
        Classes of blocks of options for sets of options, and of whole actors for sets of actors.
    idle
        Options that are in no minimal set: whatever they change to, an end state remains one without that change.
    """

    options: tuple[Class, ...]
    actors: tuple[Class, ...]
    idle: tuple[str, ...]


def end_classes(conflict: Conflict, hard: Sequence[Statement], clock: Clock) -> EndClasses:
    """Return which blocks can be exchanged without a change to the set of end states, and which options are idle.

    Parameters
    ----------
    hard
        What the end states satisfy.
    clock
        May raise `OutOfTime`.
    """
    idle = _idle_options(conflict, hard)
    unchanged = [Atom(o, "=", conflict.options[o].levels[conflict.options[o].now]) for o in idle]
    needed = _without_consequences(conflict, [*unchanged, *hard], clock)
    labelled = [Labelled(("hard",), statement) for statement in needed]

    def classes(blocks: Sequence[Block]) -> list[Class]:
        found = list(classes_of(conflict, labelled, blocks))
        taken = options_of(found)
        found += [(block,) for block in blocks if taken.isdisjoint(block)]
        with _Copies(conflict, needed, clock) as copies:
            return [c for c in _merged(conflict, found, copies) if len(c) > 1]

    of_options = classes([(option,) for option in conflict.options if option not in idle])
    left = whole_blocks(conflict, {*idle, *options_of(of_options)})
    of_options += classes([block for block in left if len(block) > 1])
    whole = list(whole_blocks(conflict, idle))
    if any(len(block) > 1 for block in whole):
        of_actors = classes(whole)
    else:
        of_actors = [tuple(block for block in c if block in whole) for c in of_options]
    return EndClasses(in_order(of_options, conflict), in_order(of_actors, conflict), tuple(idle))


def _idle_options(conflict: Conflict, hard: Sequence[Statement]) -> list[str]:
    """Return options whose return to the status quo makes no statement false that was true, nor keeps one from use.

    An option at its lowest level that no statement wants raised, or at its highest that none wants lowered, can be put
    back in every end state; what held only for its sake then need not hold, so that others may follow.
    """
    vocabulary = conflict.vocabulary
    memo: dict[str, _Wishes] = {}
    left = list(hard)
    found: dict[str, NDArray[np.intp]] = {}
    while True:
        wishes = [_wishes(statement, vocabulary, memo) for statement in left]
        raised = {option for up, _ in wishes for option in up}
        lowered = {option for _, down in wishes for option in down}
        more = [
            o.id
            for o in conflict.options.values()
            if o.id not in found
            and ((o.id not in raised and o.now == 0) or (o.id not in lowered and o.now == len(o.levels) - 1))
        ]
        if not more:
            return list(found)
        found |= {option: np.array([conflict.options[option].now]) for option in more}
        left = [statement for statement in left if possible(Not(statement), vocabulary, found, 1)[0]]


def _wishes(statement: Statement, vocabulary: Vocabulary, memo: dict[str, _Wishes]) -> _Wishes:
    """Return the options whose rise may make a statement true, and those whose fall may."""

    def leaf(node: Constant | Atom) -> _Wishes:
        if isinstance(node, Constant):
            return frozenset(), frozenset()
        low, high, inside = vocabulary.interval(node)
        top = len(vocabulary.levels[node.option]) - 1
        one, nothing = frozenset([node.option]), frozenset[str]()
        up, down = (one if low > 0 else nothing), (one if high < top else nothing)
        return (up, down) if inside else (down, up)

    def combine(node: Statement, parts: Sequence[_Wishes]) -> _Wishes:
        match node:
            case Not():
                return parts[0][::-1]
            case Implies():
                parts = [parts[0][::-1], parts[1]]
            case If():
                parts = [parts[0], parts[1][::-1]]
            case Count("atmost", _, _):
                parts = [part[::-1] for part in parts]
            case Iff() | Count("exactly", _, _):
                parts = [*parts, *(part[::-1] for part in parts)]
        return frozenset().union(*(up for up, _ in parts)), frozenset().union(*(down for _, down in parts))

    return fold(statement, vocabulary, leaf, combine, memo)


def _without_consequences(conflict: Conflict, hard: Sequence[Statement], clock: Clock) -> list[Statement]:
    """Return the statements without those that follow from the rest, as far as that is quickly seen."""
    from pysat.solvers import Solver

    encoding = Encoding(conflict.vocabulary)
    literals = [encoding.literal(statement) for statement in hard]
    needed = list(range(len(hard)))  # those that fix idle options come first, and go last
    undecided = 0
    with Solver(name="g4", bootstrap_with=encoding.clauses) as solver:
        for place in reversed(range(len(hard))):
            clock.look()
            others = [i for i in needed if i != place]
            solver.conf_budget(_CONFLICTS)
            question = [-literals[place], *(literals[i] for i in others)]
            answer = solver.solve_limited(assumptions=question, expect_interrupt=True)
            if answer is False:
                needed = others
            undecided += answer is None
            if undecided > _UNDECIDED:
                break
    return [hard[i] for i in needed]


def _merged(conflict: Conflict, groups: Sequence[Class], copies: "_Copies") -> list[Class]:
    by_shape: dict[tuple[tuple[int, int], ...], list[Class]] = {}
    for group in groups:
        shape = tuple((len(conflict.options[o].levels), conflict.options[o].now) for o in group[0])
        alike = by_shape.setdefault(shape, [])
        for place, other in enumerate(alike):
            if copies.exchangeable(other[-1], group[0]):
                alike[place] = (*other, *group)
                break
        else:
            alike.append(group)
    return [group for alike in by_shape.values() for group in alike]


class _Copies:
    """Two copies of the hard part, of which the first holds and the second does not."""

    def __init__(self, conflict: Conflict, hard: Iterable[Statement], clock: Clock) -> None:
        self.conflict, self.hard, self.clock = conflict, tuple(hard), clock
        self.questions = self.undecided = 0

    def __enter__(self) -> "_Copies":
        from pysat.solvers import Solver

        encoding = Encoding(self.conflict.vocabulary)
        literals = [encoding.literal(statement) for statement in self.hard]
        top = encoding.variables

        def second(literal: int) -> int:
            return literal + top if literal > 0 else literal - top

        self.top = 2 * top
        self.solver = Solver(name="g4", bootstrap_with=encoding.clauses)
        self.solver.append_formula([[second(literal) for literal in clause] for clause in encoding.clauses])
        self.solver.append_formula([[literal] for literal in literals])
        self.solver.add_clause([-second(literal) for literal in literals])
        self.steps = {
            o.id: [encoding.atom_literal(o.id, v) for v in range(1, len(o.levels))]
            for o in self.conflict.options.values()
        }
        self.second = {option: [second(step) for step in steps] for option, steps in self.steps.items()}
        self.equal: dict[tuple[str, str], int] = {}
        return self

    def __exit__(self, *_: object) -> None:
        self.solver.delete()

    def exchangeable(self, one: Block, other: Block) -> bool:
        """Whether the second copy cannot fail where its levels are those of the first with two blocks exchanged."""
        self.questions += 1
        if self.questions > _QUESTIONS or self.undecided > _UNDECIDED:
            return False
        self.clock.look()
        pairs = dict(zip((*one, *other), (*other, *one), strict=True))
        return self._never([self._same(option, pairs.get(option, option)) for option in self.steps])

    def _never(self, assumed: list[int]) -> bool:
        self.solver.conf_budget(_CONFLICTS)
        answer = self.solver.solve_limited(assumptions=assumed, expect_interrupt=True)
        self.undecided += answer is None
        return answer is False

    def _same(self, option: str, other: str) -> int:
        """Return the literal that gives `other` in the second copy the level of `option` in the first."""
        if (option, other) not in self.equal:
            self.top += 1
            self.equal[option, other] = self.top
            for a, b in zip(self.steps[option], self.second[other], strict=True):
                self.solver.append_formula([[-self.top, -a, b], [-self.top, a, -b]])
        return self.equal[option, other]
