from tests.report.jobs import PAPER_GRID
from unic_tfn.grid import Cell
from unic_tfn.report.figures.arrangement import arrangement


def test_the_papers_grid_is_its_figure_2():
    cells = [Cell(source, name) for source, inputs in PAPER_GRID.items() for name in inputs]
    rows = [[cell.name for cell in row] for row in arrangement(cells)]
    assert rows == [
        ["T-T", "T-TA", "T-TV", "T-TAV"],
        ["A-A", "A-TA", "A-AV", "A-TAV"],
        ["V-V", "V-TV", "V-AV", "V-TAV"],
        ["M-T", "M-A", "M-V"],
        ["M-TA", "M-TV", "M-AV", "M-TAV"],
    ]
