"""``detente explain``: why a state is stable for an actor, or not."""

from pathlib import Path

import click

from detente.cli.options import case_of, concept_option, output_options, reading_option, scenario_and_word

__all__ = ["command"]


@click.command("explain")
@click.argument("words", metavar="[SCENARIO] STATE", nargs=-1)
@click.option(
    "--actor", "actors", metavar="NAME", multiple=True, help="For whom; several times for several. Default: all."
)
@concept_option
@reading_option
@output_options(table=True)
def command(
    words: tuple[str, ...],
    actors: tuple[str, ...],
    concepts: tuple[str, ...],
    reading: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """Why a state is stable for an actor, or not, with the moves that show it.

    STATE is a number, status-quo (the default), or a statement that holds in one state only. Without --concept, the
    question is asked of SEQ, which looks at improvements and the improvements that answer them.

    \b
    Examples:
      detente explain status-quo --actor russia
      detente explain elmira 1 --actor "Local Government" --concept nash --concept gmr
      detente explain prisoners-dilemma "first.silent & second.silent"
    """
    from detente.cli.deliver import deliver, working
    from detente.report.case import find_state
    from detente.report.explanation import explanation_document, explanation_page
    from detente.report.stability import checked_concepts
    from detente.stability.explain import explain

    scenario, state_named = scenario_and_word(words, "a state")
    chosen = checked_concepts(concepts) or ["seq"]
    case = case_of(scenario, reading)
    with working("listing the states"):
        state = find_state(case, "status-quo" if state_named is None else state_named)
    movers = list(dict.fromkeys(case.model.actor(name) for name in actors)) or range(len(case.model.actors))
    found = [explain(case.model, state, actor, concept) for actor in movers for concept in chosen]
    deliver(
        page=lambda: explanation_page(case, state, found),
        document=lambda: explanation_document(case, state, found),
        table="explain",
        as_json=as_json,
        output=output,
    )
