"""Judgements that are uncertain: what an analyst takes to be so only with some odds.

A `Conflict` is the *base world*: the scenario as written, with every uncertain judgement at its first outcome (a fact
as its ``is`` says, a statement that counts, a belief that is held, the first of some alternatives, an order as
written, a weight at its stated value, every claim true). `Conflict.judgements` lists what may be otherwise;
`detente.ensemble` draws worlds from it. No other analysis looks at them.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from detente.model.preference import Evidence, Preference, Priority

__all__ = ["Correlation", "Judgement", "JudgementKind", "Spread"]

JudgementKind = Literal[
    "reading",
    "fact",
    "claim",
    "source",
    "belief",
    "statement",
    "order",
    "entry",
    "preference",
    "weight",
    "probability",
]


@dataclass(frozen=True, slots=True)
class Spread:
    """A number that is not known exactly: a distribution by the name it has in ``scipy.stats``.

    Parameters
    ----------
    name
        Such as ``uniform``, ``beta``, ``norm``, ``triang``. A plain number is ``"constant"``, its value in `parameters`
        under ``value``; a range ``[a, b]`` is ``uniform`` with ``loc`` a and ``scale`` b − a.
    parameters
        Pairs of SciPy's names of the parameters (shapes, ``loc``, ``scale``) and their values.
    low, high
        What draws are cut to, where that is needed (odds lie between 0 and 1); None where they are not.
    """

    name: str
    parameters: tuple[tuple[str, Fraction], ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None

    @classmethod
    def constant(cls, value: Fraction) -> "Spread":
        """Return a number that is known exactly."""
        return cls("constant", (("value", value),))

    @property
    def value(self) -> Fraction | None:
        """The number, where it is known exactly."""
        return self.parameters[0][1] if self.name == "constant" else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One uncertain judgement: what it is about, which outcomes it has, and with what odds.

    Parameters
    ----------
    id
        Path of the element, unique: ``facts.time_favours_russia``, ``claims.C10``, ``sources.sasse``,
        ``beliefs.russia[1]``, ``preferences.russia.priorities[2]``, ``preferences.russia``, ``readings``,
        ``commitments.german_force``, ``options.bundestag.approve``.
    kind
        - ``reading``: the outcomes are the readings (``""`` is the scenario as written, without any);
        - ``fact``, ``claim``, ``source``, ``belief``, ``statement``: two outcomes, ``yes`` (the fact holds, the claim
          or the source is right, the belief is held, the statement counts) and ``no``;
        - ``order``: the linear extensions of a partial order of `entries` that stand next to each other in a list of
          priorities, each equally likely; no odds;
        - ``entry``: one of `alternatives` (priorities) stands at this place;
        - ``preference``: one of `alternatives` (whole preferences) is the actor's;
        - ``weight``, ``probability``: a number drawn from `spread`; no outcomes.
    says
        The judgement in words, such as "waiting improves Russia's position".
    actor
        Whose preference or belief it is; empty where it is nobody's.
    outcomes
        Words for the outcomes; none for an order or a number.
    odds
        One `Spread` an outcome. For two-outcome kinds the second is not given (it is one minus the first); else they
        sum to one, and where some are spreads the draws of all are divided by their sum.
    base
        Position of the outcome that the scenario as written has: 0, or 1 for a fact that ``is: no``.
    entries
        For an order: the paths of the entries, as written.
    above
        For an order: pairs of positions in `entries`; the first of a pair comes before the second.
    alternatives
        For ``entry`` and ``preference``: what each outcome puts in place. Each has the judgement's id for its path.
    spread
        For ``weight`` and ``probability``.
    evidence
        What the odds rest on: that of the element.
    """

    id: str
    kind: JudgementKind
    says: str
    actor: str = ""
    outcomes: tuple[str, ...] = ("yes", "no")
    odds: tuple[Spread, ...] = ()
    base: int = 0
    entries: tuple[str, ...] = ()
    above: tuple[tuple[int, int], ...] = ()
    alternatives: tuple[Priority | Preference, ...] = ()
    spread: Spread | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Correlation:
    """Judgements (ids) whose draws hang together: the rank correlation of each pair, by a Gaussian copula.

    Parameters
    ----------
    between
        Two or more ids of judgements. Their first outcomes (or high numbers) go together where `correlation` > 0.
    correlation
        Between −1 and 1, of the underlying normal variables of every pair.
    """

    between: tuple[str, ...]
    correlation: Fraction
    says: str = ""
    evidence: Evidence | None = None
    path: str = ""
