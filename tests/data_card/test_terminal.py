import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from rich.cells import cell_len

from tests.data.package.packages import packages
from tests.data_card.cards import card_package
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data_card.card import make_card
from unic_tfn.data_card.terminal import WIDTH, block_lines, card_lines
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.page.blocks import Column, Fold, Picture, Prose, Table, entries


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(packages())
def test_any_package_has_a_card_that_fits_a_terminal(clips):
    lines = list(card_lines(make_card(clips, figures=False)))
    assert max(map(cell_len, lines)) <= WIDTH
    make_card(clips).html().decode()


@pytest.mark.parametrize("classes", [2, 60])
def test_many_and_long_names_fit(classes):
    names = tuple(f"{index} " + "wide 宽 " * 40 for index in range(classes))
    codes = (np.arange(60) % classes).astype(np.int32)
    labels = {name: LabelSource(names, codes) for name in ("text", "audio")}
    lines = list(card_lines(make_card(card_package(labels=labels))))
    assert max(map(cell_len, lines)) <= WIDTH
    assert any("more columns on the page" in line for line in lines) == (classes == 60)


@pytest.mark.parametrize("synthetic", [True, False])
def test_a_card_of_synthetic_data_says_so_and_no_other_does(synthetic):
    card = make_card(card_package(synthetic=synthetic), figures=False)
    assert (SYNTHETIC_SENTENCE in card_lines(card)) is synthetic


def test_numbers_and_group_headers_are_aligned_to_the_right():
    heads = (
        Column("Cell"),
        Column("Train", "integer", "clips"),
        Column("Test", "integer", "clips"),
    )
    table = Table("t", "Counts", heads, (entries("T-A", 20, 1000),))
    assert list(block_lines(table)) == [
        "",
        "  Counts",
        "               clips",
        "  Cell  Train   Test",
        "  T-A      20  1,000",
    ]


def test_a_fold_is_open_and_a_picture_has_no_lines():
    fold = Fold("closed", (Prose("inside"), Picture("p", "c", "a", b"", b"")))
    assert list(block_lines(fold)) == ["  inside"]
