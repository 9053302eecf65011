"""Section 1: the findings in sentences, each made from a test that another section shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from unic_tfn.page.blocks import Block, Prose, Shown, Statement, Statements
from unic_tfn.page.wording import (
    METRIC_WORDS,
    count,
    equals_p,
    letters_listed,
    listed,
    percent,
    points,
    span,
)
from unic_tfn.report.context import METRICS, Context
from unic_tfn.report.sections.classes import Classes
from unic_tfn.report.sections.interactions import Interactions
from unic_tfn.report.sections.interactions_shown import (
    help_sentence,
    limits,
    statements,
    use_sentence,
)
from unic_tfn.report.sections.modalities import Addition, Modalities
from unic_tfn.report.sections.supervision import REFERENCE, WORDS, Pair, Supervision
from unic_tfn.report.sections.table1 import Table1
from unic_tfn.report.sections.training import Training
from unic_tfn.statistics.families import Judged

MAX_HELPS = 3
MAX_HURTS = 3
MAX_NOISE = 2
UNIMODAL = ("text", "audio", "video")
EFFECT_WORDS = {
    "helps": "complementarity",
    "hurts": "interference",
    "within noise": "within noise",
}


@dataclass(frozen=True)
class Answer:
    """A question, its answer in a sentence or two, and the findings that it rests on."""

    question: str
    answer: str
    statements: tuple[Statement, ...]
    limits: str


@dataclass(frozen=True)
class Findings:
    """The section's values."""

    answers: tuple[Answer, ...]
    notes: tuple[str, ...]


def compute(
    context: Context,
    table1: Table1,
    modalities: Modalities,
    supervision: Supervision,
    interactions: Interactions,
    classes: Classes,
    training: Training,
) -> Findings:
    """Return the answers to the paper's questions, and what must be known beside them."""
    sources = context.results.sources
    unimodal = [source for source in sources if source in UNIMODAL] or list(sources)
    first = [one for one in modalities.additions if one.label_source in unimodal]
    rest = [one for one in modalities.additions if one.label_source not in unimodal]
    return Findings(
        (
            _influence(unimodal, first, modalities),
            _relation(rest, modalities, supervision),
            *_use(interactions),
        ),
        tuple(_notes(context, table1, classes, training)),
    )


def _influence(unimodal: Sequence[str], own: Sequence[Addition], all_of: Modalities) -> Answer:
    question = (
        "Does adding modalities influence unimodal tasks?"
        if set(unimodal) <= set(UNIMODAL)
        else f"Does adding modalities influence {listed(unimodal)} labels?"
    )
    if not own:
        answer = (
            "These runs cannot say: among them are no two inputs on the same such labels of which "
            "one is the other with modalities added."
        )
        return Answer(question, answer, (), "")
    return Answer(question, _changes_sentence(own), _addition_statements(own), _limits(all_of))


def _changes_sentence(own: Sequence[Addition]) -> str:
    total = len(own)
    parts = []
    for metric in METRICS:
        verdicts = [one.judged(metric).verdict for one in own]
        helps, hurts = verdicts.count("helps"), verdicts.count("hurts")
        if helps or hurts:
            parts.append(
                f"{METRIC_WORDS[metric]} changes beyond noise in {helps + hurts} of "
                f"{count(total, 'comparison')} ({helps} better, {hurts} worse)"
            )
        else:
            parts.append(
                f"no change in {METRIC_WORDS[metric]} among {count(total, 'comparison')} stands "
                "out from noise"
            )
    shown = any(one.judged(metric).verdict != "within noise" for one in own for metric in METRICS)
    text = "; ".join(parts)
    return f"{'Yes' if shown else 'Not shown on this test set'}: {text}."


def _addition_statements(own: Sequence[Addition]) -> tuple[Statement, ...]:
    pairs = [(one, metric) for metric in METRICS for one in own]
    chosen = _largest([one.judged(metric) for one, metric in pairs])
    return tuple(addition_statement(*pairs[index]) for index in chosen)


def _largest(family: Sequence[Judged]) -> list[int]:
    """Return the places of the largest helps, hurts and differences within noise."""
    places = sorted(range(len(family)), key=lambda index: -abs(family[index].difference.effect))
    chosen: list[int] = []
    for verdict, most in (("helps", MAX_HELPS), ("hurts", MAX_HURTS), ("within noise", MAX_NOISE)):
        chosen += [index for index in places if family[index].verdict == verdict][:most]
    return chosen


def addition_statement(one: Addition, metric: str) -> Statement:
    """Return the finding about what one addition changes in one metric."""
    judged = one.judged(metric)
    found = judged.difference
    return Statement(
        judged.verdict,
        f"Adding {letters_listed(one.added)} to {one.before} changes {METRIC_WORDS[metric]} on "
        f"{one.label_source} labels by {points(found.effect)} points (95 % interval "
        f"{span(found.low, found.high)}; {equals_p(judged.p_corrected)} after correction; "
        f"{count(one.clips, 'clip')}, {count(one.seeds, 'seed')}): "
        f"{EFFECT_WORDS[judged.verdict]}.",
    )


def _limits(modalities: Modalities) -> str:
    f1, accuracy = (modalities.detectable(metric) for metric in METRICS)
    return (
        "The smallest true difference that this test set and these seeds would show in 80 % of "
        f"repetitions, after correction over {count(len(modalities.additions), 'comparison')}: "
        f"about {percent(f1)} points of weighted F1, {percent(accuracy)} points of accuracy."
    )


def _relation(rest: Sequence[Addition], all_of: Modalities, supervision: Supervision) -> Answer:
    question = "How does that relate to multimodal supervision?"
    if not supervision.pairs:
        return Answer(question, f"These runs cannot say: {supervision.reason}.", (), "")
    own = [pair for pair in supervision.pairs if pair.first == REFERENCE] or supervision.pairs
    verdicts = [pair.accuracy.verdict for pair in own]
    beyond = len(verdicts) - verdicts.count("within noise")
    what = (
        "unimodal labels against the multimodal one"
        if own[0].first == REFERENCE
        else "one label source against another"
    )
    answer = (
        f"On the same input, {what}: accuracy is higher beyond noise in "
        f"{verdicts.count('helps')} and lower in {verdicts.count('hurts')} of "
        f"{count(len(own), 'comparison')}."
        if beyond
        else f"Not shown: with the same input, none of {count(len(own), 'comparison')} of {what} "
        "differs in accuracy beyond noise."
    )
    if rest:
        answer += f" On multimodal labels themselves, {_lowered(_changes_sentence(rest))}"
    statements = _pair_statements(own) + (_addition_statements(rest)[:MAX_NOISE] if rest else ())
    limits = (
        "The smallest true difference that would show in 80 % of repetitions, after correction "
        f"over {count(len(supervision.pairs), 'comparison')}: about "
        f"{percent(supervision.detectable)} points of accuracy."
    )
    return Answer(question, answer, statements, limits)


def _use(interactions: Interactions) -> tuple[Answer, ...]:
    """Return whether modalities are used together, where the records tell it."""
    if not interactions.cells:
        return ()
    answer = f"{use_sentence(interactions)} {help_sentence(interactions)}"
    largest = statements(interactions, MAX_HELPS)
    question = "Do the networks use modalities together, and does it help?"
    return (Answer(question, answer, largest, limits(interactions)),)


def _lowered(sentence: str) -> str:
    """Return a sentence to be continued: without the answer that it begins with."""
    return sentence.partition(": ")[2]


def _pair_statements(own: Sequence[Pair]) -> tuple[Statement, ...]:
    chosen = _largest([pair.accuracy for pair in own])
    return tuple(pair_statement(own[index]) for index in chosen)


def pair_statement(pair: Pair) -> Statement:
    """Return the finding about one input on two label sources."""
    judged = pair.accuracy
    found = judged.difference
    asked, against = pair.names
    return Statement(
        judged.verdict,
        f"{asked} differs from {against} by {points(found.effect)} points of accuracy (95 % "
        f"interval {span(found.low, found.high)}; {equals_p(judged.p_corrected)} after correction; "
        f"{count(pair.clips, 'clip')}, {count(pair.seeds, 'seed')}): {WORDS[judged.verdict]}. "
        f"The majority baselines of the two differ by {points(pair.baseline_difference)} points.",
    )


def _notes(context: Context, table1: Table1, classes: Classes, training: Training) -> list[str]:
    notes = []
    if table1.cells:
        better = sum(one.over_baseline.verdict == "helps" for one in table1.cells)
        notes.append(
            f"{better} of {count(len(table1.cells), 'cell')} beat always predicting the most "
            "frequent class in accuracy, beyond noise."
        )
    if classes.collapsed:
        runs = {one.cell.name for one in classes.collapsed}
        notes.append(
            f"{count(len(classes.collapsed), 'run')} of {len(context.results.runs)} predict "
            f"almost one class only (in {listed(sorted(runs))})."
        )
    if training.convergence:
        tested = len(training.convergence)
        earlier = [one.label_source for one in training.convergence if one.verdict == "earlier"]
        notes.append(
            f"Earlier convergence with several modalities: shown on {listed(earlier)} labels."
            if earlier
            else "Earlier convergence with several modalities: not shown on any of "
            f"{count(tested, 'label source')}."
        )
    if all(len(one.seeds) == 1 for one in table1.cells):
        notes.append(
            "There is one seed only: all claims are about these networks, not about their training."
        )
    return notes


READING = (
    "The largest differences of each kind are listed; all of them are in the sections below. An "
    "interval is for one comparison by itself; p-values and verdicts are corrected for all "
    "comparisons of the family. Within noise means neither shown nor excluded."
)


def _lower_first(question: str) -> str:
    return question[0].lower() + question[1:]


def show(values: Findings) -> Shown:
    """Return the section."""
    blocks: list[Block] = [
        Statements(one.question, one.answer, (), one.limits) for one in values.answers
    ]
    blocks += [Prose(" ".join(values.notes))] if values.notes else []
    blocks += [
        Statements(f"Behind the answer: {_lower_first(one.question)}", "", one.statements)
        for one in values.answers
        if one.statements
    ]
    if len(blocks) > len(values.answers) + 1:
        blocks.append(Prose(READING, "note"))
    return Shown("findings", "Findings", tuple(blocks))
