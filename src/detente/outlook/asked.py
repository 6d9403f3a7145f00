"""What an analyst asks about: an ending by name, or any statement, as text or as a tree."""

from collections.abc import Iterable

from detente.errors import InputError, StatementError, UnknownNameError
from detente.logic.grammar import parse_statement
from detente.logic.tree import Name, Statement, conjunction
from detente.model.graph import GraphModel

__all__ = ["asked_statement", "asked_statements"]

Asked = str | Statement


def asked_statement(model: GraphModel, asked: Asked) -> Statement:
    """Return the statement asked about: the states of an ending, given by name, or a statement.

    Raises
    ------
    InputError
        The text cannot be read as a statement, or names what the scenario does not have.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> model.truth(asked_statement(model, "both_silent")).tolist()
    [False, False, False, True]
    """
    endings = model.conflict.endings
    if isinstance(asked, str):
        if asked.strip() in endings and asked.strip() not in model.conflict.definitions:
            return model.ending_statement(asked.strip())
        try:
            asked = parse_statement(asked)
        except StatementError as error:
            raise InputError(f"the statement '{asked}' cannot be read: {error}") from None
    if isinstance(asked, Name) and asked.name not in {*model.vocabulary.definitions, *model.vocabulary.facts}:
        raise UnknownNameError("ending, definition or fact", asked.name, [*endings, *model.vocabulary.definitions])
    for fault in model.vocabulary.check(asked):
        raise InputError(f"a statement does not fit the scenario: {fault.message}; {fault.hint}")
    return asked


def asked_statements(model: GraphModel, asked: Iterable[Asked]) -> Statement:
    """Return the conjunction of what is asked; nothing is ``true``."""
    return conjunction(*(asked_statement(model, one) for one in asked))
