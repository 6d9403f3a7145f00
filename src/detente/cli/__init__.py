"""The command line: one file a command, listed in `detente.cli.main`."""
