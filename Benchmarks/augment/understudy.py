"""Made rows from Understudy's command, for one split."""

import pathlib

import pandas as pd

from bench import datasets, methods
from bench.measure import measured
from .tasks import TARGET, Split


class Maker:
    """Learns the real train, the target being drawn first, so that it can be asked for; and, apart, the
    rare rows alone."""

    def __init__(self, split: Split, folder: pathlib.Path, seed: int):
        folder.mkdir(parents=True, exist_ok=True)
        self.split, self.folder, self.seed = split, folder, seed
        self.model, cost = self.learned("all", split.train, "--condition", TARGET)
        self.cpu = cost.cpu

    def learned(self, name: str, rows: pd.DataFrame, *asked: str):
        """The model file of `rows`, and what fitting cost."""
        table, model = self.folder / f"{name}.csv", self.folder / f"{name}.understudy"
        rows.to_csv(table, index=False)
        cost = measured([
            str(methods.BINARY), "fit", str(table), "-o", str(model), "--force", "--seed",
            str(self.seed), *asked], str(self.folder / "fit.log"))
        return model, cost

    def rows(self, count: int, *asked: str, model: pathlib.Path | None = None) -> pd.DataFrame:
        """`count` rows as `asked` (options of `understudy sample`); `_weight` only where they carry it."""
        out = self.folder / "made.csv"
        measured([
            str(methods.BINARY), "sample", str(model or self.model), "-n", str(count), "-o", str(out),
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
        return self.checked(self.rows(count, "--where", f"{TARGET} = 1"))

    def rare_alone(self, count: int) -> pd.DataFrame:
        """Rare rows from a model that has seen no others."""
        seen = self.split.train[self.split.train[TARGET] == "1"]
        model, _ = self.learned("rare", seen)
        return self.checked(self.rows(count, model=model))

    def checked(self, made: pd.DataFrame) -> pd.DataFrame:
        if not (made[TARGET] == "1").all():
            raise ValueError("asked for rare rows alone, others came")
        return made
