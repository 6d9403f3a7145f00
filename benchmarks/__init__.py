"""Whole-process measurements of the installed command."""
