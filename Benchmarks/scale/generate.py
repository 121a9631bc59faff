"""Tables of any size that look like those people have: mixed kinds that hang together.

Every row has `FACTORS` hidden normal numbers; a column is a mixture of two or three of them and noise,
turned into what its kind is: amounts (log-normal, to the cent), counts, measurements to one digit,
amounts that are zero for most, categories with 2 to 200 levels of Zipf's frequencies, yes or no, and
dates; one column in five lacks 5 % of its cells. Written part by part, so that memory stays small.
"""

import pathlib

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from scipy.special import ndtr

FACTORS = 8
PART = 250_000
KINDS = ("amount", "category", "measurement", "count", "category", "date", "sparse amount", "flag",
         "category", "measurement")
LEVELS = (3, 8, 25, 200, 60)
FIRST_DAY = 14_610  # 2010-01-01, in days since 1970


class Column:
    """How one column follows from the hidden factors: drawn once a table, by its place."""

    def __init__(self, place: int):
        draw = np.random.default_rng([place, 1])
        self.kind = KINDS[place % len(KINDS)]
        self.name = f"{self.kind.replace(' ', '_')}_{place + 1}"
        self.factors = draw.choice(FACTORS, draw.integers(2, 4), replace=False)
        self.weights = draw.normal(size=len(self.factors))
        self.weights *= 0.85 / np.linalg.norm(self.weights)
        self.noise = float(np.sqrt(1 - 0.85**2))
        self.levels = LEVELS[place // len(KINDS) % len(LEVELS)] if self.kind == "category" else 0
        self.lacks = 0.05 if place % 5 == 3 else 0.0

    def cells(self, factors: np.ndarray, draw: np.random.Generator) -> pa.Array:
        rows = len(factors)
        score = factors[:, self.factors] @ self.weights + self.noise * draw.normal(size=rows)
        gaps = draw.random(rows) < self.lacks if self.lacks else None
        if self.kind == "amount":
            return pa.array(np.round(np.exp(4 + 1.2 * score), 2), mask=gaps)
        if self.kind == "measurement":
            return pa.array(np.round(100 + 15 * score, 1), mask=gaps)
        if self.kind == "count":
            return pa.array(draw.poisson(np.exp(1 + 0.6 * score)), pa.int64(), mask=gaps)
        if self.kind == "sparse amount":
            return pa.array(np.where(score > 1, np.round(np.exp(5 + score), 0), 0), mask=gaps)
        if self.kind == "date":
            days = FIRST_DAY + (5_000 * ndtr(score)).astype(np.int32)
            return pa.array(days, pa.int32(), mask=gaps).cast(pa.date32())
        if self.kind == "flag":
            return pa.array(score > 0.8, mask=gaps)
        # A category: the score's place among levels of Zipf's frequencies.
        frequency = 1 / np.arange(1, self.levels + 1)
        codes = np.searchsorted(np.cumsum(frequency / frequency.sum())[:-1], ndtr(score))
        names = pa.array([f"level {level:03d}" for level in range(self.levels)])
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=gaps), names)


def parts(rows: int, columns: int):
    """The table in batches of at most `PART` rows."""
    made = [Column(place) for place in range(columns)]
    for number, start in enumerate(range(0, rows, PART)):
        draw = np.random.default_rng([number, 2])
        factors = draw.normal(size=(min(PART, rows - start), FACTORS))
        yield pa.table({column.name: column.cells(factors, draw) for column in made})


def write(rows: int, columns: int, path: pathlib.Path) -> None:
    """To Parquet or CSV, as the path ends."""
    writer = None
    for part in parts(rows, columns):
        if path.suffix == ".csv":
            part = part.cast(pa.schema([
                (field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
                for field in part.schema]))
        if writer is None:
            writer = (pa.csv.CSVWriter if path.suffix == ".csv" else pa.parquet.ParquetWriter)(
                str(path), part.schema)
        writer.write_table(part)
    writer.close()
