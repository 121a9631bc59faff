"""The benchmark's tables: where they lie, how they part, and what their columns are.

All but Adult and Diabetes (whose parts are the field's own) are put together from their published
parts and parted anew, two thirds to learn from and one third held out, so that there is a holdout
large enough to judge against.
"""

import dataclasses
import os
import pathlib

import numpy as np
import pandas as pd


@dataclasses.dataclass
class Dataset:
    name: str
    train: pd.DataFrame
    holdout: pd.DataFrame
    target: str
    categories: list[str]

    @property
    def numbers(self) -> list[str]:
        return [column for column in self.train.columns if column not in self.categories]


@dataclasses.dataclass
class Source:
    """How a dataset lies in its folder."""

    target: str
    # Columns that hold categories though they are written as numbers; text always does.
    coded: tuple[str, ...] = ()
    # Published parts that stay as they are; None means: part all rows anew.
    train: str | None = None
    holdout: str | None = None
    # Files to put together where the rows are parted anew.
    files: tuple[str, ...] = ("train.csv", "test.csv")
    dropped: tuple[str, ...] = ()


SOURCES = {
    "adult": Source("income", train="train.csv", holdout="test.csv"),
    "default": Source(
        "default payment next month",
        coded=("SEX", "EDUCATION", "MARRIAGE", "PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6",
               "default payment next month"),
    ),
    "shoppers": Source(
        "Revenue",
        coded=("OperatingSystems", "Browser", "Region", "TrafficType", "Weekend", "Revenue"),
    ),
    "magic": Source("class"),
    "diabetes130": Source(
        "readmitted",
        coded=("admission_type_id", "discharge_disposition_id", "admission_source_id", "readmitted"),
        train="train.csv", holdout="test.csv",
    ),
    # The first column is the rows' number.
    "support2": Source(
        "death", coded=("death", "hospdead", "diabetes", "dementia"), files=("support2.csv",),
        dropped=("Unnamed: 0",),
    ),
}


def folder() -> pathlib.Path:
    where = os.environ.get("UNDERSTUDY_DATA")
    if not where:
        raise SystemExit("Set UNDERSTUDY_DATA to the folder that holds adult/, default/, ...")
    return pathlib.Path(where)


def read(path: pathlib.Path) -> pd.DataFrame:
    """Cells that are empty are missing, and nothing else is: "None" and "?" are levels."""
    return pd.read_csv(path, keep_default_na=False, na_values=[""], skipinitialspace=True)


def load(name: str) -> Dataset:
    source = SOURCES[name]
    where = folder() / name
    if source.train:
        train, holdout = read(where / source.train), read(where / source.holdout)
    else:
        rows = pd.concat([read(where / file) for file in source.files], ignore_index=True)
        rows = rows.drop(columns=list(source.dropped))
        order = np.random.default_rng(0).permutation(len(rows))
        cut = len(rows) * 2 // 3
        train, holdout = rows.iloc[np.sort(order[:cut])], rows.iloc[np.sort(order[cut:])]
    categories = [
        column for column in train.columns
        if column in source.coded or not pd.api.types.is_numeric_dtype(train[column])
    ]
    train, holdout = tidied(train, categories), tidied(holdout, categories)
    return Dataset(name, train, holdout, source.target, categories)


def tidied(table: pd.DataFrame, categories: list[str]) -> pd.DataFrame:
    """One spelling for both parts: categories as text, whole numbers without ".0"."""
    table = table.reset_index(drop=True).copy()
    for column in table.columns:
        if column in categories:
            table[column] = level_names(table[column])
        else:
            table[column] = numbers(table[column])
    return table


def level_names(cells: pd.Series) -> pd.Series:
    """Levels as text; 2.0 and 2 are one level; missing stays missing."""
    if pd.api.types.is_float_dtype(cells):
        cells = cells.map(lambda cell: cell if pd.isna(cell) else f"{cell:g}")
    return cells.astype(object).where(cells.isna(), cells.astype(str))


def numbers(cells: pd.Series) -> pd.Series:
    cells = pd.to_numeric(cells, errors="coerce")
    whole = cells.dropna()
    if len(whole) and np.array_equal(whole, np.floor(whole)):
        return cells.astype("Int64")
    return cells.astype(float)


def read_like(path: pathlib.Path, dataset: Dataset) -> pd.DataFrame:
    """A peer's output, its cells spelled as the dataset's are. Columns must be the dataset's; they are
    found by name and put into its order."""
    table = read(path)
    wanted = list(dataset.train.columns)
    if sorted(table.columns) != sorted(wanted):
        raise ValueError(f"{path.name}: columns differ from the original's")
    return tidied(table[wanted], dataset.categories)
