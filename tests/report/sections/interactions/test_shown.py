from tests.report.explained_runs import told
from unic_tfn.page.blocks import Picture, Prose, Table, flat
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.interactions import SECTION

QUICK = Effort(resamples=200, permutations=399)


def test_the_page_shows_pictures_tables_and_methods(records):
    results = told(records, lambda cell, place: cell == "M-TAV")
    blocks = flat(SECTION.shown(Context(results, QUICK)).blocks)
    pictures = [block.name for block in blocks if isinstance(block, Picture)]
    assert pictures == ["interaction-shares", "interaction-gains", "interaction-shapley"]
    tables = {block.name for block in blocks if isinstance(block, Table)}
    names = ("flips", "shares", "gains", "shapley", "parts")
    assert tables == {f"interaction-{name}" for name in names}
    prose = " ".join(block.text for block in blocks if isinstance(block, Prose))
    assert "Hessel and Lee 2020" in prose


def test_records_without_interactions_say_so(records):
    context = Context(records, QUICK)
    (block,) = SECTION.shown(context).blocks
    assert isinstance(block, Prose)
    assert SECTION.values(context).reason in block.text
