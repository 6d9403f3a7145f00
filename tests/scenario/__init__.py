"""The document an analyst writes."""
