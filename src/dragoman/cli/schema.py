"""`dragoman schema`: the JSON Schema of a record."""

from __future__ import annotations


def schema() -> None:
    """Print the JSON Schema of what `read --format json` writes.

    \b
    Example:
      dragoman schema > record.schema.json
    """
    import json

    import typer

    from dragoman.record.encoding import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
