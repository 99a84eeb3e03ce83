"""Every file that lands in the drop folder: what it says, how it is written, when it lands, and what is expected of it."""

import datetime
import random
from dataclasses import dataclass, field

import partners
from figures import INDICATORS, SEED, quarter, term
from wording import MONTHS, first_month

DUE = {
    "2025-26 Q1": "2025-07-28",
    "2025-26 Q2": "2025-10-28",
    "2025-26 Q3": "2026-01-30",
    "2025-26 Q4": "2026-04-30",
    "2026-27 Q1": "2026-07-28",
    "2026-27 Q2": "2026-10-28",
    "2024-25 Summer": "2025-09-26",
    "2025-26 Autumn": "2026-01-30",
    "2025-26 Spring": "2026-04-30",
    "2025-26 Summer": "2026-09-28",
    "2025-26": "2026-05-15",
}
HISTORY = "2021-04-01 to 2025-03-31"
QUARTERS = range(16, 22)


@dataclass
class File:
    """One file that lands once."""

    path: str
    writer: str
    at: str
    agency: str = ""
    owed: str = ""
    period: str = ""
    build: object = None
    figures_of: int = 0
    instead: dict = field(default_factory=dict)
    state: str = "taken"
    outcome: str = "accepted"
    why: str = ""
    folder: str = ""
    name: str = ""
    identified: bool = True
    fill: dict = field(default_factory=dict)

    def __post_init__(self):
        self.folder = self.folder or self.path.split("/")[0]
        self.name = self.name or self.path.split("/")[-1]


def before(day, working_days):
    """The day that many working days earlier, bank holidays of the year aside."""
    closed = {"2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06"}
    at = datetime.date.fromisoformat(day)
    while working_days:
        at -= datetime.timedelta(days=1)
        if at.weekday() < 5 and at.isoformat() not in closed:
            working_days -= 1
    return at.isoformat()


def in_good_time(agency, owed, period):
    """A working hour, mostly two to five working days before the due day, sometimes on it."""
    chance = random.Random(f"{SEED}/lands/{agency}/{owed}/{period}")
    days = chance.choice((2, 2, 3, 3, 4, 4, 5, 0, 1))
    return f"{before(DUE[period], days)}T{chance.randint(9, 16):02}:{chance.randint(0, 59):02}"


def n(code, period, value, measure="numerator"):
    """One figure said otherwise."""
    return {(code, measure, period): value}


def moved(code, period, source, truth):
    """The parts of an indicator in a period, taken from another period."""
    return {(code, m, period): truth[code, m, source] for m in ("numerator", "denominator")}


def all_files(truth):
    """Every file, in the order in which they land."""
    files = [*history(), *templates(truth), *own_shapes(truth), *terms_and_years(), *strays()]
    return sorted(files, key=lambda file: (file.at, file.path))


def history():
    """The past figures of each agency, in the board's history workbook."""
    days = ("17", "18", "18", "19", "20", "23", "24", "25", "25", "26", "27", "30")
    for day, agency in zip(days, INDICATORS):
        hour = random.Random(f"{SEED}/history/{agency}").randint(9, 16)
        yield File(
            f"{agency}/Blanktown past figures {agency} 2021-22 to 2024-25.xlsx",
            "history-lo" if agency in ("icb", "voluntary", "youth-justice") else "history",
            f"2025-06-{day}T{hour:02}:20",
            agency,
            "history",
            HISTORY,
            why="past figures in the board's history workbook",
        )


def templates(truth):
    """The four agencies that fill in the board's return workbook."""
    names = {
        "social-care": "Social care return {}.xlsx",
        "icb": "ICB safeguarding return {} FINAL.xlsx",
        "housing": "Housing {}.xlsx",
        "youth-justice": "YJS return - {}.xlsx",
    }
    # The ambulance service joined in May 2026: the first quarter that it owes is the next whole one.
    yield File("ambulance/Ambulance service return Q2 2026-27.xlsx", "template", in_good_time("ambulance", "quarterly", quarter(21)),
               "ambulance", "quarterly", quarter(21), why="the first return of an agency that joined in May")
    special = template_troubles()
    for agency, name in names.items():
        for i in QUARTERS:
            period = quarter(i)
            if (agency, period) in special:
                yield from special[agency, period]
                continue
            spoken = f"{period[-2:]} {period[:7]}" if agency != "youth-justice" else period
            yield File(
                f"{agency}/{name.format(spoken)}",
                "template-lo" if agency == "youth-justice" else "template",
                in_good_time(agency, "quarterly", period),
                agency,
                "quarterly",
                period,
                why="the board's return workbook, filled in",
            )


def template_troubles():
    """Returns in the board's workbook that need more than one file, or a closer look."""

    def one(agency, period, name, at, **more):
        return File(f"{agency}/{name}", "template", at, agency, "quarterly", period, **more)

    q4, q1 = "2025-26 Q4", "2026-27 Q1"
    return {
        ("social-care", q4): [
            one("social-care", q4, "Social care return Q4 2025-26.xlsx", "2026-04-24T14:10",
                instead=n("CSC08", q4, 91), why="in good time; its conference figure is corrected a week later"),
            one("social-care", q4, "Social care return Q4 2025-26 v2.xlsx", "2026-05-06T10:32",
                why="sent again after a case audit: fewer conferences were in time; changes neither when it came nor its status"),
        ],
        ("social-care", q1): [
            one("social-care", q1, "Social care return Q1 2026-27.xlsx", "2026-07-23T11:25",
                why="in good time; assessments in time fall below the floor, and a comment beside them says why"),
        ],
        ("icb", q1): [
            one("icb", q1, "ICB safeguarding return Q1 2026-27 FINAL.xlsx", "2026-08-05T16:20",
                why="after the due day, before the agreed later day (7 August): on time"),
        ],
        ("icb", "2026-27 Q2"): [
            one("icb", "2026-27 Q2", "ICB safeguarding return Q2 2026-27 FINAL.xlsx", "2026-10-28T21:34",
                why="on the evening of the due day"),
        ],
        ("housing", "2025-26 Q2"): [
            one("housing", "2025-26 Q2", "Housing Q2 2025-26.xlsx", "2025-10-23T12:05",
                instead=n("HOU01", "2025-26 Q2", 10), why="in good time"),
            one("housing", "2025-26 Q2", "Housing Q2 2025-26 (1).xlsx", "2025-10-24T09:18",
                why="sent again the next day with two more presentations"),
        ],
        ("housing", q4): [
            one("housing", q4, "Housing Q4 2025-26.xlsx", "2026-04-27T15:44", fill={"nil": True}, outcome="accepted with queries",
                why="a nil return: says that there is nothing to report this period; asked about, for no quarter was near it"),
        ],
        ("icb", "2025-26 Q3"): [
            one("icb", "2025-26 Q3", "ICB safeguarding return Q3 2025-26 FINAL.xlsx", "2026-01-26T12:20",
                instead=n("ICB02", "2025-26 Q3", 80), why="in good time"),
            one("icb", "2025-26 Q3", "ICB safeguarding return Q3 2025-26 FINAL v2.xlsx", "2026-01-28T14:06",
                why="sent again before the due day with the reports of one more practice"),
        ],
        ("housing", "2026-27 Q2"): [
            one("housing", "2026-27 Q2", "Housing Q2 2026-27.xlsx", "2026-10-26T15:31",
                instead=n("HOU01", "2026-27 Q2", "see report") | n("HOU02", "2026-27 Q2", -6), outcome="returned for correction",
                why="one figure is words and the other is below nought, so nothing can be used; it never comes again"),
        ],
        ("youth-justice", q1): [
            one("youth-justice", q1, f"YJS return - {q1}.xlsx", "2026-07-27T10:02",
                instead=n("YJS01", q4, "see e-mail") | n("YJS02", q1, -2), outcome="returned for correction",
                why="one figure is words and the other is below nought, so nothing can be used"),
            one("youth-justice", q1, f"YJS return - {q1} corrected.xlsx", "2026-07-30T13:37",
                why="corrected within the five working days: counts as received on 27 July"),
        ],
    }


NAMES = {
    "police": ("Blanktown LSCP dataset {q} {y}.xlsx", partners.police),
    "acute": ("Acute_safeguarding_KPIs_{months}.xls", partners.acute),
    "community": ("0-19 Safeguarding {y} {q} FINAL.ods", partners.community),
    "education": ("CME EHE {q} {y}.xlsx", partners.education_quarter),
    "mental-health": ("CAMHS_{y}_{q}.csv", partners.mental_health),
    "probation": ("PDU return {q} {y}.csv", partners.probation),
    "cafcass": ("Cafcass Blanktown monthly {q} {y}.xlsx", partners.cafcass),
    "voluntary": ("Harbour Project referrals {q} {y}.xlsx", partners.voluntary),
}
SHAPES = {
    "police": "block workbook on two sheets, three years of quarters, the future ones empty",
    "acute": "wide quarters in .xls, headed by months, eight quarters of history, 1 to 4 suppressed",
    "community": "wide quarters in .ods on two sheets, with stated percentages",
    "education": "wide quarters with the header on row 6, totals among the rows",
    "mental-health": "tidy .csv in UTF-8",
    "probation": "wide .csv in Windows-1252",
    "cafcass": "one row per month since April 2024",
    "voluntary": "wide quarters, sources with a total",
}
PLAIN = {"mental-health": "csv", "probation": "csv-1252", "community": "lo-ods"}


def writer(agency, i):
    """Which program writes it: not every file comes from one."""
    if agency in PLAIN:
        return PLAIN[agency]
    if agency == "acute":
        return ("lo-xls", "sheetjs-xls")[i % 2]
    if agency == "voluntary":
        return {16: "xlsb", 18: "xlsb", 21: "xlsb"}.get(i, "xlsx")
    return ("xlsx", "lo-xlsx")[i % 2]


def own(agency, i, at=None, suffix="", **more):
    """A return in the agency's own shape."""
    pattern, build = NAMES[agency]
    year, month = first_month(i)
    months = f"{MONTHS[month - 1][:3]}-{MONTHS[month + 1][:3]}_{year}"
    period = quarter(i)
    name = pattern.format(q=period[-2:], y=period[:7], months=months)
    kind = more.pop("writer", writer(agency, i))
    stem, ending = name.rsplit(".", 1)
    ending = {"xlsb": "xlsb", "sheetjs-xlsb": "xlsb"}.get(kind, ending)
    more.setdefault("why", SHAPES[agency])
    more.setdefault("build", build)
    at = at or in_good_time(agency, "quarterly", period)
    path = more.pop("path", f"{agency}/{stem}{suffix}.{ending}")
    return File(path, kind, at, agency, "quarterly", period, figures_of=i, **more)


def own_shapes(truth):
    """The eight agencies with workbooks of their own, and what goes wrong on the way."""
    special = own_troubles(truth)
    for agency in NAMES:
        for i in QUARTERS:
            yield from special.get((agency, i)) or ([] if (agency, i) in special else [own(agency, i)])


def own_troubles(truth):
    """Returns in the agencies' own shapes that need more than one file, or a closer look."""
    return police_and_hospital_troubles() | community_and_school_troubles(truth) | other_troubles(truth)


UNREAD = {"state": "taken", "outcome": "refused", "identified": False}


def police_and_hospital_troubles():
    """A password, a duplicate, lateness, a revision, a layout that nobody knows."""
    return {
        ("police", 16): [
            own("police", 16, "2025-07-24T15:12", " PROTECTED", writer="encrypted", **UNREAD,
                why="protected with a password; sent again without one"),
            own("police", 16, "2025-07-25T09:41", why="the same return without the password"),
        ],
        ("police", 17): [
            own("police", 17, why="three suppressed cells by kind of exploitation; the total gives one of them away"),
        ],
        ("police", 18): [
            own("police", 18, "2026-01-27T10:15",
                why="domestic abuse recording moved to a new system: a series break, said below the table"),
            own("police", 18, "2026-01-27T16:50", path="police/Copy of Blanktown LSCP dataset Q3 2025-26.xlsx",
                state="duplicate", outcome="", why="the same bytes again under another name"),
        ],
        ("police", 21): [
            own("police", 21, "2026-10-22T16:36", instead=n("POL06", quarter(21), 9), why="in good time"),
            own("police", 21, "2026-10-27T08:58", " FINAL v2", why="sent again with the last days of September"),
        ],
        ("acute", 17): [own("acute", 17, "2025-11-04T11:08", why="five working days late")],
        ("acute", 18): [own("acute", 18, "2026-01-28T15:30",
                            why="two earlier quarters of self-harm attendances are revised in the history columns: noted as revisions")],
        ("acute", 20): [own("acute", 20, "2026-07-31T09:55", why="three working days late")],
        ("acute", 21): [
            own("acute", 21, "2026-10-26T14:12", path="acute/SG dashboard new format.xlsx", writer="xlsx",
                build=partners.acute_new, outcome="held", identified=False,
                why="a new analyst's own format: no layout knows it, so the officer is asked"),
            own("acute", 21, "2026-10-28T16:05", why="the same quarter in the format that is known, on the due day"),
        ],
    }


def community_and_school_troubles(truth):
    """A copy under way, a fraction for a percentage, last quarter's figures, a hidden sheet."""
    fourth, now = quarter(19), quarter(20)
    stale = {}
    for code in ("COM01", "COM02", "COM03"):
        stale |= moved(code, now, fourth, truth)
    return {
        ("community", 18): [
            own("community", 18, "2026-01-26T10:02", path="community/0-19 Safeguarding being copied.ods",
                writer="empty", name="0-19 Safeguarding 2025-26 Q3 FINAL.ods", state="waiting", outcome="",
                identified=False, why="a copy that has only begun: nought bytes so far; the whole follows in its place"),
            own("community", 18, "2026-01-26T10:09"),
        ],
        ("community", 19): [own("community", 19,
                                instead={("COM03", "stated", fourth): 0.91},
                                why="a percentage is given as 0.91 where 90.8 is meant, as its counts say; it is worked out from them")],
        ("community", 20): [
            own("community", 20, "2026-07-24T12:48", instead=stale, outcome="accepted with queries",
                why="last quarter's figures again under this quarter's heading"),
            own("community", 20, "2026-08-04T10:20", " corrected", why="this quarter's figures"),
        ],
        ("education", 18): [
            own("education", 18, "2026-01-22T13:31", " with pupils", writer="hidden", outcome="quarantined",
                identified=False, why="a hidden sheet lists pupils by their unique numbers (canaries)"),
            own("education", 18, "2026-01-26T09:12", why="the same return without the hidden sheet"),
        ],
        ("education", 20): [
            own("education", 20, "2026-07-20T15:28", instead=n("EDU04", now, 168), why="in good time"),
            own("education", 20, "2026-07-23T09:14", " (1)", why="sent again with three late notifications"),
        ],
    }


def other_troubles(truth):
    """The year so far, a part, too many checks, a name that contradicts, short records."""
    first, second, third, _, now, _ = (quarter(i) for i in QUARTERS)
    so_far = sum(truth["MHT01", "numerator", p] for p in (first, second, third))
    too_many = truth["PRO01", "denominator", second] + 14
    return {
        ("mental-health", 17): [
            own("mental-health", 17, path="mental-health/CAMHS 2025-26 Q2.xlsx",
                why="a .csv that is named .xlsx: it is read as what it is"),
        ],
        ("mental-health", 18): [
            own("mental-health", 18, "2026-01-29T16:44", instead=n("MHT01", third, so_far),
                outcome="accepted with queries", why="referrals are the year so far, not the quarter"),
            own("mental-health", 18, "2026-02-05T11:03", "_v2", why="the quarter's own referrals"),
        ],
        ("mental-health", 20): [
            own("mental-health", 20, "2026-07-27T15:52",
                instead=n("MHT02", now, None) | n("MHT02", now, None, "denominator"), outcome="accepted in part",
                why="waiting times are not ready: blank, so awaited"),
            own("mental-health", 20, "2026-08-06T10:40", "_complete", why="with the waiting times"),
        ],
        ("probation", 17): [
            own("probation", 17, "2025-10-24T14:20", instead=n("PRO01", second, too_many),
                outcome="returned for correction", why="more checks than cases: nothing can be used"),
            own("probation", 17, "2025-10-29T09:35", " v2",
                why="corrected within the five working days: counts as received on 24 October"),
        ],
        ("probation", 20): [],
        ("cafcass", 18): [
            own("cafcass", 18, "2026-01-26T11:40", " part", writer="broken", **UNREAD,
                why="the copy broke off: the last third of the file is not there"),
            own("cafcass", 18, "2026-01-27T09:05"),
        ],
        ("cafcass", 20): [
            own("cafcass", 20, "2026-07-22T10:28", path="cafcass/Cafcass Blanktown monthly Q2 2026-27 draft.xlsx",
                outcome="held",
                why="its name says Q2 and its rows end in June (Q1): held, and accepted as Q1 by the officer"),
        ],
        ("cafcass", 21): [],
        ("voluntary", 16): [own("voluntary", 16, "2025-07-28T23:40", why="in .xlsb, twenty minutes before the due day ends")],
        ("voluntary", 17): [
            own("voluntary", 17, "2025-10-22T10:11", writer="sheetjs-xlsb", **UNREAD,
                why="an .xlsb with short cell records, some of whose values a reader would lose without a word"),
            own("voluntary", 17, "2025-10-23T15:26", why="the same return saved as .xlsx"),
        ],
        ("voluntary", 19): [own("voluntary", 19, "2026-05-07T10:14", why="four working days late")],
        ("voluntary", 20): [],
    }


def terms_and_years():
    """Education's returns by term and by year."""
    for at, period in ((11, "2024-25 Summer"), (12, "2025-26 Autumn"), (13, "2025-26 Spring"), (14, "2025-26 Summer")):
        assert term(at) == period
        yield File(
            f"education/Attendance and exclusions {period[8:]} {period[:7]}.xlsx",
            ("xlsx", "lo-xlsx")[at % 2],
            in_good_time("education", "termly", period),
            "education",
            "termly",
            period,
            partners.education_term,
            at,
            instead=n("EDU03", period, 26) if at == 13 else {},
            why="wide by school term",
        )
    yield File(
        "education/Attendance and exclusions Spring 2025-26 revised.xlsx", "xlsx", "2026-05-05T10:47", "education",
        "termly", "2025-26 Spring", partners.education_term, 13,
        why="sent again after the due day: one exclusion was withdrawn by the governors",
    )
    yield File(
        "education/s175 audit 2025-26.xlsx", "xlsx", "2026-05-12T14:05", "education", "annual", "2025-26",
        partners.education_year, 2025, why="wide by year",
    )


def strays():
    """What lands that is no return, or in a folder where it does not belong."""
    nothing = {"identified": False}
    yield File("education/Annex A List 7 CP.xlsx", "annex-a", "2025-10-21T11:17", "education", outcome="quarantined",
               why="an Annex A list of children in the wrong folder (invented rows, canary numbers)", **nothing)
    yield File("education/Commentary for the board Q2 2025-26.docx", "word", "2025-10-24T10:30", "education",
               outcome="refused", why="a Word document", **nothing)
    yield File("cafcass/Cafcass monthly Q4 2025-26.pdf", "lo-pdf", "2026-04-24T16:31", "cafcass",
               outcome="refused", why="a PDF of the table; the workbook comes as well", **nothing)
    yield File("police/~$Blanktown LSCP dataset Q1 2026-27.xlsx", "lock", "2026-07-20T14:58", "police",
               state="not in the register", outcome="", why="the lock file of a workbook that is open", **nothing)
    yield File("fire-service/Home fire safety visits Q1 2026-27.xlsx", "fire", "2026-07-15T09:33",
               state="not in the register", outcome="", why="a folder that is no agency's", **nothing)
    yield File("icb/Housing Q3 2025-26 for Blanktown.xlsx", "template", "2026-01-23T13:13", "housing",
               "quarterly", "2025-26 Q3", folder="icb", outcome="held", identified=False,
               why="housing's workbook in the ICB's folder; housing sends it to its own as well")
