"""The study's tasks: a table, a rare yes-or-no target, and how rows are parted.

- `ai4i2020` (UCI 601): does the machine fail? 3.4 %. The five columns that say how it failed, and the
  part's number, are left out. The failures of this set follow from written rules.
- `fraud_vehicle` (car insurance claims 1994-96): is the claim a fraud? 6.0 %.
- `support2` (UCI 880): is the diagnosis cirrhosis? 5.6 %, from what was measured on day 3 and is known at
  admission. Chosen over a diagnosis in diabetes130 because there rare codes can hardly be told from the
  other columns and 61,000 rows are not scarce; here laboratory values speak of the liver, and half
  of them are missing now and then. What follows from the diagnosis (its class, prognoses, costs,
  outcomes) is left out.

Train and test keep the natural prevalence. Two sizes of train: two thirds of the rows, and a tenth.
"""

import dataclasses

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split

from bench.datasets import folder, level_names, numbers, read

TARGET = "rare"
SHARES = {"large": 2 / 3, "small": 0.1}


@dataclasses.dataclass
class Task:
    name: str
    file: str
    column: str
    level: str
    kept: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    # Categories though written as numbers.
    coded: tuple[str, ...] = ()


TASKS = {task.name: task for task in [
    Task("ai4i2020", "ai4i2020/ai4i2020.csv", "Machine failure", "1",
         dropped=("UDI", "Product ID", "TWF", "HDF", "PWF", "OSF", "RNF")),
    Task("fraud_vehicle", "fraud_vehicle/fraud_oracle.csv", "FraudFound_P", "1",
         dropped=("PolicyNumber",), coded=("RepNumber", "Year", "DriverRating")),
    Task("support2", "support2/support2.csv", "dzgroup", "Cirrhosis",
         kept=("age", "sex", "num.co", "edu", "income", "scoma", "race", "diabetes", "dementia", "ca",
               "meanbp", "wblc", "hrt", "resp", "temp", "pafi", "alb", "bili", "crea", "sod", "ph",
               "glucose", "bun", "urine", "adlsc"), coded=("diabetes", "dementia")),
]}


@dataclasses.dataclass
class Split:
    """`TARGET` is a column of both, "1" where rare and "0" elsewhere."""

    train: pd.DataFrame
    test: pd.DataFrame
    categories: list[str]

    @property
    def inputs(self) -> list[str]:
        return [name for name in self.train.columns if name != TARGET]


def load(task: Task) -> tuple[pd.DataFrame, list[str]]:
    """The whole table, tidied, and its categories (without the target)."""
    table = read(folder() / task.file)
    rare = table[task.column].astype(str) == task.level
    table = table[list(task.kept)] if task.kept else table.drop(columns=[task.column, *task.dropped])
    table = table.copy()
    categories = [name for name in table.columns if name in task.coded
                  or not pd.api.types.is_numeric_dtype(table[name])]
    for name in table.columns:
        table[name] = level_names(table[name]) if name in categories else numbers(table[name])
    table[TARGET] = np.where(rare, "1", "0")
    return table, categories


def parted(task: Task, size: str, seed: int) -> Split:
    """A third of the rows to test on; of the others all, or as many as the size says, to learn from."""
    table, categories = load(task)
    rest, test = train_test_split(
        table, test_size=1 / 3, stratify=table[TARGET], random_state=seed)
    wanted = round(SHARES[size] * len(table))
    if wanted < len(rest):
        rest, _ = train_test_split(
            rest, train_size=wanted, stratify=rest[TARGET], random_state=seed)
    return Split(rest.reset_index(drop=True), test.reset_index(drop=True), categories)
