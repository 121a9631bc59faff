"""Adult as private makers are measured on it: a split, declared domains, and distances over pairs."""

import csv
import itertools
import pathlib

import numpy

BOUNDS = {
    "age": (17, 90), "fnlwgt": (0, 1_500_000), "education.num": (1, 16), "capital.gain": (0, 100_000),
    "capital.loss": (0, 4_500), "hours.per.week": (1, 100),
}
BINS = 32


def read(path):
    with open(path, newline="") as file:
        header, *rows = csv.reader(file)
    return header, [[cell.strip() for cell in row] for row in rows if len(row) == len(header)]


class Adult:
    """Four fifths of the rows to learn from, one to test on; each column as codes of a public domain."""

    def __init__(self, folder: pathlib.Path):
        self.names, rows = read(folder / "train.csv")
        order = numpy.random.RandomState(0).permutation(len(rows))
        cut = int(0.8 * len(rows))
        self.train, self.test = [rows[i] for i in order[:cut]], [rows[i] for i in order[cut:]]
        self.levels = {
            name: sorted({row[place] for row in rows})
            for place, name in enumerate(self.names) if name not in BOUNDS
        }
        self.sizes = [self.size(name) for name in self.names]
        self.codes = self.encode(self.train)
        self.pairs = list(itertools.combinations(range(len(self.names)), 2))
        triples = list(itertools.combinations(range(len(self.names)), 3))
        chosen = numpy.random.RandomState(0).choice(len(triples), 64, replace=False)
        self.triples = [triples[i] for i in chosen]

    def size(self, name):
        if name not in BOUNDS:
            return len(self.levels[name])
        low, high = BOUNDS[name]
        return min(BINS, high - low + 1)

    def schema(self):
        """What is public, as Understudy reads it."""
        lines = ['target: "income"', "columns:"]
        for name in self.names:
            lines.append(f'  - name: "{name}"')
            if name in BOUNDS:
                low, high = BOUNDS[name]
                lines += ["    kind: count", f"    minimum: {low}", f"    maximum: {high}", f"    bins: {BINS}"]
            else:
                listed = ", ".join(f'"{level}"' for level in self.levels[name])
                lines += ["    kind: category", f"    levels: [{listed}]"]
            lines += ["    origin: declared", '    source: "the census form and code lists, 1994"']
        return "\n".join(lines) + "\n"

    def encode(self, rows):
        codes = numpy.zeros((len(rows), len(self.names)), int)
        for place, name in enumerate(self.names):
            if name in BOUNDS:
                low, high = BOUNDS[name]
                numbers = numpy.array([float(row[place]) for row in rows])
                if high - low + 1 > BINS:
                    numbers = numpy.minimum(BINS - 1, numpy.floor((numbers - low) * BINS / (high - low)))
                else:
                    numbers = numbers - low
                codes[:, place] = numbers.astype(int)
            else:
                known = {level: code for code, level in enumerate(self.levels[name])}
                codes[:, place] = [known[row[place]] for row in rows]
        return codes

    def marginal(self, codes, columns):
        cells = numpy.zeros(len(codes), int)
        size = 1
        for column in columns:
            cells = cells * self.sizes[column] + codes[:, column]
            size *= self.sizes[column]
        return numpy.bincount(cells, minlength=size) / len(codes)

    def distance(self, codes, scopes):
        """The mean total variation distance from the table learned from."""
        return float(numpy.mean([
            0.5 * numpy.abs(self.marginal(self.codes, s) - self.marginal(codes, s)).sum() for s in scopes
        ]))

    def auc(self, codes):
        """Trees trained on synthetic rows, tested on real ones."""
        import xgboost
        from sklearn.metrics import roc_auc_score

        test = self.encode(self.test)
        model = xgboost.XGBClassifier(n_estimators=200, max_depth=6, learning_rate=0.1, n_jobs=1)
        model.fit(codes[:, :-1], codes[:, -1])
        return float(roc_auc_score(test[:, -1], model.predict_proba(test[:, :-1])[:, 1]))

    def judge(self, codes):
        singles = [(column,) for column in range(len(self.names))]
        return {
            "TV1": self.distance(codes, singles), "TV2": self.distance(codes, self.pairs),
            "TV3": self.distance(codes, self.triples), "AUC": self.auc(codes),
        }
