"""Made rows from Understudy's command, for one split."""

import pathlib

import pandas as pd

from bench import datasets, methods
from bench.measure import measured
from .tasks import TARGET, Split


class Maker:
    """Fits the real train once; the target is drawn first, so that it can be asked for."""

    def __init__(self, split: Split, folder: pathlib.Path, seed: int):
        folder.mkdir(parents=True, exist_ok=True)
        self.split, self.folder, self.seed = split, folder, seed
        train = folder / "train.csv"
        split.train.to_csv(train, index=False)
        self.model = folder / "model.understudy"
        cost = measured([
            str(methods.BINARY), "fit", str(train), "-o", str(self.model), "--force",
            "--condition", TARGET, "--seed", str(seed)], str(folder / "fit.log"))
        self.cpu = cost.cpu

    def rows(self, count: int, *asked: str) -> pd.DataFrame:
        """`count` rows as `asked` (options of `understudy sample`); `_weight` only where they carry it."""
        out = self.folder / "made.csv"
        measured([
            str(methods.BINARY), "sample", str(self.model), "-n", str(count), "-o", str(out),
            "--force", "--seed", str(self.seed), *asked], str(self.folder / "sample.log"))
        made = datasets.read(out)
        made[TARGET] = datasets.level_names(made[TARGET])
        wanted = [*self.split.train.columns, *(["_weight"] if "_weight" in made else [])]
        if sorted(made.columns) != sorted(wanted) or len(made) != count:
            raise ValueError("Understudy made other columns or another number of rows than asked for")
        for name in self.split.inputs:
            tidy = datasets.level_names if name in self.split.categories else datasets.numbers
            made[name] = tidy(made[name])
        return made[wanted]

    def rare(self, count: int) -> pd.DataFrame:
        made = self.rows(count, "--where", f"{TARGET} = 1")
        if not (made[TARGET] == "1").all():
            raise ValueError("asked for rare rows alone, others came")
        return made
