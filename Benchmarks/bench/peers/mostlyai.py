"""mostlyai-engine: an autoregressive neural network over columns, to its own early stopping.

Tiwald et al. 2025 (TabularARGN, arXiv:2501.12012). Defaults throughout, value protection included.
"""

import pathlib
import shutil

from . import run


def fit(roles, table, path):
    from mostlyai import engine

    shutil.rmtree(path, ignore_errors=True)
    workspace = pathlib.Path(path)
    kinds = {name: "TABULAR_CATEGORICAL" for name in roles["categories"]}
    engine.split(
        table, model_type="TABULAR", tgt_encoding_types={
            name: kinds.get(name, "TABULAR_NUMERIC_AUTO") for name in table.columns}, workspace_dir=workspace)
    engine.analyze(workspace_dir=workspace)
    engine.encode(workspace_dir=workspace)
    engine.train(workspace_dir=workspace, device="cpu")


def sample(path, rows):
    import pandas as pd
    from mostlyai import engine

    workspace = pathlib.Path(path)
    engine.generate(sample_size=rows, workspace_dir=workspace, device="cpu")
    return pd.read_parquet(workspace / "SyntheticData")


if __name__ == "__main__":
    run(fit, sample, ["mostlyai.engine"])
