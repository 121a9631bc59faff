"""What a learner can be trained on where rare rows are few: one function an arm.

An arm gets a split, a seed and Understudy's maker, and returns the rows and their weights (or None).
`plenty` is how many rare rows must be there for a share: real ones and added ones together.
"""

import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE, SMOTENC

from .tasks import TARGET, Split

SHARES = (0.2, 0.5)
MISSING = "\0missing"


def rare(rows: pd.DataFrame) -> np.ndarray:
    return (rows[TARGET] == "1").to_numpy()


def lacking(split: Split, share: float) -> int:
    """How many rare rows have to be added for that share."""
    few = int(rare(split.train).sum())
    return max(0, round((len(split.train) - few) * share / (1 - share)) - few)


def nothing(split, seed, maker):
    return split.train, None


def class_weights(split, seed, maker):
    """Both classes weigh the same together."""
    is_rare = rare(split.train)
    share = is_rare.mean()
    return split.train, np.where(is_rare, 0.5 / share, 0.5 / (1 - share))


def duplication(share):
    def arm(split, seed, maker):
        """Rare rows again, drawn with replacement."""
        again = split.train[rare(split.train)].sample(
            lacking(split, share), replace=True, random_state=seed)
        return pd.concat([split.train, again], ignore_index=True), None
    return arm


def smote(share):
    def arm(split, seed, maker):
        """Points between a rare row and a rare neighbour; missing numbers are the median's first, since
        SMOTE knows no missing cells. Chawla et al. 2002 (doi:10.1613/jair.953)."""
        rows, labels = split.train[split.inputs].copy(), rare(split.train)
        for name in split.inputs:
            if name in split.categories:
                rows[name] = rows[name].fillna(MISSING).astype(str)
            else:
                cells = rows[name].to_numpy(float, na_value=np.nan)
                rows[name] = np.where(np.isnan(cells), np.nanmedian(cells), cells)
        ratio = share / (1 - share)
        neighbours = min(5, int(labels.sum()) - 1)
        kind = (SMOTENC(split.categories, sampling_strategy=ratio, k_neighbors=neighbours, random_state=seed)
                if split.categories else
                SMOTE(sampling_strategy=ratio, k_neighbors=neighbours, random_state=seed))
        more, of_class = kind.fit_resample(rows, labels)
        added = more.iloc[len(rows):].replace(MISSING, None)
        added[TARGET] = np.where(of_class[len(rows):], "1", "0")
        return pd.concat([split.train, added], ignore_index=True), None
    return arm


def augmented(share, weighs, alone=False):
    def arm(split, seed, maker):
        """Rare rows that Understudy made, having learned all of train or the rare rows alone. Weighed, all rare rows together weigh what the real ones did, so
        that the learner sees the natural prevalence."""
        made = (maker.rare_alone if alone else maker.rare)(lacking(split, share))
        rows = pd.concat([split.train, made[split.train.columns]], ignore_index=True)
        if not weighs:
            return rows, None
        is_rare = rare(rows)
        return rows, np.where(is_rare, rare(split.train).sum() / is_rare.sum(), 1.0)
    return arm


def made_alone(split, seed, maker):
    """As many rows as train has, at the prevalence that Understudy learned; no real row."""
    return maker.rows(len(split.train))[split.train.columns], None


def made_alone_balanced(split, seed, maker):
    """The same, half of them rare, with the weights that the output carries."""
    made = maker.rows(len(split.train), "--share", f"{TARGET}=1:0.5")
    return made[split.train.columns], made["_weight"].to_numpy(float)


PLAIN = {
    "nothing": nothing,
    "class weights": class_weights,
    **{f"duplication to {share:.0%}": duplication(share) for share in SHARES},
    **{f"SMOTE to {share:.0%}": smote(share) for share in SHARES},
}
MADE = {
    **{f"Understudy to {share:.0%}": augmented(share, False) for share in SHARES},
    **{f"Understudy to {share:.0%}, weighed": augmented(share, True) for share in SHARES},
    "Understudy of the rare rows alone, to 20%": augmented(0.2, False, alone=True),
    "Understudy of the rare rows alone, to 20%, weighed": augmented(0.2, True, alone=True),
    "Understudy only": made_alone,
    "Understudy only, half rare, `_weight`": made_alone_balanced,
}
ARMS = {**PLAIN, **MADE}
# "nothing", with the threshold that other rows of train say is best: only F1 can change.
TUNED = "tuned threshold"
