"""Pages as HTML: one self-contained file that asks nothing of any network, and fragments for notebooks."""
