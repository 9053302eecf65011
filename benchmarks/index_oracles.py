"""Freezes the numbers that other programs give, for the tests: `shapiq` and `dit`.

    pip install shapiq==1.4.1 dit==2.3
    python -m benchmarks.index_oracles

Neither is a requirement of the tests, because each brings a dozen packages. Games and
distributions are random with fixed seeds, and stand in the files beside the numbers.
"""

import json
from importlib.metadata import version
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import click
import numpy as np

TESTS = Path(__file__).parent.parent / "tests" / "statistics"
INDICES = ("SV", "SII", "k-SII", "STII", "FSII", "BII", "Moebius")
GAMES = 3
SHAPES = ((2, 2, 2, 2), (3, 2, 3, 3), (3, 3, 3, 3))


@click.command()
def main() -> None:
    """Write `shapiq.json` and `dit.json` beside the tests that read them."""
    for name, make in (("shapiq", _indices), ("dit", _informations)):
        path = TESTS / f"{name}.json"
        document = {"package": name, "version": version(name), "cases": make()}
        path.write_text(json.dumps(document, indent=1) + "\n")
        click.echo(f"{path}: {len(document['cases'])} cases")


def _indices() -> list[dict[str, Any]]:
    random = np.random.default_rng(20_260_101)
    cases = []
    for players in (1, 2, 3):
        for _ in range(GAMES):
            values = random.standard_normal(2**players)
            for index in INDICES:
                for order in range(1, 1 + (1 if index == "SV" else players)):
                    found = _exact(values, players, index, order)
                    cases.append(
                        {
                            "players": players,
                            "game": values.tolist(),
                            "index": index,
                            "order": order,
                            "values": found,
                        }
                    )
    return cases


def _exact(values: Any, players: int, index: str, order: int) -> list[float]:
    """Return the index of each coalition up to the order, by size and then by first players."""
    from shapiq.game_theory.exact import ExactComputer

    sets = list(_coalitions(players, players))
    place = {members: n for n, members in enumerate(sets)}

    def game(rows: Any) -> Any:
        return np.array([values[place[tuple(np.flatnonzero(row))]] for row in np.atleast_2d(rows)])

    found = ExactComputer(game=game, n_players=players)(index=index, order=order)
    # Values that are exactly 0 are left out of its dictionary.
    return [float(found.interactions.get(key, 0.0)) for key in _coalitions(players, order)]


def _coalitions(players: int, most: int) -> "chain[tuple[int, ...]]":
    sizes = range(most + 1)
    return chain.from_iterable(combinations(range(players), size) for size in sizes)


def _informations() -> list[dict[str, Any]]:
    from dit import Distribution
    from dit.pid import PID_MMI

    random = np.random.default_rng(20_260_102)
    cases = []
    for shape in SHAPES:
        for _ in range(GAMES):
            table = random.integers(0, 9, shape)
            table.flat[0] += 1
            cells = [tuple(map(int, cell)) for cell in np.argwhere(table)]
            shares = [table[cell] / table.sum() for cell in cells]
            decomposed = PID_MMI(Distribution(cells, shares), [[0], [1], [2]], [3])
            cases.append({"counts": table.tolist(), "atoms": _atoms(decomposed)})
    return cases


def _atoms(decomposed: Any) -> dict[str, float]:
    """Return the parts by node, such as `0|12`: source 0, or sources 1 and 2 together."""
    return {_node(node): float(decomposed.get_pi(node)) for node in decomposed._lattice}


def _node(node: Any) -> str:
    return "|".join(sorted("".join(map(str, sorted(source))) for source in node))


if __name__ == "__main__":
    main()
