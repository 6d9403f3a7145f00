"""What the commands share that ask about a scenario whose judgements are uncertain."""

import jsonschema

from detente.report.schemas import output_schema
from tests.cli.conftest import Call
from tests.ensemble.quarrels import FEW

ORDERS = FEW.replace(
    'priorities: ["!first.stop if waits", {wants: second.stop, odds: 0.7}, first.stop, second.pay]',
    'priorities: [{any_order: ["!first.stop", first.stop, second.pay]}]',
)


def checked_page(call: Call, *words: str) -> str:
    """Return a command's page; its document is what its schema says, and no number is told that there is not."""
    ran = call(*words, "--json")
    assert ran.status == 0, ran.err
    jsonschema.validate(ran.document, output_schema(words[0]))
    page = call(*words)
    assert page.status == 0, page.err
    assert "nan" not in page.out
    return page.out
