"""What the builders of sections share: a desk, and the judgements found uncertain on the way."""

from functools import cached_property

from detente.scenario.build_uncertain import Uncertain
from detente.scenario.desk import Desk

__all__ = ["Builder"]


class Builder(Desk):
    """A desk, as `Desk`, with what is uncertain in its document."""

    @cached_property
    def uncertain(self) -> Uncertain:
        """The uncertain judgements, as the sections that have them are built."""
        return Uncertain(self)
