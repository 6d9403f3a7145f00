"""How uncertain each element of the model is, in words: its odds, its place in an order, how likely it is kept."""

from detente.model.conflict import Belief, Chance, Commitment, CommonCause, Option
from detente.model.elements import Element
from detente.model.uncertainty import Judgement
from detente.report.case import Case
from detente.report.drawn import drawn_odds
from detente.report.page import harmless, shortened
from detente.report.uncertain import judgement_mark

__all__ = ["Uncertainties"]

_LONGEST = 300
_WHERE = {"fact": "so", "belief": "held", "statement": "counts", "weight": "weight"}
_WHAT = {"entry": "one of these", "preference": "one of these preferences", "reading": "one of the readings"}


class Uncertainties:
    """Says how uncertain elements of a case are.

    Parameters
    ----------
    case
        The case.
    """

    def __init__(self, case: Case) -> None:
        self._words = case.words
        self._about: dict[str, list[Judgement]] = {}
        for judgement in case.conflict.judgements:
            for path in dict.fromkeys((judgement.id, *judgement.entries)):
                self._about.setdefault(path, []).append(judgement)

    def words(self, element: Element) -> str:
        """Return how uncertain an element is; nothing where it is taken to be as it says.

        An entry of a tier, of a group in any order, or of one of several preferences has the uncertainty of these too.
        """
        said = [self._told(element, judgement) for judgement in self._of(element)]
        chance = _chance(element)
        if chance is not None and not any(j.kind == "probability" for j in self._of(element)):
            said.append(f"{_often(element)}: {chance}")
        return "; ".join(said)

    def _of(self, element: Element) -> list[Judgement]:
        if element.kind == "reading":
            return self._about.get("readings", [])
        paths = _around(element.path) if element.kind == "preference" else [element.path]
        return list({j.id: j for path in paths for j in self._about.get(path, ())}.values())

    def _told(self, element: Element, judgement: Judgement) -> str:
        odds = drawn_odds(judgement)
        if judgement.kind == "probability":
            return f"{_often(element)}: {odds}"
        if judgement.kind == "order":
            says = shortened(harmless(judgement.says), _LONGEST)
            return f"{odds}: {says} {judgement_mark(self._words, judgement)}".rstrip()
        if judgement.kind in _WHERE:
            return f"{_WHERE[judgement.kind]}: {odds}{_trust(element, judgement)}"
        return shortened(f"{_WHAT.get(judgement.kind, 'odds')}: {odds}", _LONGEST)


def _around(path: str) -> list[str]:
    """Return the path of an entry, and those of all that it stands in, the innermost first.

    Examples
    --------
    >>> _around("preferences.us.priorities[2]")
    ['preferences.us.priorities[2]', 'preferences.us.priorities', 'preferences.us', 'preferences']
    """
    return [path, *(path[:n] for n in reversed(range(len(path))) if path[n] in ".[")]


def _trust(element: Element, judgement: Judgement) -> str:
    """Return how far a promise is trusted where the belief is that it is not kept, and how far that goes is known."""
    value = judgement.odds[0].value if judgement.odds else None
    if isinstance(element.part, Belief) and element.part.kind == "commitment" and value is not None:
        return "" if element.part.value else f" (trust {float(1 - value):g})"
    return ""


def _chance(element: Element) -> str | None:
    """Return how likely a promise is kept, a consent is given or a common cause strikes, where a number says so."""
    chance: Chance | None = None
    if isinstance(element.part, Commitment | Option | CommonCause):
        chance = element.part.probability
    if chance is None:
        return None
    low, high = f"{float(chance.low):g}", f"{float(chance.high):g}"
    return low if low == high else f"{low} to {high}"


def _often(element: Element) -> str:
    if isinstance(element.part, Option):
        return "done when called upon"
    return "strikes" if isinstance(element.part, CommonCause) else "kept once due"
