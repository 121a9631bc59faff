"""Every figure of one made table, by the code in scores/ and by sdmetrics."""

import dataclasses

import numpy as np

from .scores.coverage import coverage
from .scores.detection import c2st, detection
from .scores.field import field
from .scores.privacy import closeness, copies
from .scores.shape import shape
from .scores.trend import trend
from .scores.triples import three_way_at
from .scores.utility import utility


@dataclasses.dataclass
class Effort:
    """How much work a judgement takes. More of it narrows the intervals, and moves no figure."""

    subsamples: int = 5
    seeds: int = 5
    bootstraps: int = 20
    closeness_rows: int = 4_000
    most_rows: int | None = None
    threads: int = 2

    @staticmethod
    def quick(threads: int) -> "Effort":
        return Effort(1, 1, 3, 1_000, 5_000, threads)


def size_of(effort: Effort, *tables) -> int:
    """The one size at which the detector compares."""
    return min([len(table) for table in tables] + [effort.most_rows or 1 << 40])


def judged(dataset, made, effort: Effort, apart=None) -> dict:
    """The figures of a made table beside train and holdout.

    `apart` are rows for the detector, where those of `made` depend on each other: see the README.
    """
    train, holdout, categories = dataset.train, dataset.holdout, dataset.categories
    size = size_of(effort, train, holdout, made)
    seen = made if apart is None else apart
    detect = lambda real: detection(real, seen, categories, size, effort.subsamples, effort.threads)
    against_train, against_holdout = detect(train), detect(holdout)
    return {
        "shape": shape(train, made, categories),
        "trend": trend(train, made, categories),
        "three_way": three_way_at(size, train, made, categories, effort.subsamples),
        "coverage": coverage(train, made, categories, size, effort.subsamples),
        "field": field(train, made, categories),
        "auc_train": against_train,
        "auc_holdout": against_holdout,
        "c2st_train": c2st(against_train["auc"]),
        "utility": utility(
            train, holdout, made, dataset.target, categories, effort.seeds, effort.threads),
        "closeness": closeness(train, holdout, made, categories, effort.closeness_rows),
        "copies": copies(train, holdout, made),
    }


def ideal_holdout(dataset, effort: Effort) -> dict:
    """What the real holdout scores in the made table's place.

    For closeness and copies one half of it stands for the made table and the other for the holdout.
    """
    train, holdout, categories = dataset.train, dataset.holdout, dataset.categories
    size = size_of(effort, train, holdout)
    area = detection(train, holdout, categories, size, effort.subsamples, effort.threads)
    order = np.random.default_rng(0).permutation(len(holdout))
    halves = [holdout.iloc[part] for part in np.array_split(order, 2)]
    use = utility(train, holdout, train, dataset.target, categories, effort.seeds, effort.threads)
    return {
        "shape": shape(train, holdout, categories),
        "trend": trend(train, holdout, categories),
        "three_way": three_way_at(size, train, holdout, categories, effort.subsamples),
        "coverage": coverage(train, holdout, categories, size, effort.subsamples),
        "field": field(train, holdout, categories),
        "auc_train": area,
        "auc_holdout": area,
        "c2st_train": c2st(area["auc"]),
        "utility": use,
        "closeness": closeness(train, halves[0], halves[1], categories, effort.closeness_rows),
        "copies": copies(train, halves[0], halves[1]),
    }


def ideal_bootstrap(dataset, effort: Effort) -> dict:
    """What train drawn again from itself, as many rows with replacement, scores: the mean."""
    train, categories = dataset.train, dataset.categories
    figures = []
    for draw in range(effort.bootstraps):
        again = train.sample(len(train), replace=True, random_state=draw, ignore_index=True)
        figures.append((shape(train, again, categories), trend(train, again, categories)))
    means = np.mean(figures, axis=0)
    return {"shape": float(means[0]), "trend": float(means[1])}
