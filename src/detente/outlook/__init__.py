"""The questions an analyst asks of a conflict, one file each: plain functions from a model to a frozen result."""
