"""The area under the ROC curve, with a bootstrap over rows that is cheap because scores are ranked once."""

import numpy as np


class Ranked:
    """Scores of rows with labels, ready for weighing the rows again and again.

    *Complexity*: n log n once, n for each weighing.
    """

    def __init__(self, labels: np.ndarray, scores: np.ndarray):
        self.positive = np.asarray(labels, bool)
        distinct, self.place = np.unique(scores, return_inverse=True)
        self.levels = len(distinct)

    def area(self, weights: np.ndarray | None = None) -> float:
        """The share of pairs that are in order, ties counting half. NaN where a class is absent."""
        weights = np.ones(len(self.place)) if weights is None else weights
        up = np.bincount(self.place, weights * self.positive, self.levels)
        down = np.bincount(self.place, weights * ~self.positive, self.levels)
        pairs = up.sum() * down.sum()
        if pairs == 0:
            return float("nan")
        return float((up * (np.cumsum(down) - down / 2)).sum() / pairs)


def redraws(rows: int, times: int, seed: int = 0):
    """How often each row is drawn, when as many are drawn with replacement; `times` such draws."""
    draw = np.random.default_rng(seed)
    for _ in range(times):
        yield np.bincount(draw.integers(rows, size=rows), minlength=rows).astype(float)
