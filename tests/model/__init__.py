"""The conflict and the graph model."""
