"""The findings in sentences; each rests on a test that another section shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from unic_tfn.grid import METRIC_UNITS, METRIC_WORDS
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Prose, Statement, Statements
from unic_tfn.page.wording import listed, number, points
from unic_tfn.records.own_split import gaps
from unic_tfn.report.additions import Addition
from unic_tfn.report.claims import claim
from unic_tfn.report.comparisons import REFERENCE
from unic_tfn.report.confirmatory import confirmatory_table, reading
from unic_tfn.report.context import Context
from unic_tfn.report.section import ReportSection
from unic_tfn.report.sections import (
    classes,
    interactions,
    modalities,
    supervision,
    table1,
    training,
    variants,
)
from unic_tfn.report.sections.convergence import result_sentence
from unic_tfn.report.sections.interactions.sentences import WORDS as INTERACTION_WORDS
from unic_tfn.report.sections.interactions.sentences import help_sentence, use_sentence
from unic_tfn.report.sections.interactions.sentences import limits as interaction_limits
from unic_tfn.report.sections.interactions.values import CellInteractions, Interactions
from unic_tfn.report.sections.modalities import Modalities, changes, family_sentence
from unic_tfn.report.sections.questions import Questions, questions
from unic_tfn.report.sections.supervision import Pair, Supervision
from unic_tfn.report.sections.variants import shown as variants_shown
from unic_tfn.report.wording import (
    ELSEWHERE,
    TONES,
    by_seed,
    change,
    counted,
    few_clips_sentence,
    folds_sentence,
    judged_words,
    letters_listed,
    lower_first,
    metrics_sentences,
    no_difference_sentence,
    upper_first,
    verdict_words,
)
from unic_tfn.statistics import units
from unic_tfn.statistics.families import Judged, Verdict

# How many findings of each verdict are listed at most.
MOST_LISTED: dict[Verdict, int] = {"helps": 3, "hurts": 3, "no difference": 2, "within noise": 2}
MOST_OF_INTERACTIONS = 3
MOST_OF_MULTIMODAL = 2
# Features that know their labels show in every cell that has them; one sentence is enough.
MOST_LEAKS = 1
TWO_CLAIMS = (
    "With folds there are two kinds of claims. What is said without further words is about "
    f"networks that are trained on this collection; {lower_first(ELSEWHERE)} is about what would "
    "come out if other clips of the same kind were collected and networks trained on those."
)
READING = (
    "The largest differences of each kind are listed here; the sections below have all of them. An "
    "interval is for one comparison by itself; p-values and verdicts are corrected for all "
    "comparisons of the family. Within noise means neither shown nor excluded."
)


@dataclass(frozen=True)
class Claim:
    """A sentence with the verdict of its test."""

    verdict: Verdict
    text: str


@dataclass(frozen=True)
class Answer:
    """A question, its answer in a sentence or two, and the findings behind it.

    Args:
        question: the question.
        answer: the answer.
        statements: the findings.
        limits: how small an effect could have been found, or nothing.
    """

    question: str
    answer: str
    statements: tuple[Claim, ...] = ()
    limits: str = ""


@dataclass(frozen=True)
class Findings:
    """The section's values: the paper's questions, answers to them, and notes beside them.

    Args:
        questions: what is confirmatory.
        answers: the answers in sentences, which count single comparisons and are exploratory.
        notes: what a reader must know beside them.
    """

    questions: Questions
    answers: tuple[Answer, ...]
    notes: tuple[str, ...]


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
            *_variants(context),
        ),
        tuple(_notes(context)),
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
    own = [pair for pair in pairs if pair.first == REFERENCE and pair.second in unimodal]
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


def _variants(context: Context) -> tuple[Answer, ...]:
    """Return what other settings change, in a grid with variants."""
    if not context.variants:
        return ()
    values, primary = variants.SECTION.values(context), context.primary
    question = f"What do other settings than those of {values.reference} change?"
    told = [
        (mean, variants_shown.mean_sentence(values, variant.name, primary))
        for variant in values.variants
        if (mean := values.mean(variant.name, "all labels"))
    ]
    if not told:
        return (Answer(question, "These runs cannot say: no cell has runs under two variants."),)
    verdicts: dict[str, list[Verdict]] = {
        metric: [mean.judged[metric].verdict for mean, _ in told] for metric in context.metrics
    }
    numbers = counted(verdicts, "variant", ("better", "worse"))
    answer = (
        f"On average over the cells, {METRIC_WORDS[primary]} changes beyond noise under {numbers}."
    )
    claims = [Claim(mean.judged[primary].verdict, sentence) for mean, sentence in told]
    return (Answer(question, answer, tuple(claims)),)


def _amount(judged: Judged, metric: str) -> str:
    """Return a difference with its unit: `+4.9 points`."""
    return f"{change(judged.difference.effect, metric)} {METRIC_UNITS[metric]}"


def _sample(clips: int, seeds: int) -> str:
    return f"{count(clips, 'clip')}, {count(seeds, 'seed')}"


def _notes(context: Context) -> list[str]:
    cells = table1.SECTION.values(context).cells
    tested = [len(found.rows) for found in context.results.cells.values()]
    notes = [metrics_sentences(context.metrics)]
    if context.variants:
        notes.insert(
            0,
            f"The grid is trained under {count(len(context.variants), 'variant')}. What is said "
            f"without naming one is about {context.variant}, the reference.",
        )
    if context.folds:
        notes.append(folds_sentence(context.folds, tested))
        notes.append(TWO_CLAIMS)
        leaks = gaps(context.results.labels, context.results.runs)
        notes += [f"Warning: {gap}" for gap in leaks[:MOST_LEAKS]]
        if len(leaks) > MOST_LEAKS:
            others = listed([gap.cell.name for gap in leaks[MOST_LEAKS:]])
            notes.append(f"The same holds for {others}.")
    if context.units.grouped:
        notes.append(units.described(True))
    if cells:
        chance = [found.over_chance for found in cells if found.over_chance]
        better = sum(judged["accuracy"].verdict == "helps" for judged in chance)
        notes.append(
            f"{better} of {count(len(chance), 'cell')} beat chance in accuracy, beyond noise: the "
            "better of always predicting the most frequent class of training and of the test clips."
        )
    if context.few_clips:
        notes.append(few_clips_sentence(context.few_clips, context.units.word))
    if collapsed := classes.SECTION.values(context).collapsed:
        names = listed(sorted({run.cell.name for run in collapsed}))
        notes.append(
            f"Runs that predict almost only one class: {len(collapsed)} of "
            f"{len(context.results.runs)} (in {names})."
        )
    trained = training.SECTION.values(context)
    if trained.convergence:
        notes.append(result_sentence(trained.convergence))
        if any(any(each.stopped) for each in trained.cells):
            notes.append(training.stopped_sentence(trained))
    if all(len(found.seeds) == 1 for found in cells):
        notes.append(
            "There is only one seed. How much networks vary is taken from those of its folds; what "
            "is said of interactions is about these networks, not about their training."
            if context.folds
            else "There is only one seed: all claims are about these networks, not about their "
            "training."
        )
    return notes


def show(context: Context, values: Findings) -> tuple[Block, ...]:
    """Return the section's blocks: answers, what is confirmatory, the findings behind answers."""
    blocks: list[Block] = [
        Statements(answer.question, answer.answer, (), answer.limits) for answer in values.answers
    ]
    blocks += [Prose(" ".join(values.notes))] if values.notes else []
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
