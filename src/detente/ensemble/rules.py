"""Rules: where among the worlds an answer holds and where it does not, in a few readable conditions.

Scenario discovery (Bryant & Lempert 2010) with a shallow classification tree (Breiman et al. 1984; scikit-learn's
implementation). Each leaf is a rule: conditions on judgements, with *density* (the share of its worlds where the answer
is yes) and *coverage* (the share of all worlds with that answer that it takes in).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.space import Space

__all__ = ["Condition", "Rule", "RuleSet", "rule_set"]

Floats = NDArray[np.float64]
_DEPTH = 3
_LEAST_SHARE = 0.02
_FOLDS = 5


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """What one judgement must be: one of some outcomes, or for a number between `low` and `high`."""

    judgement: int
    outcomes: tuple[int, ...] = ()
    low: float = -np.inf
    high: float = np.inf


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions that hold together, and what the answer then is.

    Parameters
    ----------
    conditions
        One a judgement.
    yes
        Whether the answer is yes in most of its worlds.
    density
        The share of its worlds with that answer.
    coverage
        The share of all worlds with that answer that lie here.
    support
        The share of all worlds that lie here.
    """

    conditions: tuple[Condition, ...]
    yes: bool
    density: float
    coverage: float
    support: float


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules of which exactly one applies to every world.

    Parameters
    ----------
    rules
        Those that say yes first.
    right
        The share of the worlds they were made from that they sort rightly.
    elsewhere
        That share in worlds they were not made from, by cross-validation: rules made from four fifths of the worlds
        and asked about the others.
    """

    rules: tuple[Rule, ...]
    right: float
    elsewhere: float


@dataclass(frozen=True, slots=True)
class _Feature:
    """One column the tree sees: whether a judgement has an outcome, or its number."""

    judgement: int
    outcome: int | None


def rule_set(space: Space, outcomes: Floats, yes: Floats, depth: int = _DEPTH) -> RuleSet:
    """Return the rules that tell the worlds with yes from those with no.

    Parameters
    ----------
    outcomes : ndarray of float, shape (draws, judgements)
    yes : ndarray of float, shape (draws,)
        1 where the answer is yes, else 0; both occur.
    depth
        The most conditions of a rule, before those on one judgement are put together.
    """
    from sklearn.tree import DecisionTreeClassifier

    features = list(_features(space, outcomes))
    columns = np.column_stack(
        [outcomes[:, f.judgement] if f.outcome is None else outcomes[:, f.judgement] == f.outcome for f in features]
        or [np.zeros(len(yes))]
    ).astype(np.float64)
    least = max(1, int(_LEAST_SHARE * len(yes)))
    tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=least, random_state=0).fit(columns, yes > 0)
    leaf = tree.apply(columns)
    rules = [
        _rule(space, features, outcomes, path, yes, leaf == node)
        for node, path in _leaves(tree.tree_, 0, ())
        if features
    ]
    rules.sort(key=lambda rule: (not rule.yes, -rule.coverage, rule.conditions))
    right = sum(rule.support * rule.density for rule in rules)
    return RuleSet(tuple(_merged(rules)), right, _elsewhere(columns, yes > 0, depth))


def _elsewhere(columns: Floats, yes: NDArray[np.bool_], depth: int) -> float:
    """Return how many of the worlds are sorted rightly by rules made from others."""
    from sklearn.tree import DecisionTreeClassifier

    part = np.arange(len(yes)) % _FOLDS
    right = 0
    for fold in range(_FOLDS):
        inside, outside = part != fold, part == fold
        if not outside.any():
            continue
        least = max(1, int(_LEAST_SHARE * inside.sum()))
        tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=least, random_state=0)
        sorted_so = tree.fit(columns[inside], yes[inside]).predict(columns[outside])
        right += int((sorted_so == yes[outside]).sum())
    return right / len(yes)


def _features(space: Space, outcomes: Floats) -> Iterator[_Feature]:
    for place, judgement in enumerate(space.judgements):
        if judgement.spread is not None:
            yield _Feature(place, None)
            continue
        present = np.unique(outcomes[:, place]).astype(int).tolist()
        if len(present) > 1:
            yield from (_Feature(place, k) for k in (present[:1] if len(present) == 2 else present))


Path = tuple[tuple[int, float, bool], ...]
"""Splits on the way to a leaf: feature, threshold, whether above it."""


def _leaves(tree: Any, node: int, path: Path) -> Iterator[tuple[int, Path]]:
    left, right = int(tree.children_left[node]), int(tree.children_right[node])
    if left == right:
        yield node, path
        return
    feature, threshold = int(tree.feature[node]), float(tree.threshold[node])
    yield from _leaves(tree, left, (*path, (feature, threshold, False)))
    yield from _leaves(tree, right, (*path, (feature, threshold, True)))


def _rule(
    space: Space, features: list[_Feature], outcomes: Floats, path: Path, yes: Floats, inside: NDArray[np.bool_]
) -> Rule:
    allowed: dict[int, set[int]] = {}
    bounds: dict[int, tuple[float, float]] = {}
    for feature, threshold, above in path:
        place, outcome = features[feature].judgement, features[feature].outcome
        if outcome is None:
            low, high = bounds.get(place, (-np.inf, np.inf))
            bounds[place] = (max(low, threshold), high) if above else (low, min(high, threshold))
            continue
        known = allowed.setdefault(place, set(np.unique(outcomes[:, place]).astype(int).tolist()))
        known &= {outcome} if above else known - {outcome}
    conditions = [Condition(place, tuple(sorted(chosen))) for place, chosen in allowed.items()]
    conditions += [Condition(place, (), low, high) for place, (low, high) in bounds.items()]
    share = float(yes[inside].mean())
    most = share >= 0.5
    same = yes if most else 1 - yes
    return Rule(
        tuple(sorted(conditions, key=lambda c: c.judgement)),
        most,
        share if most else 1 - share,
        float(same[inside].sum() / max(same.sum(), 1)),
        float(inside.mean()),
    )


def _merged(rules: list[Rule]) -> list[Rule]:
    """Return the rules, two that differ in the outcomes of one judgement alone and say the same put together."""
    merged = list(rules)
    for a in range(len(merged)):
        for b in range(len(merged) - 1, a, -1):
            joined = _joined(merged[a], merged[b])
            if joined is not None:
                merged[a] = joined
                del merged[b]
                return _merged(merged)
    return merged


def _joined(one: Rule, other: Rule) -> Rule | None:
    if one.yes != other.yes or min(one.density, other.density) < 1:
        return None
    mine, theirs = ({c.judgement: c for c in rule.conditions} for rule in (one, other))
    if mine.keys() != theirs.keys():
        return None
    differing = [place for place in mine if mine[place] != theirs[place]]
    if len(differing) != 1 or not mine[differing[0]].outcomes:
        return None
    place = differing[0]
    both = Condition(place, tuple(sorted({*mine[place].outcomes, *theirs[place].outcomes})))
    conditions = tuple(sorted((both, *(c for p, c in mine.items() if p != place)), key=lambda c: c.judgement))
    return Rule(conditions, one.yes, 1.0, one.coverage + other.coverage, one.support + other.support)
