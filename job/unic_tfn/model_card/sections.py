"""The sections of a model card, each a function from facts to Markdown."""

from collections.abc import Iterator
from pathlib import Path
from shlex import quote

import yaml

from unic_tfn.grid import LETTER_WORDS, SPLITS, Run
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.jobspec.weighting import UPPER_BOUND, weighting_remark
from unic_tfn.messages.markdown import markdown
from unic_tfn.messages.paper import PAPER
from unic_tfn.messages.permuted_notice import KIND, permuted_sentence
from unic_tfn.messages.printing import count
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE, called
from unic_tfn.model_card.facts import CardFacts
from unic_tfn.model_card.wording import pairs, predicts, seen
from unic_tfn.records.job_document import source_order
from unic_tfn.records.record_files import WEIGHTS_FILE


def opening(facts: CardFacts) -> Iterator[str]:
    """Yield the title and what has to be known before anything else."""
    job, run, metrics = facts.job, facts.run, facts.metrics
    loud = " (synthetic data)" if metrics.data.synthetic else ""
    yield f"# {markdown(f'{job.jobspec.name}: {run.name}{loud}')}"
    if metrics.data.synthetic:
        yield f"> **{SYNTHETIC_SENTENCE}**\n> Do not use this network for anything but a try-out."
    if lack := permuted_sentence(metrics.data.permuted):
        yield f"> **{KIND}**: {lack}"
    if metrics.upper_bound:
        yield f"> **An upper bound**: this network {UPPER_BOUND}"
    yield (
        f"A network that predicts {markdown(predicts(run))} features of a clip. "
        "`unic-tfn` trained it with the settings below. All facts on this card are from the run's "
        "verified record."
    )


def what_was_trained(facts: CardFacts) -> Iterator[str]:
    """Yield the run: its cell, seed, fold and variant."""
    run, training = facts.run, facts.metrics.training
    source = run.cell.label_source
    unimodal = facts.job.package.unimodal.get(source)
    of = f"of {LETTER_WORDS[unimodal]} alone" if unimodal else "that are not of a single modality"
    yield "## What was trained"
    yield pairs(
        [
            ("Run", run.name),
            ("Cell", run.cell.name),
            ("Label source", f"{source}: labels {of}"),
            ("Input", seen(run)),
            ("Classes, in index order", ", ".join(facts.metrics.classes)),
            ("Fusion", training.model.get("fusion", "tensor") if len(run.cell.input) > 1 else ""),
            ("Seed", str(run.seed)),
            ("Fold", _fold(facts.job.jobspec, run)),
            ("Variant", run.variant),
            ("Parameters", f"{training.parameters:,}"),
            ("Epochs", f"{training.epochs}; the weights are those of epoch {training.best_epoch}"),
            ("Tuning", _tuning(facts)),
        ]
    )


def _fold(jobspec: Jobspec, run: Run) -> str:
    if run.fold is None:
        return ""
    return f"{run.fold} is the test part, of {jobspec.fold_count} folds numbered from 0"


def _tuning(facts: CardFacts) -> str:
    tuning = facts.metrics.training.tuning
    if tuning is None:
        return ""
    chosen = ", ".join(f"{key} = {value}" for key, value in tuning.values.items())
    return (
        f"the best of {count(tuning.trials, 'trial')} by validation loss, number {tuning.chosen}"
        f" ({chosen or 'the settings as they are'})"
    )


def data(facts: CardFacts) -> Iterator[str]:
    """Yield the data: name, sum, clips, and how they came about as far as that is on record."""
    package, metrics = facts.job.package, facts.metrics
    clips = f"{sum(package.clips.values()):,}"
    if facts.run.fold is None:
        clips += ": " + ", ".join(f"{package.clips[split]:,} {split}" for split in SPLITS)
    labelled = ((split, getattr(metrics.scores, split).clips) for split in SPLITS)
    own = ", ".join(f"{clips:,} {split}" for split, clips in labelled)
    collection = package.provenance.get("collection")
    yield "## Data"
    yield pairs(
        [
            ("Name", called(metrics.data.name, metrics.data.synthetic)),
            ("Generated", "yes: synthetic data" if metrics.data.synthetic else "no"),
            ("Collection, as the import was told", str(collection or "")),
            ("sha256 of the contents", metrics.data.digest),
            ("Clips", clips),
            ("Clips of this run, with a label from its source", own),
            ("Label sources", ", ".join(sorted(package.classes, key=source_order))),
        ]
    )
    yield (
        "How the package was made is in the job's `job.json`, under `package.provenance`. Its "
        "license is not on record."
    )


def how_to_load(facts: CardFacts) -> Iterator[str]:
    """Yield the command that uses the weights, or that they were not kept."""
    yield "## How to use it"
    if not facts.has_weights:
        yield "**The weights were not kept**: this card describes a network that is not there."
        return
    place = Path("runs", facts.run.path)
    yield (
        f"Put the whole record, not only `{WEIGHTS_FILE}`, at `{place}` in a folder that has the "
        "job's `job.json`. Then, for clips whose features were made like those of the training:"
    )
    yield (
        "```sh\n"
        f"unic-tfn predict FOLDER {quote(facts.run.name)} new_features.npz --out predictions.csv\n"
        "```"
    )
    yield (
        f"`{WEIGHTS_FILE}` holds the variables of a Keras 3 network by path. It is not a Keras "
        "model file, so `keras.saving.load_model` does not read it. Loading it executes nothing."
    )


def limits(facts: CardFacts) -> Iterator[str]:
    """Yield what the network is not for."""
    source = markdown(facts.run.cell.label_source)
    clips = count(facts.metrics.scores.test.clips, "test clip")
    yield "## Limits"
    known = [
        "It is for research on annotation and modalities. It is not for decisions about people: it "
        "does not tell what a person feels, but predicts which label an annotator would give.",
        f"It has learned the habits of those who made the {source} labels, whoever they were. It "
        "has not been audited: how well it does by group of people, by language, or on other kinds "
        "of recordings is not known.",
        "It needs features from the extractors that made its training data, prepared in the same "
        "way. On other features its output means nothing.",
        f"Its scores are those of one network on {clips} of one collection. They do not carry over "
        "to another collection.",
    ]
    if facts.run.fold is not None:
        known.append(
            "It is one of the networks of a partition into folds. Every clip outside its own fold, "
            "so also every test clip of the others, was used to train it or to stop its training."
        )
    if remark := weighting_remark(facts.job.jobspec.for_variant(facts.run.variant)):
        known.append(remark)
    yield "\n".join(f"- {sentence}" for sentence in known)


def settings(facts: CardFacts) -> Iterator[str]:
    """Yield the training settings, in full."""
    training = facts.metrics.training
    values = {"model": dict(training.model), "training": dict(training.settings)}
    yield "## Settings"
    yield f"```yaml\n{yaml.safe_dump(values, allow_unicode=True)}```"


def provenance(facts: CardFacts) -> Iterator[str]:
    """Yield what the numbers depend on, and the sums that identify them."""
    metrics, device = facts.metrics, facts.metrics.device
    name = f"{device.kind}: {device.name}" + (", TF32" if device.tf32 else "")
    versions = ", ".join(f"{name} {version}" for name, version in metrics.versions.items())
    yield "## Provenance"
    yield pairs(
        [
            ("Job", facts.job.jobspec.name),
            ("Backend", metrics.backend),
            ("Versions", versions),
            ("Device", name),
            ("Fingerprint of all that could change the numbers", metrics.fingerprint),
            ("sha256 of the code that computes", metrics.code),
            ("sha256 of labels.csv", facts.job.labels_sha256),
            *((f"sha256 of {file}", sum_) for file, sum_ in sorted(metrics.files.items())),
        ]
    )


def citation(facts: CardFacts) -> Iterator[str]:
    """Yield what to cite."""
    yield "## Citation"
    yield (
        f"The study whose design this network is from: {PAPER}. The software: unic-tfn, see its "
        "CITATION.cff. Cite the data as their owners ask."
    )
