from tests.report.explained_runs import told
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.interactions.values import compute

QUICK = Effort(resamples=200, permutations=399)


def test_flipped_clips_are_those_that_most_seeds_agree_on(records):
    flips = compute(Context(told(records, lambda *_: True), QUICK)).flips
    assert flips
    assert all(flip.corrects and flip.complete == flip.gold != flip.without for flip in flips)
    assert [flip.seeds for flip in flips] == sorted((flip.seeds for flip in flips), reverse=True)
