"""Hypothesis strategies: random conflicts that shrink."""

import random

from hypothesis import strategies as st

from tests.oracle.random_conflicts import Case, graph_conflict, option_conflict


@st.composite
def conflicts(draw: st.DrawFn, graph_form: bool | None = None) -> Case:
    """A random conflict in option form or graph form; in either if `graph_form` is None."""
    rng: random.Random = draw(st.randoms(use_true_random=False))
    chosen = draw(st.booleans()) if graph_form is None else graph_form
    return graph_conflict(rng) if chosen else option_conflict(rng)
