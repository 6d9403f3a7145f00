"""Reading an HTML file as a browser would: which elements, attributes, ids and texts it has."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

__all__ = ["Read", "read"]

_EMPTY = {"meta", "input", "br", "hr", "img", "link"}


@dataclass
class Read:
    """What was found in a file."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def named(self, *names: str) -> list[dict[str, str]]:
        """The attributes of all elements of these names."""
        return [attributes for tag, attributes in self.tags if tag in names]

    @property
    def ids(self) -> list[str]:
        """All ids."""
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    @property
    def text(self) -> str:
        """What a reader sees, in one line."""
        shown = (text for path, text in self.texts if not {"script", "style"} & set(path))
        return " ".join(" ".join(shown).split())


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read = Read()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.read.tags.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.read.tags.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.read.faults.append(f"</{tag}> closes {self.open[-1:]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.read.texts.append((tuple(self.open), data))

    def handle_comment(self, data: str) -> None:
        self.read.faults.append(f"comment {data!r}")


def read(html: str) -> Read:
    """Return what an HTML file has; `faults` are elements that are not closed as they were opened, and comments."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    parser.read.faults += [f"<{tag}> is left open" for tag in parser.open]
    return parser.read
