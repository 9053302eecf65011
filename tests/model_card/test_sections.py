import re
from dataclasses import replace

import pytest

from tests.model_card.jobs import FOLDED, HOSTILE, SMALL, VARIED, card, record, rows, write
from unic_tfn.messages.paper import PAPER
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE


def test_the_record_is_identified(tmp_path):
    job = write(tmp_path)
    text, metrics = card(job, "T-T/2"), record(job, "T-T/2").metrics
    for value in (metrics.fingerprint, metrics.data.digest, *metrics.files.values()):
        assert value in text
    assert rows(text, "Seed") == [["Seed", "2"]]
    assert rows(text, "Label source") == [["Label source", "text: labels of text alone"]]
    assert rows(text, "Clips") == [["Clips", "40: 20 train, 8 valid, 12 test"]]
    assert rows(text, "Device") == [["Device", "cpu: cpu"]]
    assert rows(text, "Fold") == rows(text, "Variant") == rows(text, "Fusion") == []
    assert PAPER.replace("_", "\\_") in text


def test_folds_and_variants_are_named(tmp_path):
    folded = card(write(tmp_path, FOLDED), "T-T/1/2")
    assert rows(folded, "Fold")[0][1].startswith("2 is the test part, of 3 folds")
    assert "partition into folds" in folded
    assert rows(folded, "Clips") == [["Clips", "40"]]
    varied = card(write(tmp_path, VARIED), "late:M-TAV/1")
    assert rows(varied, "Variant") == [["Variant", "late"]]
    assert "unic-tfn predict FOLDER late:M-TAV/1 " in varied
    assert "at `runs/late/M-TAV/1`" in varied
    assert "partition into folds" not in varied


@pytest.mark.parametrize("synthetic", [True, False])
def test_generated_data_are_announced_and_others_are_not(tmp_path, synthetic):
    text = card(write(tmp_path, replace(SMALL, synthetic=synthetic)), "T-T/1")
    (name,) = rows(text, "Name")
    assert name[1].startswith("synthetic data") == synthetic
    if synthetic:
        assert text.splitlines()[1].endswith("(synthetic data)")
        assert text.splitlines()[3] == f"> **{SYNTHETIC_SENTENCE}**"
        return
    # The name is that of the record, which these fake ones all call so.
    assert SYNTHETIC_SENTENCE not in text
    assert rows(text, "Generated") == [["Generated", "no"]]


def test_a_control_and_an_upper_bound_are_announced(tmp_path):
    data = record(write(tmp_path), "T-T/1").metrics.data
    permuted = data.model_copy(update={"permuted": ("audio", "text")})
    job = write(tmp_path / "control", data=permuted, upper_bound=True)
    opening = card(job, "M-TAV/1").split("## ")[0]
    assert "**A control, not a model**: the features of audio and text were" in opening
    assert "never comparable with others" in opening
    assert "control" not in card(tmp_path / "small", "M-TAV/1").split("## ")[0]


def test_no_weights_are_said_to_be_none(tmp_path):
    text = card(write(tmp_path, weights=False), "T-T/1", beside=False)
    assert "**The weights were not kept**" in text
    assert "unic-tfn predict FOLDER" not in text
    assert "confusion.png)" not in text
    assert "](confusion.png)" in card(tmp_path / "small", "T-T/1")


def test_hostile_names_stay_text(tmp_path):
    fake = replace(SMALL, classes={**SMALL.classes, "text": ("calm", HOSTILE)})
    text = card(write(tmp_path, fake), "T-T/1")
    assert not re.search(r"(?<!\\)<", text.split("## Settings")[0].replace("> ", ""))
    widths = {len(row) for row in rows(text, "calm")}
    (hostile,) = (
        line
        for line in text.splitlines()
        if line.startswith(r"| \<script") and "always" not in line
    )
    assert {len(re.split(r"(?<!\\)\|", hostile)) - 2} == widths
