"""``detente schema``: the published JSON Schemas."""

import sys

import click

__all__ = ["command"]


@click.command("schema")
@click.option("--output-of", "of", metavar="COMMAND", help="The schema of what this command prints with --json.")
def command(of: str | None) -> None:
    """Print the JSON Schema of scenario files, or of a command's JSON output.

    The schema of scenario files gives completion and checks in editors that know JSON Schema.

    \b
    Examples:
      detente schema > detente.schema.json
      detente schema --output-of stability
    """
    import json

    if of is None:
        from detente.scenario.json_schema import json_schema

        found = json_schema()
    else:
        from detente.report.schemas import output_schema

        found = output_schema(of)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
