"""The findings in sentences; each rests on a test that another section shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from unic_tfn.grid import METRIC_UNITS, METRIC_WORDS
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Prose, Statement, Statements
from unic_tfn.page.wording import listed, number, points
from unic_tfn.report.additions import Addition
from unic_tfn.report.answers import Answer, Claim
from unic_tfn.report.claims import claim
from unic_tfn.report.comparisons import is_asked_about
from unic_tfn.report.confirmatory import confirmatory_table, reading
from unic_tfn.report.context import Context
from unic_tfn.report.section import ReportSection
from unic_tfn.report.sections import (
    interactions,
    modalities,
    notes,
    supervision,
)
from unic_tfn.report.sections.interactions.sentences import WORDS as INTERACTION_WORDS
from unic_tfn.report.sections.interactions.sentences import help_sentence, use_sentence
from unic_tfn.report.sections.interactions.sentences import limits as interaction_limits
from unic_tfn.report.sections.interactions.values import CellInteractions, Interactions
from unic_tfn.report.sections.modalities import Modalities, changes, family_sentence
from unic_tfn.report.sections.questions import Questions, questions
from unic_tfn.report.sections.supervision import Pair, Supervision
from unic_tfn.report.sections.variants.finding import variants_answer
from unic_tfn.report.wording import (
    TONES,
    by_seed,
    change,
    counted,
    judged_words,
    letters_listed,
    lower_first,
    no_difference_sentence,
    upper_first,
    verdict_words,
)
from unic_tfn.statistics.families import Judged, Verdict

# How many findings of each verdict are listed at most.
MOST_LISTED: dict[Verdict, int] = {"helps": 3, "hurts": 3, "no difference": 2, "within noise": 2}
MOST_OF_INTERACTIONS = 3
MOST_OF_MULTIMODAL = 2
READING = (
    "The largest differences of each kind are listed here; the sections below have all of them. An "
    "interval is for one comparison by itself; p-values and verdicts are corrected for all "
    "comparisons of the family. Within noise means neither shown nor excluded."
)


@dataclass(frozen=True)
class Findings:
    """The section's values: the paper's questions, answers to them, and notes beside them.

    Args:
        questions: what is confirmatory.
        answers: the answers in sentences, which count single comparisons and are exploratory.
        notes: what a reader must know beside them.
        warnings: what a reader must know before them.
    """

    questions: Questions
    answers: tuple[Answer, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def compute(context: Context) -> Findings:
    """Return the answers to the paper's questions, and what a reader must know beside them."""
    unimodal = list(context.unimodal)
    added = modalities.SECTION.values(context)
    return Findings(
        questions(context),
        (
            _influence(context.results.sources, unimodal, added),
            _relation(unimodal, added, supervision.SECTION.values(context)),
            *_use(interactions.SECTION.values(context)),
            *variants_answer(context),
        ),
        notes.notes(context),
        notes.warnings(context),
    )


def _influence(sources: Sequence[str], unimodal: Sequence[str], added: Modalities) -> Answer:
    """Answer whether adding modalities influences the unimodal label sources.

    Where a label's own modality is known, only additions to inputs that have it are asked; the
    other families have a sentence each.
    """
    tasks = "unimodal tasks" if unimodal else f"{listed(sources)} labels"
    question = f"Does adding modalities influence {tasks}?"
    own = added.of(added.asked)
    others = [
        family_sentence(added, family)
        for family in added.families
        if family in ("of own modality", "without own modality")
    ]
    if not own:
        lacking = (
            "no unimodal label source has an input with its own modality that another one extends"
            if unimodal
            else "no label source has two inputs of which one extends the other"
        )
        return Answer(question, " ".join([f"These runs cannot say: {lacking}.", *others]))
    text = f"{upper_first(changes(own))} {modalities.mean_sentence(added.means[added.asked])}"
    if others:
        others.insert(0, "Other comparisons do not ask this and are families of their own.")
    text = " ".join([text, *others])
    return Answer(question, text, _addition_findings(own, added), modalities.limits(own))


def _addition_findings(own: Sequence[Addition], added: Modalities) -> tuple[Claim, ...]:
    primary = next(iter(own[0].judged))
    chosen = _largest([addition.judged[primary] for addition in own])
    return tuple(addition_finding(own[index], primary, added) for index in chosen)


def _largest(family: Sequence[Judged]) -> list[int]:
    """Return the indices of the largest differences of each verdict."""
    ordered = sorted(range(len(family)), key=lambda index: -abs(family[index].difference.effect))
    return [
        index
        for verdict, most in MOST_LISTED.items()
        for index in [n for n in ordered if family[n].verdict == verdict][:most]
    ]


def addition_finding(addition: Addition, metric: str, added: Modalities) -> Claim:
    """Return the finding about one addition in one metric."""
    judged = addition.judged[metric]
    return Claim(
        judged.verdict,
        f"Adding {letters_listed(addition.added)} to {addition.before} changes "
        f"{METRIC_WORDS[metric]} on {addition.label_source} labels by "
        f"{_amount(judged, metric)} ({judged_words(judged, metric)}; "
        f"{_sample(addition.clips, addition.seeds)}): "
        f"{claim(addition, metric, added.additions).text}.",
    )


def _relation(unimodal: Sequence[str], added: Modalities, supervised: Supervision) -> Answer:
    """Answer how that relates to multimodal supervision."""
    question = "How does that relate to multimodal supervision?"
    if not supervised.pairs:
        return Answer(question, f"These runs cannot say: {supervised.reason}.")
    own, answer = _pairs_answer(unimodal, supervised.pairs)
    if supervised.mean:
        answer = f"{answer} {supervision.mean_sentence(supervised)}"
    findings = _pair_findings(own)
    rest = added.of("no own")
    if rest and unimodal:
        themselves = listed(list(dict.fromkeys(addition.label_source for addition in rest)))
        answer += f" On {themselves} labels themselves, {changes(rest)}"
        findings += _addition_findings(rest, added)[:MOST_OF_MULTIMODAL]
    return Answer(question, answer, findings, supervision.limits(supervised))


def _pairs_answer(unimodal: Sequence[str], pairs: Sequence[Pair]) -> tuple[Sequence[Pair], str]:
    """Return the pairs that ask about supervision, and how they come out.

    These are the unimodal sources against the multimodal one where the grid has both, else all.
    """
    own = [pair for pair in pairs if is_asked_about(pair.first, pair.second, unimodal)]
    metrics = list(pairs[0].judged)
    verdicts = {
        metric: [pair.judged[metric].verdict for pair in own or pairs] for metric in metrics
    }
    asked = METRIC_WORDS[metrics[0]]
    numbers = counted(verdicts, "comparison", ("higher", "lower"))
    none = no_difference_sentence([pair.judged[metrics[0]] for pair in own or pairs])
    if own:
        return own, (
            f"On the same input, {asked} on unimodal labels differs beyond noise from that on "
            f"multimodal labels in {numbers}.{none}"
        )
    return pairs, (
        f"On the same input, {asked} differs beyond noise between label sources in {numbers}.{none}"
    )


def _pair_findings(own: Sequence[Pair]) -> tuple[Claim, ...]:
    if not own:
        return ()
    asked = next(iter(own[0].judged))
    chosen = _largest([pair.judged[asked] for pair in own])
    return tuple(pair_finding(own[index], asked) for index in chosen)


def pair_finding(pair: Pair, metric: str) -> Claim:
    """Return the finding about one input on two label sources."""
    judged = pair.judged[metric]
    asked, against = pair.names
    said = verdict_words(judged, supervision.WORDS)
    return Claim(
        judged.verdict,
        f"{asked} differs from {against} by {_amount(judged, metric)} of {METRIC_WORDS[metric]} "
        f"({judged_words(judged, metric)}; {_sample(pair.clips, pair.seeds)}): "
        f"{said}. Guesses in the proportions of their training labels "
        f"differ by {points(pair.second_guess - pair.first_guess)} points; Cohen's kappa is "
        f"{_kappa(pair.second_kappa)} against {_kappa(pair.first_kappa)}.",
    )


def _kappa(kappa: float | None) -> str:
    return "undefined" if kappa is None else number(kappa, 2)


def _use(used: Interactions) -> tuple[Answer, ...]:
    """Return whether modalities are used together, if the records have it."""
    if not used.cells:
        return ()
    question = "Do the networks use modalities together, and does it help?"
    answer = f"{use_sentence(used)} {help_sentence(used)}"
    return (Answer(question, answer, _interaction_findings(used), interaction_limits(used)),)


def _interaction_findings(used: Interactions) -> tuple[Claim, ...]:
    """Return the largest gains and losses in the metric asked about, those beyond noise first."""
    metric = used.metrics[0]
    ordered = sorted(
        used.cells,
        key=lambda found: (
            found.judged[metric].verdict == "within noise",
            -abs(found.judged[metric].difference.effect),
        ),
    )
    return tuple(interaction_finding(found, metric) for found in ordered[:MOST_OF_INTERACTIONS])


def interaction_finding(found: CellInteractions, metric: str) -> Claim:
    """Return the finding about the interactions of one cell."""
    judged = found.judged[metric]
    share = by_seed(fmean(found.interaction_share), found.interaction_share)
    return Claim(
        judged.verdict,
        f"Interactions change the {METRIC_WORDS[metric]} of {found.cell.name} by "
        f"{_amount(judged, metric)} ({judged_words(judged, metric)}; "
        f"{_sample(found.clips, len(found.seeds))}) and carry {share} of its "
        f"logits' variance: {verdict_words(judged, INTERACTION_WORDS)}.",
    )


def _amount(judged: Judged, metric: str) -> str:
    """Return a difference with its unit: `+4.9 points`."""
    return f"{change(judged.difference.effect, metric)} {METRIC_UNITS[metric]}"


def _sample(clips: int, seeds: int) -> str:
    return f"{count(clips, 'clip')}, {count(seeds, 'seed')}"


def show(context: Context, values: Findings) -> tuple[Block, ...]:
    """Return the section's blocks: answers, what is confirmatory, the findings behind answers."""
    blocks: list[Block] = [Prose(" ".join(values.warnings), "warning")] if values.warnings else []
    blocks += [
        Statements(answer.question, answer.answer, (), answer.limits) for answer in values.answers
    ]
    blocks += [Prose(note) for note in values.notes]
    asked = values.questions
    if asked.confirmed:
        blocks.append(confirmatory_table(asked.confirmed))
    if asked.elsewhere:
        blocks.append(confirmatory_table(asked.elsewhere, elsewhere=True))
    blocks.append(Prose(reading(len(asked.confirmed), asked.families, bool(asked.elsewhere))))
    behind = [answer for answer in values.answers if answer.statements]
    blocks += [
        Statements(f"Behind the answer: {lower_first(answer.question)}", "", _coloured(answer))
        for answer in behind
    ]
    if behind:
        blocks.append(Prose(READING, "note"))
    return tuple(blocks)


def _coloured(answer: Answer) -> tuple[Statement, ...]:
    return tuple(Statement(found.text, TONES[found.verdict]) for found in answer.statements)


SECTION = ReportSection("findings", "Findings", compute, show)
