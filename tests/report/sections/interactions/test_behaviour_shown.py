from tests.report.explained_runs import told, with_games
from unic_tfn.page.blocks import Picture, Prose, Table, flat
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.interactions import SECTION
from unic_tfn.report.sections.interactions.behaviour_shown import behaviour_sentence

QUICK = Effort(resamples=200, permutations=399)


def test_the_page_has_a_figure_two_tables_and_what_they_are(records):
    context = Context(with_games(told(records)), QUICK)
    blocks = flat(SECTION.shown(context).blocks)
    pictures = {block.name: block for block in blocks if isinstance(block, Picture)}
    assert "The largest is" in pictures["interaction-terms"].alt
    tables = {block.name: block for block in blocks if isinstance(block, Table)}
    rows = tables["interaction-intershap"].rows
    assert [row[0].value for row in rows[::2]] == ["T-TA", "M-TA", "M-TAV"]
    own = SECTION.values(context).behaviour[0]
    assert rows[0][3].value == own.together.value
    assert rows[1][6].value == own.local_apart.value
    terms = tables["interaction-terms"]
    assert [column.header for column in terms.columns[1:]] == [
        "T", "A", "V", "T × A", "T × V", "A × V", "T × A × V",
    ]  # fmt: skip
    assert terms.rows[0][3].value is None
    prose = " ".join(block.text for block in blocks if isinstance(block, Prose))
    assert "Wenderoth et al. 2025" in prose


def test_the_sentence_names_the_smallest_and_the_largest(records):
    values = SECTION.values(Context(with_games(told(records)), QUICK)).behaviour
    least = min(values, key=lambda each: each.together.value)
    assert f" in {least.cell.name} to " in behaviour_sentence(values)
    one = behaviour_sentence(values[:1])
    assert one.endswith("in T-TA.")
    assert " to " not in one


def test_without_games_the_section_is_as_it_was(records):
    blocks = flat(SECTION.shown(Context(told(records), QUICK)).blocks)
    names = {block.name for block in blocks if isinstance(block, Picture | Table)}
    assert not names & {"interaction-terms", "interaction-intershap"}
