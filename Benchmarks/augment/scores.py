"""What is asked of predicted probabilities, on real test rows at natural prevalence."""

import numpy as np
from sklearn.metrics import average_precision_score, brier_score_loss, f1_score, log_loss

BINS = 15
# Each with whether more of it is better.
SCORES = {"AP": True, "log-loss": False, "Brier": False, "ECE": False, "F1": True}


def calibration_error(truth: np.ndarray, chance: np.ndarray) -> float:
    """Expected calibration error: the mean distance of said and found share, in bins of equally many
    rows, since almost all probabilities are small.

    Nixon et al. 2019 (arXiv:1904.01685).
    """
    parts = np.array_split(np.argsort(chance, kind="stable"), BINS)
    return float(sum(len(part) * abs(truth[part].mean() - chance[part].mean()) for part in parts
                     ) / len(truth))


def scored(truth: np.ndarray, chance: np.ndarray, threshold: float = 0.5) -> dict[str, float]:
    return {
        "AP": float(average_precision_score(truth, chance)),
        "log-loss": float(log_loss(truth, np.clip(chance, 1e-6, 1 - 1e-6))),
        "Brier": float(brier_score_loss(truth, chance)),
        "ECE": calibration_error(truth, chance),
        "F1": float(f1_score(truth, chance >= threshold, zero_division=0)),
    }


def best_threshold(truth: np.ndarray, chance: np.ndarray) -> float:
    """The threshold with the greatest F1, halfway to the next score below.

    *Complexity*: n log n.
    """
    order = np.argsort(-chance, kind="stable")
    hits = np.cumsum(truth[order])
    scores = 2 * hits / (np.arange(1, len(truth) + 1) + truth.sum())
    # A threshold cannot part equal scores.
    sorted_chance = chance[order]
    ends = np.append(sorted_chance[1:] < sorted_chance[:-1], True)
    place = int(np.argmax(np.where(ends, scores, -1)))
    below = sorted_chance[place + 1] if place + 1 < len(truth) else 0.0
    return float((sorted_chance[place] + below) / 2)
