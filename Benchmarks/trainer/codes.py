"""A table as small codes: at most 256 a column, and the bits that say them.

Numbers: a value that many rows share keeps a bin of its own, the others are parted into bins of about
equally many rows; missing has the last code. Categories: levels by falling frequency, the rarest
sharing the last codes. The scheme is Understudy's; the code is the benchmark's own.
"""

import numpy as np
import pandas as pd

MOST = 255


def number_codes(cells: pd.Series) -> np.ndarray:
    values = cells.to_numpy(float, na_value=np.nan)
    known = np.sort(values[~np.isnan(values)])
    distinct, counts = np.unique(known, return_counts=True)
    if len(distinct) > MOST:
        heavy = counts > len(known) / MOST
        # Cuts around every heavy value, and quantiles of what lies between.
        places = np.searchsorted(distinct, distinct[heavy])
        around = np.concatenate([distinct[np.maximum(places - 1, 0)], distinct[heavy]])
        light = np.repeat(distinct[~heavy], counts[~heavy])
        left = MOST - len(np.unique(around))
        even = np.quantile(light, np.linspace(0, 1, max(left, 2))[1:-1], method="lower")
        cuts = np.unique(np.concatenate([around, even]))[: MOST - 1]
        codes = np.searchsorted(cuts, values, side="left")
    else:
        codes = np.searchsorted(distinct, values)
    codes[np.isnan(values)] = codes[~np.isnan(values)].max() + 1
    return codes.astype(np.uint8)


def category_codes(cells: pd.Series) -> np.ndarray:
    cells = cells.fillna("\0missing")
    rank = {level: min(place, MOST) for place, level in enumerate(cells.value_counts().index)}
    return cells.map(rank).to_numpy(np.uint8)


def coded(table: pd.DataFrame, categories: list[str]) -> dict[str, np.ndarray]:
    """Codes by column name, columns with many codes first, as they are generated."""
    codes = {
        name: category_codes(table[name]) if name in categories else number_codes(table[name])
        for name in table.columns}
    return dict(sorted(codes.items(), key=lambda item: -int(item[1].max())))


def bit_count(codes: np.ndarray) -> int:
    return int(codes.max()).bit_length()
