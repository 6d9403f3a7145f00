"""Uncertainty: worlds that fit the evidence, drawn by the thousand, and how often each answer holds in them."""
