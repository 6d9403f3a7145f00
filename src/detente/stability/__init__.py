"""Solution concepts over a graph model: one file each, their shared closures, explanations and legal sequences."""
