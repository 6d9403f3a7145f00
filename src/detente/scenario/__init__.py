"""The document an analyst writes: read with positions, checked, built into a conflict, written back."""
