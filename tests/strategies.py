"""Hypothesis strategies: random conflicts that shrink."""

import random

from hypothesis import strategies as st

from tests.oracle.random_conflicts import Case, graph_conflict, option_conflict


@st.composite
def conflicts(draw: st.DrawFn) -> Case:
    """A random conflict in option form or graph form."""
    rng: random.Random = draw(st.randoms(use_true_random=False))
    return graph_conflict(rng) if draw(st.booleans()) else option_conflict(rng)
