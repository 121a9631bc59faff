"""SDV's single-table synthesizers: Gaussian copula, TVAE, CTGAN, at their defaults but the epochs.

Patki, Wedge, Veeramachaneni 2016 (doi:10.1109/DSAA.2016.49); Xu et al. 2019 (arXiv:1907.00503).
"""

from . import run

USUAL_EPOCHS = 300


def main(synthesizer: str, most_rows_seen: int | None = None) -> None:
    """`most_rows_seen`, where the synthesizer learns in epochs, is the most of epochs x rows."""
    def fit(roles, table, model):
        from sdv import single_table
        from sdv.metadata import Metadata

        metadata = Metadata.load_from_dict({"tables": {"table": {"columns": {
            name: {"sdtype": "categorical" if name in roles["categories"] else "numerical"}
            for name in table.columns}}}})
        settings, note = {}, None
        if most_rows_seen:
            epochs = max(1, min(USUAL_EPOCHS, most_rows_seen // len(table)))
            settings = {"epochs": epochs}
            note = f"{epochs} of {USUAL_EPOCHS} epochs"
        made = getattr(single_table, synthesizer)(metadata, **settings)
        made.fit({"table": table})
        made.save(model)
        return note

    def sample(model, rows):
        from sdv.utils import load_synthesizer

        return load_synthesizer(model).sample(num_rows=rows)["table"]

    run(fit, sample, ["sdv.single_table", "sdv.utils"])
