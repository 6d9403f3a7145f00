"""Tests, with what they share: the oracle and the strategies."""
