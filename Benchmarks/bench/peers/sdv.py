"""SDV's single-table synthesizers: Gaussian copula, TVAE, CTGAN, at their defaults.

Patki, Wedge, Veeramachaneni 2016 (doi:10.1109/DSAA.2016.49); Xu et al. 2019 (arXiv:1907.00503).
"""

from . import run


def main(synthesizer: str, **settings) -> None:
    def fit(roles, table, model):
        from sdv import single_table
        from sdv.metadata import Metadata

        metadata = Metadata.load_from_dict({"tables": {"table": {"columns": {
            name: {"sdtype": "categorical" if name in roles["categories"] else "numerical"}
            for name in table.columns}}}})
        made = getattr(single_table, synthesizer)(metadata, **settings)
        made.fit({"table": table})
        made.save(model)

    def sample(model, rows):
        from sdv.utils import load_synthesizer

        return load_synthesizer(model).sample(num_rows=rows)["table"]

    run(fit, sample, ["sdv.single_table", "sdv.utils"])
