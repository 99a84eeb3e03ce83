"""The truth behind the sample returns: every figure of Blanktown, invented from a seed.

Quarters are counted from 2021-22 Q1 (index 0) to 2026-27 Q2 (index 21); three earlier ones feed the rolling years.
Each series has its own random stream, so that adding one changes no other.
"""

import random

SEED = "blanktown-2026"
FIRST, LAST = -3, 21
SHOWN = range(0, LAST + 1)
TERM_NAMES = ("Autumn", "Spring", "Summer")

INDICATORS = {
    "social-care": [f"CSC{n:02}" for n in range(1, 18)] + ["EH01", "EH02", "LAD01"],
    "police": [f"POL{n:02}" for n in range(1, 9)] + ["MAR01", "MAR02", "MAR03"],
    "icb": ["ICB01", "ICB02"],
    "acute": ["ACU01", "ACU02", "ACU03", "ACU04"],
    "community": ["COM01", "COM02", "COM03"],
    "mental-health": ["MHT01", "MHT02"],
    "education": ["EDU01", "EDU02", "EDU03", "EDU04", "EDU05", "EDU06"],
    "youth-justice": ["YJS01", "YJS02"],
    "probation": ["PRO01"],
    "cafcass": ["CAF01", "CAF02"],
    "housing": ["HOU01", "HOU02"],
    "voluntary": ["VCS01"],
    "ambulance": ["AMB01"],
}
# The first quarter of a series whose agency has not always been a member: the ambulance service joined in May 2026.
FROM = {"AMB01": 21}
AGENCY_OF = {code: agency for agency, codes in INDICATORS.items() for code in codes}


def quarter(index):
    """The canonical text of a quarter: 0 is `2021-22 Q1`."""
    year, part = 2021 + index // 4, index % 4 + 1
    return f"{year}-{(year + 1) % 100:02} Q{part}"


def quarter_index(text):
    """The index of a canonical quarter."""
    return (int(text[:4]) - 2021) * 4 + int(text[-1]) - 1


def term(index):
    """The canonical text of a term: 0 is `2021-22 Autumn`."""
    year = 2021 + index // 3
    return f"{year}-{(year + 1) % 100:02} {TERM_NAMES[index % 3]}"


def financial_year(year):
    """The canonical text of a financial year."""
    return f"{year}-{(year + 1) % 100:02}"


def level(knots, at):
    """The straight line between the knots, flat outside them."""
    points = sorted(knots.items())
    if at <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        if at <= x1:
            return y0 + (y1 - y0) * (at - x0) / (x1 - x0)
    return points[-1][1]


def curve(name, knots, season=(1, 1, 1, 1), noise=0.0, span=range(FIRST, LAST + 1)):
    """A level with seasons and noise, as index → float."""
    chance = random.Random(f"{SEED}/{name}")
    parts = len(season)
    return {i: level(knots, i) * season[i % parts] * (1 + noise * chance.gauss(0, 1)) for i in span}


def counts(name, knots, season=(1, 1, 1, 1), noise=0.0, low=0, high=None, span=range(FIRST, LAST + 1)):
    """The same in whole numbers, kept between two bounds."""
    limit = float("inf") if high is None else high
    return {i: int(min(limit, max(low, round(v)))) for i, v in curve(name, knots, season, noise, span).items()}


def share_of(name, whole, knots, season=(1, 1, 1, 1), noise=0.0):
    """A part of a whole, never more than it."""
    shares = curve(name, knots, season, noise, sorted(whole))
    return {i: int(min(whole[i], max(0, round(whole[i] * shares[i])))) for i in whole}


def chance_of(name, whole, probability):
    """How many of a whole a rare thing happens to."""
    chance = random.Random(f"{SEED}/{name}")
    return {i: sum(chance.random() < probability for _ in range(whole[i])) for i in sorted(whole)}


def rolling(flow):
    """The twelve months that end with each quarter."""
    return {i: sum(flow[j] for j in range(i - 3, i + 1)) for i in SHOWN}


def social_care():
    """The front door, child protection, looked after, early help, the designated officer."""
    contacts = counts("contacts", {-3: 3150, 8: 3700, 13: 3880, 14: 3280, 21: 3450}, (1.03, 0.95, 1.0, 1.02), 0.02)
    referrals = share_of("referrals", contacts, {-3: 0.215, 13: 0.216, 14: 0.244, 21: 0.252}, noise=0.02)
    again = share_of("re-referrals", referrals, {-3: 0.198, 10: 0.218, 21: 0.246}, noise=0.03)
    assessments = share_of("assessments", referrals, {-3: 0.78, 21: 0.8}, noise=0.02)
    assessed_in_time = share_of(
        "assessed-in-time",
        assessments,
        {-3: 0.86, 12: 0.872, 15: 0.868, 16: 0.862, 17: 0.852, 18: 0.84, 19: 0.818, 20: 0.735, 21: 0.748},
        noise=0.006,
    )
    enquiries = share_of("s47", referrals, {-3: 0.36, 21: 0.375}, noise=0.035)
    conferences = share_of("icpc", enquiries, {-3: 0.325, 21: 0.345}, noise=0.04)
    conferred_in_time = share_of(
        "icpc-in-time",
        conferences,
        {-3: 0.80, 8: 0.84, 14: 0.85, 16: 0.82, 17: 0.80, 18: 0.765, 19: 0.735, 20: 0.69, 21: 0.665},
        noise=0.012,
    )
    starts = share_of("plans-started", conferences, {-3: 0.86, 21: 0.88}, noise=0.015)
    repeats = share_of("plans-again", starts, {-3: 0.20, 12: 0.225, 21: 0.265}, noise=0.06)
    plans = counts("plans", {-4: 248, 8: 262, 14: 255, 21: 292}, noise=0.015, span=range(FIRST - 1, LAST + 1))
    ended = {i: max(20, plans[i - 1] + starts[i] - plans[i]) for i in range(FIRST, LAST + 1)}
    for i in range(FIRST, LAST + 1):
        plans[i] = plans[i - 1] + starts[i] - ended[i]
    visits = {i: round(plans[i] * 6.4) for i in SHOWN}
    incidents = counts("cla-missing", {-3: 58, 14: 70, 21: 112}, (1.08, 1.05, 0.92, 0.97), 0.05)
    due = share_of("interviews-due", incidents, {-3: 0.88, 21: 0.9}, noise=0.02)
    closures = counts("eh-closures", {-3: 310, 21: 372}, noise=0.03)
    posts = {i: round((196 + 0.6 * i) * 2) / 2 for i in SHOWN}
    vacancy = curve("vacancies", {-3: 0.205, 10: 0.185, 21: 0.138}, noise=0.03)
    return {
        "CSC01": (contacts,),
        "CSC02": (referrals, contacts),
        "CSC03": (referrals,),
        "CSC04": (rolling(again), rolling(referrals)),
        "CSC05": (assessed_in_time, assessments),
        "CSC06": (enquiries,),
        "CSC07": (conferences, enquiries),
        "CSC08": (conferred_in_time, conferences),
        "CSC09": (plans,),
        "CSC10": (rolling(repeats), rolling(starts)),
        "CSC11": (chance_of("two-years", ended, 0.033), ended),
        "CSC12": (share_of("visits", visits, {-3: 0.935, 14: 0.93, 21: 0.905}, noise=0.009), visits),
        "CSC13": (counts("looked-after", {-3: 418, 10: 446, 21: 479}, noise=0.006),),
        "CSC14": (incidents,),
        "CSC15": (share_of("interviews", due, {-3: 0.58, 12: 0.68, 21: 0.81}, noise=0.03), due),
        "CSC16": (counts("private-fostering", {-3: 4, 10: 6, 21: 5}, noise=0.25, low=2, high=9),),
        "CSC17": ({i: round(posts[i] * vacancy[i] * 2) / 2 for i in SHOWN}, posts),
        "EH01": (counts("early-help", {-3: 292, 21: 432}, (0.97, 0.91, 1.08, 1.04), 0.025),),
        "EH02": (share_of("stepped-up", closures, {-3: 0.092, 21: 0.078}, noise=0.07), closures),
        "LAD01": (counts("lado", {-3: 41, 21: 60}, (1.0, 0.9, 1.06, 1.04), 0.06),),
    }, enquiries, conferences


def police(conferences):
    """Domestic abuse, missing, exploitation, powers, MARAC. Domestic abuse moved to a new system in 2025-26 Q3."""
    incidents = counts("da", {-3: 468, 17: 556, 18: 634, 21: 652}, (1.02, 1.04, 1.0, 0.95), 0.025)
    crimes = counts("da-crimes", {-3: 1010, 7: 1042, 8: 958, 21: 1046}, (1.0, 1.05, 1.0, 0.96), 0.02)
    searches = counts("searches", {-3: 168, 21: 192}, (1.05, 1.05, 0.95, 0.95), 0.06)
    cases = counts("marac", {-3: 94, 21: 119}, (1.0, 1.03, 0.98, 0.99), 0.04)
    return {
        "POL01": (incidents,),
        "POL02": (rolling(crimes),),
        "POL03": (counts("missing", {-3: 172, 14: 205, 17: 228, 21: 284}, (1.05, 1.04, 0.93, 0.97), 0.03),),
        "POL04": (counts("repeat-missing", {-3: 8, 14: 11, 21: 19}, noise=0.12, low=6, high=22),),
        "POL05": (counts("exploitation", {-3: 5, 21: 11}, noise=0.28, low=2, high=14),),
        "POL06": (counts("protection", {-3: 8, 21: 11}, noise=0.3, low=4, high=18),),
        "POL07": (share_of("no-further-action", searches, {-3: 0.775, 21: 0.715}, noise=0.02), searches),
        "POL08": (share_of("police-at-icpc", conferences, {-3: 0.85, 21: 0.93}, noise=0.015), conferences),
        "MAR01": (cases,),
        "MAR02": (share_of("marac-repeats", cases, {-3: 0.305, 21: 0.352}, noise=0.04), cases),
        "MAR03": (share_of("marac-children", {i: n * 2 for i, n in cases.items()}, {-3: 0.62, 21: 0.64}, noise=0.03),),
    }


def health(enquiries, conferences):
    """The integrated care board, the acute trust, community and mental health. Same-day care left admissions in 2023-24."""
    entering = counts("entering-care", {-3: 25, 21: 31}, noise=0.14, low=16)
    requested = {i: round(n * 1.15) for i, n in conferences.items()}
    eligible = {i: 2846 + 5 * i for i in SHOWN}
    births = counts("births", {-3: 748, 21: 702}, (1.01, 1.03, 0.99, 0.97), 0.012)
    reviews = counts("two-year-reviews", {-3: 738, 21: 718}, noise=0.012)
    held = {i: round(n * 0.95) for i, n in enquiries.items()}
    asked = counts("camhs", {-3: 560, 21: 852}, (1.03, 0.82, 1.08, 1.07), 0.02)
    seen = share_of("camhs-seen", asked, {-3: 0.57, 21: 0.53}, noise=0.02)
    chance = random.Random(f"{SEED}/under-ones")
    return {
        "ICB01": (share_of("iha", entering, {-3: 0.70, 12: 0.66, 17: 0.57, 21: 0.66}, noise=0.06), entering),
        "ICB02": (share_of("gp-reports", requested, {-3: 0.58, 21: 0.71}, noise=0.025), requested),
        "ACU01": (counts("ed", {-3: 60, 21: 89}, (1.04, 0.88, 1.04, 1.04), 0.04),),
        "ACU02": (counts("admissions", {-3: 60, 7: 58, 8: 45, 21: 41}, (1.07, 0.87, 1.03, 1.03), 0.05),),
        "ACU03": ({i: min(4, sum(chance.random() < 0.17 for _ in range(10))) for i in SHOWN},),
        "ACU04": (
            share_of(
                "level-3",
                eligible,
                {0: 0.832, 12: 0.862, 15: 0.858, 16: 0.834, 17: 0.806, 18: 0.774, 19: 0.737, 20: 0.764, 21: 0.801},
                noise=0.004,
            ),
            eligible,
        ),
        "COM01": (share_of("new-birth", births, {-3: 0.845, 21: 0.912}, noise=0.008), births),
        "COM02": (share_of("two-year", reviews, {-3: 0.742, 21: 0.812}, noise=0.01), reviews),
        "COM03": (share_of("strategy", held, {-3: 0.86, 21: 0.93}, noise=0.012), held),
        "MHT01": (asked,),
        "MHT02": (
            share_of(
                "camhs-in-time",
                seen,
                {-3: 0.785, 12: 0.765, 15: 0.73, 16: 0.70, 17: 0.665, 18: 0.62, 19: 0.58, 20: 0.532, 21: 0.492},
                noise=0.01,
            ),
            seen,
        ),
    }


def other_partners():
    """Education's quarters, youth justice, probation, Cafcass, housing, the voluntary sector."""
    cases = counts("probation", {-3: 212, 21: 252}, noise=0.03)
    closed = counts("proceedings", {-3: 14, 21: 17}, noise=0.09, low=9)
    mean = curve("weeks", {-3: 45, 8: 44, 21: 38.5}, noise=0.02)
    homeless = counts("homeless", {-3: 9, 21: 12}, noise=0.16, low=6, high=19)
    families = counts("families", {-3: 8, 12: 9, 18: 5, 21: 6}, noise=0.18, high=12)
    referrals = counts("voluntary", {-3: 92, 21: 152}, (0.98, 0.93, 1.05, 1.04), 0.04)
    homeless[19] = families[19] = 0
    referrals[20] = 0
    chance = random.Random(f"{SEED}/custody")
    return {
        "EDU04": (counts("missing-education", {-3: 108, 12: 132, 21: 188}, (0.98, 1.06, 1.0, 0.96), 0.03),),
        "EDU05": (counts("home-education", {-3: 442, 21: 612}, (1.02, 0.94, 1.0, 1.04), 0.012),),
        "YJS01": (counts("entrants", {-3: 57, 10: 46, 21: 37}, noise=0.025),),
        "YJS02": ({i: chance.choice((0, 0, 1, 1, 2, 2, 3)) for i in SHOWN},),
        "PRO01": (share_of("checks", cases, {-3: 0.795, 21: 0.915}, noise=0.015), cases),
        "CAF01": (counts("applications", {-3: 14, 21: 19}, noise=0.1, low=10, high=25),),
        "CAF02": ({i: round(mean[i] * closed[i]) for i in SHOWN}, closed),
        "HOU01": (homeless,),
        "HOU02": (families,),
        "VCS01": (referrals,),
        "AMB01": (counts("ambulance", {-3: 160, 21: 204}, noise=0.05),),
    }


def schooling():
    """Education's terms (from 2020-21 Summer, index -1, to 2025-26 Summer, index 14) and years."""
    terms = range(-1, 15)
    pupils = {i: 41180 + 22 * i + (0, 35, 10)[i % 3] for i in terms}
    absent = share_of("absent", pupils, {-1: 0.212, 3: 0.236, 14: 0.203}, (0.98, 1.03, 1.0), 0.008)
    suspensions = counts("suspensions", {-1: 1020, 14: 1660}, (1.06, 1.0, 0.92), 0.03, span=terms)
    exclusions = counts("exclusions", {-1: 11, 9: 17, 14: 25}, (1.05, 1.0, 0.92), 0.07, 8, 32, terms)
    by_term = {"EDU01": (absent, pupils), "EDU02": (suspensions,), "EDU03": (exclusions,)}
    schools = {year: 118 for year in range(2021, 2026)}
    returned = {2021: 101, 2022: 104, 2023: 108, 2024: 106, 2025: 112}
    return by_term, {"EDU06": (returned, schools)}


def truth():
    """Every figure: (indicator, measure, period) → number."""
    ours, enquiries, conferences = social_care()
    by_quarter = ours | police(conferences) | health(enquiries, conferences) | other_partners()
    by_term, by_year = schooling()
    figures = {}
    for table, spell, span in (
        (by_quarter, quarter, SHOWN),
        (by_term, term, range(-1, 15)),
        (by_year, financial_year, range(2021, 2026)),
    ):
        for code, parts in table.items():
            for measure, values in zip(("numerator", "denominator"), parts):
                for i in span[span.index(FROM.get(code, span[0])):]:
                    figures[code, measure, spell(i)] = values[i]
    return figures
