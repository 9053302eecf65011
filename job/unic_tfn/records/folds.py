"""`folds.csv`: the fold of each clip, one column per seed, so that no reader draws them again."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.errors import DataError
from unic_tfn.records.grid_results import Codes
from unic_tfn.records.tables import AGAIN, parse_rows

FOLDS_FILE = "folds.csv"
ID = "id"


def folds_csv(ids: Sequence[str], folds: Mapping[int, Codes]) -> bytes:
    """Return the contents of `folds.csv`.

    Args:
        ids: the N clip ids.
        folds: by seed, (N,) the fold of each clip.
    """
    columns = [folds[seed].tolist() for seed in folds]
    return table_csv([ID, *map(str, folds)], zip(ids, *columns, strict=True))


def read_folds(
    contents: bytes, path: Path, ids: Sequence[str], seeds: Sequence[int]
) -> dict[int, Codes]:
    """Return the fold (N,) of each clip by seed.

    Args:
        contents: of `folds.csv`.
        path: the file, named in the message.
        ids: the N clips of `labels.csv`.
        seeds: the job's seeds.

    Raises:
        DataError: the file is not about these clips and seeds.
    """
    rows = parse_rows(contents, path)
    try:
        if [row[ID] for row in rows] != list(ids):
            raise ValueError("its clips are not those of labels.csv")
        return {seed: np.array([int(row[str(seed)]) for row in rows], np.int64) for seed in seeds}
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: not the folds of this job: {error}.", AGAIN) from error
