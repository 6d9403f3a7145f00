"""An HTML file as PDF, printed by Chromium or by WeasyPrint, whichever is there."""

import os
import re
import shutil
import subprocess
import tempfile
from importlib import import_module
from pathlib import Path

from detente.errors import InputError

__all__ = ["as_pdf", "chromium"]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "msedge")
_SECONDS = 120
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:(\d{14})[^)]*\)")


def chromium() -> str | None:
    """Return the path of a Chromium-like browser; None if there is none."""
    return next((found for name in _BROWSERS if (found := shutil.which(name)) is not None), None)


def as_pdf(html: str) -> bytes:
    """Return an HTML file as it is printed: everything that is folded away on the screen is open.

    Raises
    ------
    InputError
        There is nothing here that could print it, or printing failed.
    """
    browser = chromium()
    if browser is not None:
        return _by_chromium(browser, html)
    try:
        weasyprint = import_module("weasyprint")
    except ImportError:
        raise InputError(
            "PDF needs Chromium (or Chrome, or Edge) or the Python package weasyprint, and neither is here: install "
            "one, or write .html and print it from a browser"
        ) from None
    return bytes(weasyprint.HTML(string=html).write_pdf())


def _by_chromium(browser: str, html: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="detente-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(html, encoding="utf-8", newline="")
        words = [browser, "--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"]
        words += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        words += ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []  # root cannot have the sandbox
        words += [f"--user-data-dir={Path(folder, 'profile')}", f"--print-to-pdf={target}", source.as_uri()]
        try:
            subprocess.run(words, check=False, capture_output=True, timeout=_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise InputError(f"{Path(browser).name} could not print the page: {fault}") from None
        if not target.is_file():
            raise InputError(f"{Path(browser).name} could not print the page; write .html and print it from a browser")
        return _undated(target.read_bytes())


def _undated(pdf: bytes) -> bytes:
    """Return a PDF with the dates in it set to one and the same, so that the same report gives the same bytes."""

    def fixed(found: re.Match[bytes]) -> bytes:
        return found.group().replace(found.group(2), b"20000101000000")

    return _DATES.sub(fixed, pdf)
