"""arfpy: adversarial random forests, whose leaves become a density to draw from.

Watson, Blesch, Kapar, Wright 2023 (arXiv:2205.09435). It knows no missing cells: in columns that have
some they become a level or the median. Its loop over leaves in Python makes the published settings (30
trees, leaves of 5) take hours on tables like Adult: `TREES` and `LEAST_IN_LEAF` bring the fit to minutes.
"""

import pickle

from . import run

TREES = 10
LEAST_IN_LEAF = 20
MOST_ROUNDS = 10
MISSING = "\0missing"


def fit(roles, table, path):
    import numpy as np
    from arfpy import arf

    # arfpy calls a function that NumPy has renamed.
    if not hasattr(np, "in1d"):
        np.in1d = np.isin
    np.random.seed(0)
    ready = table.copy()
    for name in ready.columns:
        if name in roles["categories"]:
            ready[name] = ready[name].fillna(MISSING)
        else:
            ready[name] = ready[name].astype(float).fillna(ready[name].median())
    model = arf.arf(
        x=ready, num_trees=TREES, min_node_size=LEAST_IN_LEAF, max_iters=MOST_ROUNDS, n_jobs=1,
        random_state=0)
    model.forde()
    whole = [name for name in table.columns if name not in roles["categories"]
             and (ready[name] % 1 == 0).all()]
    with open(path, "wb") as file:
        pickle.dump((model, whole), file)
    return f"{TREES} of 30 trees, leaves of {LEAST_IN_LEAF}"


def sample(path, rows):
    import numpy as np

    with open(path, "rb") as file:
        model, whole = pickle.load(file)
    np.random.seed(0)
    made = model.forge(rows)
    made[whole] = made[whole].round()
    return made.replace(MISSING, None)


if __name__ == "__main__":
    run(fit, sample, ["arfpy.arf", "scipy.stats"])
