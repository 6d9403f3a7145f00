"""Things that were worked out once and may be needed again, as many as there is room for."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

__all__ = ["Shelf"]

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Shelf(Generic[Key, Thing]):
    """Keeps the things asked for last.

    Parameters
    ----------
    room
        How many it keeps.

    Examples
    --------
    >>> shelf = Shelf[str, int](1)
    >>> shelf.get("a", lambda: 1), shelf.get("a", lambda: 2), shelf.get("b", lambda: 3), shelf.get("a", lambda: 4)
    (1, 1, 3, 4)
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self.things: dict[Key, Thing] = {}

    def get(self, key: Key, make: Callable[[], Thing]) -> Thing:
        """Return what has this key; it is made if it is not there, and what was asked for longest ago goes."""
        if key in self.things:
            thing = self.things.pop(key)
        else:
            thing = make()
            while len(self.things) >= self.room:
                del self.things[next(iter(self.things))]
        self.things[key] = thing
        return thing
