from unic_tfn.report.sections.variants import SECTION
from unic_tfn.report.sections.variants.changes_told import cells_table, mean_sentence, means_table


def test_a_variant_is_told_in_a_sentence(varied):
    means = SECTION.values(varied).means_of("late")
    sentence = mean_sentence(means, "weighted_f1", "late")
    assert sentence.startswith("late changes weighted F1 by +")
    assert "on all labels" in sentence
    assert "the last two differ by" in sentence


def test_a_table_says_what_is_compared_with_where_that_differs(weighted):
    found = SECTION.values(weighted).weightings
    means = [mean for each in found for mean in each.means]
    table = means_table(means, "means", "Means", ["accuracy"], against=True)
    assert [row[1].value for row in table.rows] == ["shuffled"] * 4 + ["by_task"] * 4
    cells = cells_table(found[0].cells, "cells", "Cells", against=True)
    assert {row[1].value for row in cells.rows} == {"shuffled"}
    for made in (table, cells):
        assert all(len(row) == len(made.columns) for row in made.rows)
        assert made.columns[1].header == "Against"
    plain = means_table(means, "means", "Means", ["accuracy"])
    assert len(plain.columns) == len(table.columns) - 1
