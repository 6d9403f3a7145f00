"""Results as pages of text, JSON documents and tables; one file a command."""
