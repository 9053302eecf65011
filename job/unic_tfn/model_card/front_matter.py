"""The YAML at the head of a model card, which the Hugging Face hub reads.

The keys are those of https://huggingface.co/docs/hub/model-cards; `model-index` has the form of
Papers with Code's. What a record does not know, the license and the data set's id on the hub, is
left to whoever publishes the model.
"""

from typing import Any

import yaml

from unic_tfn.messages.synthetic_notice import called
from unic_tfn.model_card.facts import CardFacts
from unic_tfn.model_card.wording import part_tested, predicts

LICENSE = "license: other  # not on record: name yours before you publish (license_name, too)"
DATASETS = "# datasets: [owner/name]  # the data set, if it is on the hub"
SYNTHETIC_TAG = "synthetic-data"
TAGS = ("unic-tfn", "affective-computing")


def front_matter(facts: CardFacts) -> str:
    """Return the YAML with its fences."""
    tags = [
        *TAGS,
        *(["multimodal"] if len(facts.run.cell.input) > 1 else []),
        *([SYNTHETIC_TAG] if facts.metrics.data.synthetic else []),
    ]
    known = {
        "library_name": "keras",
        "tags": tags,
        "metrics": ["accuracy", "f1"],
        "model-index": [{"name": _name(facts), "results": [_result(facts)]}],
    }
    text = yaml.safe_dump(known, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{LICENSE}\n{DATASETS}\n{text}---\n"


def _name(facts: CardFacts) -> str:
    return f"{facts.job.jobspec.name} {facts.run.name}"


def _result(facts: CardFacts) -> dict[str, Any]:
    """Return the test scores as the hub's `model-index` has them, as fractions."""
    data, scores = facts.metrics.data, facts.metrics.scores.test
    values = {
        "Accuracy": ("accuracy", scores.accuracy, {}),
        "Weighted F1": ("f1", scores.weighted_f1, {"args": {"average": "weighted"}}),
        "Macro F1": ("f1", scores.macro_f1, {"args": {"average": "macro"}}),
    }
    return {
        "task": {"type": "other", "name": predicts(facts.run)},
        "dataset": {
            # The place of the hub's id, which a record does not know and the hub requires.
            "type": "unknown",
            "name": called(data.name, data.synthetic),
            "split": part_tested(facts.run),
        },
        "metrics": [
            {"type": kind, "value": value, "name": f"{name} ({scores.clips} test clips)", **more}
            for name, (kind, value, more) in values.items()
        ],
    }
