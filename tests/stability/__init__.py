"""Solution concepts, sanctions and keeping."""
