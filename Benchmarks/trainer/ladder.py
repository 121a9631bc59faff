"""One boosted classifier for each bit of each column, given earlier columns and earlier bits.

As Understudy's own trainer has it: depth 6, at most 200 rounds, stopped after some without gain on a tenth
of the rows, leaves regularised by 5; the boosting starts from the bit's own frequency given the earlier
bits; categories enter ranked by the answer's mean. One order of the columns or several, as the plan
says. Only LightGBM's own work is on the clock: building its dataset, and training.
"""

import dataclasses
import time

import lightgbm
import numpy as np

from .codes import bit_count

ROUNDS, DEPTH, LEAF_PENALTY = 200, 6, 5.0
FEATURES = 32
PRIOR = 0.5


@dataclasses.dataclass(frozen=True)
class Plan:
    """What an effort of Understudy stands for."""

    rate: float
    patience: int
    orders: int


PLANS = {"fast": Plan(0.4, 4, 1), "balanced": Plan(0.3, 8, 3)}


@dataclasses.dataclass
class Sum:
    dataset_cpu: float = 0
    train_cpu: float = 0
    wall: float = 0
    # Nats a row on the validation rows, the mean over orders.
    loss: float = 0
    trees: int = 0
    models: int = 0


def log_odds(labels: np.ndarray, prefixes: np.ndarray, rows: int) -> np.ndarray:
    """The bit's own log odds given the earlier bits, counted on the first `rows`. *Shape*: all rows."""
    size = int(prefixes.max()) + 1
    ones = np.bincount(prefixes[:rows], labels[:rows], size) + PRIOR
    alls = np.bincount(prefixes[:rows], minlength=size) + 2 * PRIOR
    return np.log(ones / (alls - ones))[prefixes]


def ranked(codes: np.ndarray, labels: np.ndarray, rows: int) -> np.ndarray:
    """Codes renumbered by the mean answer of their rows."""
    size = int(codes.max()) + 1
    mean = (np.bincount(codes[:rows], labels[:rows], size) + PRIOR) / (
        np.bincount(codes[:rows], minlength=size) + 2 * PRIOR)
    return np.argsort(np.argsort(mean)).astype(np.uint8)[codes]


def loss(scores: np.ndarray, labels: np.ndarray) -> float:
    """Summed logarithmic loss, in nats."""
    return float(np.logaddexp(0, np.where(labels == 1, -scores, scores)).sum())


def settings(leaves: int, plan: Plan) -> dict:
    return {
        "objective": "binary", "num_leaves": leaves, "max_depth": DEPTH, "learning_rate": plan.rate,
        "lambda_l2": LEAF_PENALTY, "min_data_in_leaf": 5, "min_sum_hessian_in_leaf": 1e-3,
        "max_bin": 255, "min_data_in_bin": 1, "num_threads": 1, "verbose": -1, "seed": 0,
        "boost_from_average": False, "force_col_wise": True, "deterministic": True}


def fit_bit(features: np.ndarray, labels: np.ndarray, start: np.ndarray, rows: int, leaves: int,
            plan: Plan, total: Sum) -> np.ndarray:
    """Adds LightGBM's cost to `total`; returns the validation rows' scores without `start`."""
    cpu, wall = time.process_time(), time.perf_counter()
    options = settings(leaves, plan)
    train = lightgbm.Dataset(
        features[:rows], labels[:rows], init_score=start[:rows], params=options,
        free_raw_data=True).construct()
    held = lightgbm.Dataset(
        features[rows:], labels[rows:], init_score=start[rows:], reference=train,
        params=options).construct()
    built = time.process_time()
    model = lightgbm.train(
        options, train, ROUNDS, valid_sets=[held],
        callbacks=[lightgbm.early_stopping(plan.patience, verbose=False)])
    total.train_cpu += time.process_time() - built
    total.dataset_cpu += built - cpu
    total.wall += time.perf_counter() - wall
    total.trees += model.best_iteration
    return model.predict(features[rows:], raw_score=True, num_threads=1)


def fit(codes: dict[str, np.ndarray], categories: list[str], leaves: int, plan: Plan,
        seed: int = 7) -> Sum:
    """Fits every bit of every column of `codes`: in their order, then in shuffled ones."""
    draw = np.random.default_rng(seed)
    shuffled = draw.permutation(len(next(iter(codes.values()))))
    codes = {name: values[shuffled] for name, values in codes.items()}
    total = Sum()
    for number in range(plan.orders):
        names = list(codes) if number == 0 else list(draw.permutation(list(codes)))
        fit_order({name: codes[name] for name in names}, categories, leaves, plan, total)
    total.loss /= plan.orders
    return total


def fit_order(codes: dict[str, np.ndarray], categories: list[str], leaves: int, plan: Plan,
              total: Sum) -> None:
    """Fits one order and adds what it cost, and its loss, to `total`."""
    count = len(next(iter(codes.values())))
    rows = count - count // 10
    earlier = []
    for name, values in codes.items():
        bits = bit_count(values)
        for bit in range(bits):
            labels = (values >> (bits - 1 - bit)) & 1
            prefixes = values.astype(np.int64) >> (bits - bit)
            start = log_odds(labels, prefixes, rows)
            features = [
                ranked(codes[other], labels, rows) if other in categories else codes[other]
                for other in earlier[-FEATURES:]]
            if bit > 0:
                prefix = prefixes.astype(np.uint8)
                features.append(ranked(prefix, labels, rows) if name in categories else prefix)
            scores = start[rows:]
            if features:
                scores = scores + fit_bit(
                    np.column_stack(features), labels, start, rows, leaves, plan, total)
            total.loss += loss(scores, labels[rows:]) / (count - rows)
            total.models += 1
        earlier.append(name)
