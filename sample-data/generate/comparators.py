#!/usr/bin/env python3
"""Makes pipelines/blanktown/comparators.csv from published statistics.

    python3 comparators.py DATA_FOLDER > pipelines/blanktown/comparators.csv

DATA_FOLDER holds the Department for Education's and the Office for National Statistics' files by the names below, as found
in the public repository dfe-analytical-services/CSC_outcomes_and_enablers at 2f5d11a. Contains public sector information
licensed under the Open Government Licence v3.0.

Blanktown is invented, so its statistical neighbours are stand-ins: the ten that the 2025 model gives for one real authority
of the same kind and size. Measures of which a published file holds every part are not here: comparators.toml reads them from
the files in comparators/. A figure that was published as a symbol (c, z, u, x or :) has no row: nothing is put in its place.
"""

import csv
import sys
from pathlib import Path

YEAR = "2025"
STAND_IN = "Luton"
POPULATION = "ONS mid-2024 population aged 0 to 17"
IN_NEED = "Department for Education, Children in need 2025"
HEADINGS = ["indicator", "area", "kind", "year", "value", "numerator", "denominator", "source"]

# England figures that stand in no file of the folder. First those worked out here from two parts:
# indicator, area, year, per how many, numerator, denominator, source.
ELSEWHERE = [
    ("CSC06", "England", "year ending March 2025", 10_000, 230590, "population", f"{IN_NEED}, table C4; {POPULATION}"),
    ("CSC07", "England", "year ending March 2025", 100, 72100, 230590, f"{IN_NEED}, table C4"),
    ("CSC08", "England", "year ending March 2025", 100, 58670, 72090, f"{IN_NEED}, table C4"),
    ("POL02", "England and Wales", "year ending March 2024", 1_000, 851062, 60_900_000,
     "ONS, Domestic abuse in England and Wales, November 2024; ONS mid-2023 population, to the nearest 100,000"),
]
# Then those that were published as a figure: indicator, area, year, value, source.
PUBLISHED = [
    ("MAR01", "England and Wales", "year ending March 2017", "36",
     "ONS, Domestic abuse in England and Wales, year ending March 2017 (adult females)"),
    ("ACU02", "England", "year ending March 2023", "319", "Nuffield Trust, hospital admissions as a result of self-harm"),
    ("COM01", "England", "year ending March 2025", "85.2",
     "Department of Health and Social Care, Health visitor service delivery metrics 2024 to 2025"),
]


def number(text):
    """The figure, or None for a symbol that stands for one."""
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def rows_of(folder, name, **wanted):
    """Rows of a file for England and each authority: code of the authority (`England` for England) to row."""
    found = {}
    with open(folder / name, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            level = row["geographic_level"]
            code = "England" if level == "National" else row["old_la_code"]
            if level in ("National", "Local authority") and all(row[key] == value for key, value in wanted.items()):
                found[code] = row
    return found


def plain(name):
    """The name as it is spoken: `Kingston upon Hull`, not `Kingston upon Hull, City of`."""
    return name.split(",")[0]


def areas(folder):
    """England, then the stand-in's ten neighbours in the model's order, nearest first."""
    with open(folder / "sn_model_2025_wide.csv", encoding="utf-8-sig", newline="") as file:
        model = list(csv.DictReader(file))
    names = {row["old_la_code"]: plain(row["la_name"]) for row in model}
    stand_in = next(row for row in model if row["la_name"] == STAND_IN)
    codes = [stand_in[f"SN_{place}"] for place in range(1, 11)]
    return [("England", "England", "england")] + [(code, names[code], "neighbour") for code in codes]


def per(multiplier, numerator, denominator):
    """A rate or percentage worked out here, to two decimals; None where a part is a symbol."""
    if numerator is None or not denominator:
        return None
    return f"{multiplier * numerator / denominator:.2f}"


class Published:
    """The files, read once, and how each measure is taken from them: year, value, numerator, denominator, source."""

    def __init__(self, folder):
        self.referrals = rows_of(folder, "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv", time_period=YEAR)
        self.plans = rows_of(folder, "d5_cpps_at31march_by_duration_2013_to_2025.csv", time_period=YEAR)
        self.workforce = rows_of(folder, "csww_indicators_2017_to_2025.csv", time_period=YEAR)
        # The population of one year serves the statistics that end in March of the next.
        people = rows_of(
            folder, "ons_mid-year_population_estimates_2012_to_2024.csv", time_period=str(int(YEAR) - 1),
            age_group="Children aged 0 to 17 years",
        )
        self.population = {code: number(row["population_estimate"]) for code, row in people.items()}

    def csc03(self, code):
        numerator, denominator = number(self.referrals[code]["referral_count"]), self.population[code]
        return ("year ending March 2025", per(10_000, numerator, denominator), numerator, denominator,
                f"{IN_NEED}, table C1; {POPULATION}")

    def csc09(self, code):
        numerator, denominator = number(self.plans[code]["CPP_At31"]), self.population[code]
        return ("31 March 2025", per(10_000, numerator, denominator), numerator, denominator,
                f"{IN_NEED}, table D5; {POPULATION}")

    def csc17(self, code):
        row = self.workforce[code]
        vacant, filled = number(row["vacancy_fte"]), number(row["inpost_fte"])
        posts = None if vacant is None or filled is None else round(vacant + filled, 1)
        return ("30 September 2025", row["vacancy_rate_fte"], vacant, posts,
                "Department for Education, Children's social work workforce 2025")


def elsewhere(population):
    """The England figures that stand in no file."""
    for indicator, area, year, multiplier, numerator, denominator, source in ELSEWHERE:
        below = population if denominator == "population" else denominator
        yield indicator, area, "england", year, per(multiplier, numerator, below), numerator, below, source
    for indicator, area, year, value, source in PUBLISHED:
        yield indicator, area, "england", year, value, None, None, source


def shown(figure):
    """A part as printed in the file: whole numbers without a point, nothing for nothing."""
    return "" if figure is None else f"{figure:g}" if figure % 1 else f"{figure:.0f}"


def main():
    folder = Path(sys.argv[1])
    published = Published(folder)
    lines = list(elsewhere(published.population["England"]))
    for measure in ("csc03", "csc09", "csc17"):
        for code, name, kind in areas(folder):
            year, value, numerator, denominator, source = getattr(published, measure)(code)
            if value is None or number(value) is None:
                print(f"{measure.upper()}, {name}: published as a symbol, left out", file=sys.stderr)
                continue
            lines.append((measure.upper(), name, kind, year, value, numerator, denominator, source))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADINGS)
    for line in sorted(lines, key=lambda line: line[0]):
        writer.writerow([*line[:5], shown(line[5]), shown(line[6]), line[7]])


if __name__ == "__main__":
    main()
