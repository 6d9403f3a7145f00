"""``detente stability``: stable states and equilibria."""

from pathlib import Path

import click

from detente.cli.options import case_of, concept_option, output_options, reading_option, scenario_argument

__all__ = ["command"]


@click.command("stability")
@scenario_argument()
@concept_option
@reading_option
@output_options(table=True)
def command(
    scenario: str | None, concepts: tuple[str, ...], reading: str | None, as_json: bool, output: Path | None
) -> None:
    """Which states are stable, for whom, under which solution concept.

    A state is stable for an actor who has no reason to leave it, and an equilibrium if it is stable for every actor.
    Without --concept, the concepts nash, seq, sseq, smr and gmr are computed. --concept also takes seq_sure and other
    behaviour: l2, l3, … (looking so many moves ahead), non_myopic, stackelberg_first, stackelberg_second; strong_seq
    and weak_seq (strength of preference; also smr, gmr); seq_a to seq_d (unknown preference; also nash, smr, gmr).

    \b
    Examples:
      detente stability elmira
      detente stability --concept nash --concept seq
      detente stability conflict.gmcr --json
    """
    from detente.cli.deliver import deliver, working
    from detente.report.stability import checked_concepts, stability_document, stability_page, stability_rows
    from detente.stability.concepts import stability

    chosen = checked_concepts(concepts)
    case = case_of(scenario, reading)
    with working("looking for stable states"):
        found = stability(case.model, chosen)
    deliver(
        page=lambda: stability_page(case, found),
        document=lambda: stability_document(case, found),
        rows=lambda: stability_rows(case, found),
        as_json=as_json,
        output=output,
    )
