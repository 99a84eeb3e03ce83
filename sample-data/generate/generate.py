"""Makes sample-data: the truth, the returns, when each one lands, what is expected of it.

    python3 sample-data/generate/generate.py                        what Python alone writes, the same bytes each time
    python3 sample-data/generate/generate.py --all                  also what LibreOffice and SheetJS write, and the encrypted one
    python3 sample-data/generate/generate.py --templates DIR        also fills in the board's own workbooks found in DIR

Files of other writers are kept as committed unless asked for, because those writers put the time of day or chance into them.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import csv
import datetime
import json
import pathlib
import random
import subprocess
import tempfile

import partners
import troubles
from cells import csv_text, xlsx
from commentary import WORDS
from fill import fill, history_figures, return_figures
from figures import AGENCY_OF, INDICATORS, SEED, quarter_index, truth as make_truth
from returns import all_files
from xlsb import xlsb

ROOT = pathlib.Path(__file__).resolve().parent.parent
RETURNS = ROOT / "returns"
OURS = {"xlsx", "csv", "csv-1252", "xlsb", "hidden", "empty", "broken", "annex-a", "word", "fire", "lock"}


def main():
    """Everything, in order."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--all", action="store_true", help="also files that LibreOffice, SheetJS or encryption write")
    arguments.add_argument("--templates", type=pathlib.Path, help="folder with the board's blank workbooks, to fill in")
    wanted = arguments.parse_args()
    truth = make_truth()
    files = all_files(truth)
    said = {file.path: say(file, truth) for file in files}
    write_ours(files, said)
    if wanted.all:
        write_with_others(files, said)
    if wanted.templates:
        write_templates(files, said, wanted.templates)
    write_tables(files, said, truth)
    tidy_up(files)


def say(file, truth):
    """What a file says: its sheets where it has a shape of its own, and each figure in it."""
    figures = partners.Figures(truth, file.instead, standing(file), WORDS)
    sheets = file.build(figures, file.figures_of) if file.build else []
    if file.writer.startswith("template"):
        return_figures(figures, file, INDICATORS[file.agency])
    if file.writer.startswith("history"):
        history_figures(figures, INDICATORS[file.agency])
    return sheets, list(dict.fromkeys(figures.said))


def standing(file):
    """What an agency always says otherwise: small numbers hidden, figures not yet revised, periods without figures."""

    def shown(key, value):
        code, _, period = key
        if code == "ACU03" and 1 <= value <= 4:
            return "<5"
        if code == "ACU01" and period in ("2025-26 Q1", "2025-26 Q2") and file.period < "2025-26 Q3":
            return value - (6 if period.endswith("1") else 4)
        if (code, period) in NIL:
            return "nil"
        if (code, period) == ("PRO01", "2026-27 Q1"):
            return None
        return value

    return shown


# Returns that said that there was nothing to report.
NIL = {("VCS01", "2026-27 Q1"), ("HOU01", "2025-26 Q4"), ("HOU02", "2025-26 Q4")}


def write_ours(files, said):
    """What Python alone writes."""
    for file in files:
        if file.writer in OURS:
            put(file, content(file, said[file.path][0]))


def content(file, sheets):
    """The bytes of one file."""
    package = lambda: xlsx(sheets)
    return {
        "xlsx": package,
        "csv": lambda: csv_text(sheets[0], "utf-8"),
        "csv-1252": lambda: csv_text(sheets[0], "cp1252"),
        "xlsb": lambda: xlsb(sheets),
        "hidden": lambda: xlsx([*sheets, troubles.hidden_pupils()]),
        "empty": lambda: b"",
        "broken": lambda: package()[: len(package()) * 2 // 3],
        "annex-a": troubles.annex_a,
        "word": troubles.word,
        "fire": troubles.fire,
        "lock": troubles.lock,
        "encrypted": lambda: troubles.protected(package()),
    }[file.writer]()


def put(file, data):
    """Writes one file."""
    path = RETURNS / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def write_with_others(files, said):
    """What LibreOffice and SheetJS write, and the encrypted workbook."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for kind in ("xlsx", "xls", "ods", "pdf"):
            batch = [file for file in files if file.writer == f"lo-{kind}"]
            for file, converted in zip(batch, with_libreoffice(folder / kind, kind, batch, said)):
                put(file, converted)
        for kind in ("xls", "xlsb"):
            batch = [file for file in files if file.writer == f"sheetjs-{kind}"]
            for file, written in zip(batch, with_sheetjs(folder, kind, batch, said)):
                put(file, written)
    for file in files:
        if file.writer == "encrypted":
            put(file, content(file, said[file.path][0]))


def with_libreoffice(folder, kind, batch, said):
    """What LibreOffice makes of a batch."""
    return libreoffice(folder, kind, [xlsx(said[file.path][0] or pdf_sheets()) for file in batch])


def libreoffice(folder, kind, workbooks):
    """Converts workbooks in one run, headlessly."""
    source, into = folder / "from", folder / "into"
    source.mkdir(parents=True)
    names = [source / f"{n}.xlsx" for n in range(len(workbooks))]
    for name, data in zip(names, workbooks):
        name.write_bytes(data)
    kinds = {"xls": "xls:MS Excel 97", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
    command = ["soffice", "--headless", "--convert-to", kinds.get(kind, kind), "--outdir", into, *names]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return [(into / f"{name.stem}.{kind}").read_bytes() for name in names]


def pdf_sheets():
    """The table that Cafcass also sends as a PDF."""
    figures = partners.Figures(make_truth(), {}, lambda key, value: value, WORDS)
    return partners.cafcass(figures, quarter_index("2025-26 Q4"))


def with_sheetjs(folder, kind, batch, said):
    """Writes a batch with SheetJS; NODE_PATH says where `xlsx` is installed."""
    into = [folder / f"sheetjs-{n}.{kind}" for n in range(len(batch))]
    jobs = [
        {
            "into": str(path),
            "kind": {"xls": "biff8"}.get(kind, kind),
            "sheets": [{"name": sheet.name, "rows": sheet.rows} for sheet in said[file.path][0]],
        }
        for path, file in zip(into, batch)
    ]
    plan = folder / f"sheetjs-{kind}.json"
    plan.write_text(json.dumps(jobs))
    subprocess.run(["node", pathlib.Path(__file__).with_name("sheetjs.js"), plan], check=True)
    return [path.read_bytes() for path in into]


def write_templates(files, said, blanks):
    """Fills in the board's own workbooks: AGENCY-quarterly-2025-26-Q1.xlsx and AGENCY-history.xlsx in that folder.

    Some partners have no Excel, so theirs are saved by LibreOffice.
    """
    again = []
    for file in files:
        kind = file.writer.removesuffix("-lo")
        if kind not in ("template", "history"):
            continue
        period = f"quarterly-{file.period.replace(' ', '-')}" if kind == "template" else "history"
        filled = fill((blanks / f"{file.agency}-{period}.xlsx").read_bytes(), said[file.path][1], file)
        if file.writer.endswith("-lo"):
            again.append((file, filled))
        else:
            put(file, filled)
    with tempfile.TemporaryDirectory() as folder:
        converted = libreoffice(pathlib.Path(folder), "xlsx", [filled for _, filled in again])
        for (file, _), data in zip(again, converted):
            put(file, data)


def write_tables(files, said, truth):
    """The tables beside the returns."""
    periods = sorted(truth, key=lambda key: (list(AGENCY_OF).index(key[0]), key[1] != "numerator", key[2]))
    table("generate/truth.csv", "agency indicator measure period value",
          [(AGENCY_OF[code], code, measure, period, truth[code, measure, period]) for code, measure, period in periods])
    table("generate/said.csv", "file indicator measure period said",
          [(f"returns/{file.path}", *figure) for file in files for figure in said[file.path][1]])
    table("deliveries.csv", "at folder name file born",
          [(file.at, file.folder, file.name, f"returns/{file.path}", born(file)) for file in files])
    table("expected.csv", "file arrival-state agency return period outcome why", [expected(file) for file in files])
    table("decisions.csv", "at decision by agency return period detail reason", DECISIONS)


def table(name, headings, rows):
    """One table as .csv."""
    with open(ROOT / name, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(headings.split())
        writer.writerows(["" if value is None else value for value in row] for row in rows)


def born(file):
    """When the file system says that the file was made there: at once, or a few minutes before a synced folder shows it."""
    minutes = random.Random(f"{SEED}/born/{file.path}").choice((0, 0, 0, 0, 1, 2, 4))
    return (datetime.datetime.fromisoformat(file.at) - datetime.timedelta(minutes=minutes)).isoformat(timespec="minutes")


def expected(file):
    """What is expected of a file, in the office's words."""
    agency = file.folder if file.folder in INDICATORS else ""
    owed, period = (file.owed, file.period) if file.identified and file.state != "waiting" else ("", "")
    return f"returns/{file.path}", file.state, agency, owed, period, file.outcome, file.why


def tidy_up(files):
    """Takes away returns that are no longer made."""
    made = {RETURNS / file.path for file in files}
    for path in RETURNS.rglob("*"):
        if path.is_file() and path not in made:
            path.unlink()


DECISIONS = [
    ("2025-12-01T10:00", "approve", "Priya Raman", "", "", "2025-26 Q2", "", "Ready for the board on 11 December."),
    ("2026-03-02T10:00", "approve", "Priya Raman", "", "", "2025-26 Q3", "", ""),
    ("2026-06-08T10:00", "approve", "Helen Osei", "", "", "2025-26 Q4", "", "Year-end figures are provisional."),
    ("2026-07-21T11:00", "extend", "Morgan Ellery", "icb", "quarterly", "2026-27 Q1", "2026-08-07",
     "Two practices are moving to a new record system in July."),
    ("2026-07-23T09:30", "accept", "Morgan Ellery", "cafcass", "quarterly", "2026-27 Q1",
     "Cafcass Blanktown monthly Q2 2026-27 draft.xlsx", "Its sender confirmed by telephone that it is April to June."),
    ("2026-07-27T14:15", "nil", "Morgan Ellery", "voluntary", "quarterly", "2026-27 Q1", "",
     "By telephone: no referrals were taken between the old contract and the new one."),
    ("2026-09-07T10:00", "approve", "Priya Raman", "", "", "2026-27 Q1", "", ""),
    ("2026-10-12T10:30", "waive", "Morgan Ellery", "cafcass", "quarterly", "2026-27 Q2", "",
     "National move to a new case system; the quarter comes with the next return."),
]

if __name__ == "__main__":
    main()
