"""Prints each event of an iCalendar file, read by a library of its own: UID, first day, day after, categories, summary."""

import sys
from pathlib import Path

from icalendar import Calendar

calendar = Calendar.from_ical(Path(sys.argv[1]).read_bytes())
broken = list(calendar.errors)
print(str(calendar["X-WR-CALNAME"]))
for event in calendar.walk("VEVENT"):
    broken += event.errors
    first, after = event["DTSTART"].dt, event["DTEND"].dt
    stamp = event["DTSTAMP"].dt.isoformat()
    categories = "/".join(str(category) for category in event["CATEGORIES"].cats)
    print(f"{event['UID']}|{first}|{after}|{stamp}|{categories}|{event['SUMMARY']}")
sys.exit(f"broken: {broken}" if broken else 0)
