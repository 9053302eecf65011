"""Small job folders whose runs kept something in place of weights, and what their cards say."""

import re
from dataclasses import replace

from tests.report.jobs import Fake, write_job
from unic_tfn.model_card.card import card_text
from unic_tfn.model_card.facts import card_facts
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.record_files import WEIGHTS_FILE

SMALL = Fake(
    grid={"text": ("T",), "multimodal": ("TAV",)},
    classes={"text": ("calm", "joy"), "multimodal": ("calm", "joy", "fear")},
    seeds=(1, 2),
    clips=(20, 8, 12),
    name="small",
)
HOSTILE = "<script>|`*[x](y)"
FOLDED = replace(SMALL, folds=3, grid={"text": ("T",)}, seeds=(1,), name="folded")
VARIED = replace(
    SMALL, variants={"tensor": {}, "late": {"model": {"fusion": "late"}}}, seeds=(1,), name="varied"
)


def write(folder, fake=SMALL, weights=True, **changed):
    """Write a job folder, and return it."""
    more = {WEIGHTS_FILE: b"weights"} if weights else {}
    return write_job(folder, fake, lambda run, tested: {"more": more, **changed})


def record(job, name):
    """Return a run's record."""
    folder = JobFolder(job)
    return folder.open_record(folder.find_run(folder.open_job(), name))


def card(job, name, beside=True):
    """Return a card's text without its front matter."""
    (facts,) = card_facts(job, name)
    return card_text(facts, beside).split("\n---\n", 1)[1]


def rows(text, first):
    """Return the cells of the table rows that begin with a text."""
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in text.splitlines()
        if line.startswith(f"| {first} |")
    ]
