#!/usr/bin/env python3
"""Makes fakes.json, the names and streets that stand in for real ones, from a Faker wheel.

    scripts/make-fakes.py faker-40.54.0-py3-none-any.whl .cache/fakes

Python 3.11, standard library only. The wheel's modules are read as text and only their literal
tuples and ordered dictionaries are taken (`ast.literal_eval`): nothing in the wheel is run. The
result is the same bytes for the same wheel: streets are combined in an order that a hash fixes.

The wheel's licence (MIT) travels inside fakes.json, as it asks.
"""

import ast
import hashlib
import json
import os
import re
import sys
import unicodedata
import zipfile

LOCALES = [
    "en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL", "pt_BR", "sv_SE", "da_DK",
]
# More than this many would only make the file larger, not the fakes better.
MOST_NAMES = 1_200
MOST_STREETS = 1_200
MOST_CITIES = 400
LARGEST_MODULE = 4 << 20
# Where the house number stands: "12 Mill Lane" or "Mühlweg 12", and what parts them.
NUMBER_FIRST = {"en_US": " ", "en_GB": " ", "fr_FR": ", "}
NUMBER_LAST = {"es_ES": ", ", "it_IT": ", ", "pt_BR": ", "}

ENTRY = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-])*")


def tables(wheel, module):
    """The literal tuples, lists and ordered dictionaries of a provider class, by name."""
    try:
        info = wheel.getinfo(module)
    except KeyError:
        sys.exit(f"{wheel.filename} has no {module}: give a Faker wheel.")
    if info.file_size > LARGEST_MODULE:
        sys.exit(f"{module} is larger than any of Faker's modules: give a Faker wheel.")
    found = {}
    for top in ast.parse(wheel.read(info)).body:
        if not (isinstance(top, ast.ClassDef) and top.name == "Provider"):
            continue
        for statement in top.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                name = statement.targets[0].id
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                name = statement.target.id
            else:
                continue
            value = statement.value
            if isinstance(value, ast.Call) and value.args:  # OrderedDict((("Smith", 0.02), ...))
                value = value.args[0]
            try:
                literal = ast.literal_eval(value)
            except (ValueError, TypeError, SyntaxError):
                continue
            if isinstance(literal, dict) and name == "cap_city_province":  # postcode: towns
                literal = [town[0] for towns in literal.values() for town in towns]
            if isinstance(literal, (tuple, list)):
                entries = [e[0] if isinstance(e, tuple) else e for e in literal]
                found[name] = [e for e in entries if isinstance(e, str)]
    return found


def ordered(entries, most, spaces=True):
    """Distinct well-formed entries, in an order fixed by a hash so that a cut is a fair sample."""
    kept = {}
    for entry in entries:
        entry = unicodedata.normalize("NFC", entry.strip())
        if ENTRY.fullmatch(entry) and 2 <= len(entry) <= 40 and (spaces or " " not in entry):
            kept[entry] = None
    by_hash = sorted(kept, key=lambda e: hashlib.sha256(e.encode()).digest())
    return sorted(by_hash[:most])


def crossed(count, salt, *lists):
    """`count` combinations of one entry from each list, picked by a hash."""
    for number in range(count):
        digest = hashlib.sha256(f"{salt} {number}".encode()).digest()
        yield tuple(
            entries[int.from_bytes(digest[4 * i : 4 * i + 4], "big") % len(entries)]
            for i, entries in enumerate(lists)
        )


def streets(locale, person, places, given, family):
    salt = f"street {locale}"
    many = 3 * MOST_STREETS
    if locale in ("en_US", "en_GB"):
        common = ["Street", "Avenue", "Road", "Lane", "Drive", "Court", "Place", "Way"]
        ends = common * 12 + places["street_suffixes"]
        made = (f"{name} {end}" for name, end in crossed(many, salt, given + family, ends))
    elif locale == "de_DE":
        ends = [e for e in places["street_suffixes_short"] if not e.endswith(".")]
        made = (f"{name}{end}" for name, end in crossed(many, salt, family + given, ends))
    elif locale in ("fr_FR", "pt_BR", "es_ES"):
        starts = places["street_prefixes"]
        made = (
            f"{start} {first} {last}" if len(first) % 2 else f"{start} {last}"
            for start, first, last in crossed(many, salt, starts, given, family)
        )
    elif locale == "it_IT":
        starts = ["Via"] * 6 + places["street_suffixes"]
        made = (f"{start} {name}" for start, name in crossed(many, salt, starts, given + family))
    elif locale == "nl_NL":
        ends = places["street_suffixes"]
        made = (f"{name}{end}" for name, end in crossed(many, salt, given, ends))
    elif locale == "pl_PL":
        names = places["streets_adjective_feminine"] + places["streets_universal"]
        made = (
            f"{start} {name}" for start, name in crossed(many, salt, ["ulica", "aleja", "plac"], names)
        )
    elif locale == "sv_SE":
        ends = ["gatan", "vägen", "stigen", "gränd"]
        starts = places["street_prefixes"] + [f"{name}s" for name in given if name[-1] not in "sxz"]
        made = (f"{start}{end}" for start, end in crossed(many, salt, starts, ends))
    else:  # da_DK
        ends = places["street_suffixes"]
        made = (f"{name}{end}" for name, end in crossed(many, salt, places["street_names"], ends))
    return ordered(made, MOST_STREETS)


def cities(locale, places, given, family):
    if "cities" in places or "cap_city_province" in places:
        return ordered(places.get("cities") or places["cap_city_province"], MOST_CITIES)
    if locale == "es_ES":
        return ordered(places["states"], MOST_CITIES)
    ends = [e for e in places["city_suffixes"] if e == e.lower()] or places["city_suffixes"]
    gap = " " if locale == "pt_BR" else ""
    made = (
        f"{name}{gap}{end}"
        for name, end in crossed(3 * MOST_CITIES, f"city {locale}", family + given, ends)
    )
    return ordered(made, MOST_CITIES)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    path, folder = sys.argv[1:]
    if not zipfile.is_zipfile(path):
        sys.exit(f"{path} is not a wheel: download Faker's (pip download --no-deps Faker).")
    with zipfile.ZipFile(path) as wheel:
        about = re.match(r"faker-([0-9.]+)-", os.path.basename(path))
        version = about.group(1) if about else "of unknown version"
        licences = [n for n in wheel.namelist() if n.endswith("licenses/LICENSE.txt")]
        if not licences:
            sys.exit(f"{path} carries no licence: give a Faker wheel of 40 or later.")
        locales = {}
        for locale in LOCALES:
            person = tables(wheel, f"faker/providers/person/{locale}/__init__.py")
            places = tables(wheel, f"faker/providers/address/{locale}/__init__.py")
            given = ordered(
                person["first_names_female"] + person["first_names_male"], MOST_NAMES, spaces=False
            )
            last = person.get("last_names") or person["unisex_last_names"] + person["male_last_names"]
            family = ordered(last, MOST_NAMES)
            made = {
                "given": given,
                "family": family,
                "streets": streets(locale, person, places, given, family),
                "cities": cities(locale, places, given, family),
                "numberFirst": locale in NUMBER_FIRST,
                "gap": NUMBER_FIRST.get(locale) or NUMBER_LAST.get(locale, " "),
            }
            if len(given) * len(family) < 1_000 or len(made["streets"]) < 1_000:
                sys.exit(f"{locale} would have fewer than 1,000 names or streets: give another wheel.")
            locales[locale] = made
        result = {
            "format": 1,
            "source": f"Faker {version}, MIT licence, Copyright (c) 2012 Daniele Faraglia",
            "licence": wheel.read(licences[0]).decode("utf-8"),
            "locales": locales,
        }
    os.makedirs(folder, exist_ok=True)
    target = os.path.join(folder, "fakes.json")
    # Written beside and renamed, so that a break half-way leaves no half file.
    with open(target + ".part", "w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        file.write("\n")
    os.replace(target + ".part", target)
    for locale, made in locales.items():
        print(
            f"{locale}: {len(made['given']):,} given x {len(made['family']):,} family names,"
            f" {len(made['streets']):,} streets, {len(made['cities']):,} cities"
        )
    print(f"Wrote {target}.")


if __name__ == "__main__":
    main()
