"""What an actor prefers, and what an element of a conflict rests on."""

from dataclasses import dataclass
from fractions import Fraction

from detente.logic.tree import TRUE, Statement

__all__ = ["Evidence", "Preference", "Priority"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an element rests on: claims by id, and/or an assumption in words; neither is an evidence gap."""

    claims: tuple[str, ...] = ()
    assumption: str = ""

    @property
    def missing(self) -> bool:
        """Whether there is neither a claim nor an assumption."""
        return not self.claims and not self.assumption

    @property
    def assumed(self) -> bool:
        """Whether no claim stands behind the element (an assumption, or nothing at all)."""
        return not self.claims


@dataclass(frozen=True, slots=True)
class Priority:
    """One entry of a priority list: `wants`, or an equal-weight tier of entries (then `wants` is ``true``)."""

    wants: Statement = TRUE
    says: str = ""
    evidence: Evidence = Evidence()
    tier: tuple["Priority", ...] = ()
    path: str = ""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements that count here, one unless it is a tier."""
        return tuple(s for entry in self.tier for s in entry.statements) if self.tier else (self.wants,)


@dataclass(frozen=True, slots=True)
class Preference:
    """What an actor prefers; one of the four forms is filled.

    Parameters
    ----------
    priorities
        Most important first; lexicographic.
    weights
        Pairs of an entry and its exact weight.
    ranking
        Tied groups, best first; an item is a 1-based state number or a statement.
    ranks
        One integer per state, higher is better.
    strong
        So many of the first priorities decide strongly: a difference in them is a strong preference.
    unknown
        Pairs of statements: between a state where only the one holds and a state where only the other does it is not
        known what the actor prefers. The other fields say what it is taken to prefer elsewhere.
    """

    priorities: tuple[Priority, ...] = ()
    weights: tuple[tuple[Priority, Fraction], ...] = ()
    ranking: tuple[tuple[int | Statement, ...], ...] = ()
    ranks: tuple[int, ...] = ()
    strong: int = 0
    unknown: tuple[tuple[Statement, Statement], ...] = ()
    says: str = ""
    evidence: Evidence = Evidence()
    path: str = ""

    @property
    def entries(self) -> tuple[Priority, ...]:
        """The prioritised or weighted statements, tiers unfolded."""
        listed = self.priorities or tuple(entry for entry, _ in self.weights)
        return tuple(e for p in listed for e in (p.tier or (p,)))
