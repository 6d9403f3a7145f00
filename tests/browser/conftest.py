"""A real browser, offline, in which every request, message and violation of a policy is noted."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="Playwright's Python package is not installed")

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Opened:
    """A page that was opened, and what happened meanwhile."""

    page: Any
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def quiet(self) -> bool:
        """Whether nothing but the file itself was asked for, and nothing was complained about."""
        return not self.messages and len(self.requests) == 1


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, as the system has it."""
    from playwright.sync_api import sync_playwright

    path = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Open an HTML text from a file in a context of its own; what its page says and asks for is noted."""
    contexts = []

    def open_it(html: str, *, width: int = 1366, dark: bool = False, fragment: str = "", script: bool = True) -> Opened:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8", newline="")
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.on("console", lambda message: opened.messages.append(message.text))
        opened.page.on("pageerror", lambda error: opened.messages.append(str(error)))
        opened.page.on("dialog", lambda dialog: opened.messages.append(f"dialog: {dialog.message}"))
        opened.page.on("dialog", lambda dialog: dialog.dismiss())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.goto(file.as_uri() + fragment)
        return opened

    yield open_it
    for context in contexts:
        context.close()
