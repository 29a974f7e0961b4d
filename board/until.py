"""Until: the moment at which something that was put aside comes back, from what a person typed.

It is written here on purpose and strict: a fuzzy library guesses that "may" is May, and a wrong guess hides a red
alert. Where words leave room, the earliest moment that they can mean is taken; where they can mean two, none is.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

from board.hygiene import clean, tame

EXAMPLES: Final = "2h, 18:00, tomorrow 9:00, 1 Mar, 2027-03-01 12:00"
FARTHEST: Final = timedelta(days=366)
"""Nothing is put aside for longer than a year."""
LONGEST: Final = 300
"""Characters that are read; what a person types on one line is far shorter."""
EVENING: Final = time(20)
"""What ``tonight`` alone means; with a time it begins at 17:00."""

_UNDATED: Final = timedelta(days=183)
"""A date without its year may be so far ahead: 10 Feb, written on 11 Feb, is more likely a slip than next year's."""
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LENGTHS: Final = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


def _words(pattern: str) -> re.Pattern[str]:
    """A pattern of whole words, whatever their case, with the blanks or the comma that follow."""
    return re.compile(rf"(?:{pattern})(?=[\s,;]|$) ?", re.ASCII | re.IGNORECASE)


_UNIT = r"(minutes?|mins?|hours?|hrs?|days?|weeks?|(?-i:[mhdw]))"  # "1M" could be a month
_PART = re.compile(rf"(\d{{1,4}}) ?{_UNIT}", re.ASCII | re.IGNORECASE)
_LENGTH = _words(rf"\d{{1,4}} ?{_UNIT}(?: ?\d{{1,4}} ?{_UNIT})*")
_STAMP = _words(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?")
_CLOSE = _words(r"midnight|end of (?:the )?(?P<what>day|week|month)")
_CLOCK = _words(r"(?P<noon>noon)|(?P<hour>\d\d?)(?::(?P<minute>\d\d))?(?: ?(?P<half>am|pm))?")
_NEAR = _words(r"today|tonight|tomorrow")
_WEEKDAY = _words(r"mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?")
_DATE = _words(
    r"(?P<day>\d\d?) (?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?: (?P<year>\d{4}))?"
)
_ISO = _words(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
_LEADING = _words("until|till|for|in")
_JOINT = re.compile(r"[\s,;:·–—-]+")


@dataclass(frozen=True, slots=True)
class Until:
    """When it ends, and why it was put aside."""

    at: datetime
    """In UTC."""
    reason: str = ""
    """The words after the time, as they were typed; tame."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text is not taken, as a sentence with an example of what would be."""

    sentence: str


class _Refused(Exception):  # noqa: N818 - no error, but the way out of the parser
    """The text begins like a time, and cannot be one."""


class _Found(NamedTuple):
    """A moment, and the text after it."""

    at: datetime
    rest: str


class _Day(NamedTuple):
    """A day, the time that it means when none is named, and the text after it."""

    day: date
    alone: time | None
    rest: str
    evening: bool = False


def until(text: str, now: datetime, zone: tzinfo) -> Until | Refusal:
    """Read a moment, and the words after it as the reason.

    A length (``30m``, ``1d 12h``: a day is 24 h), a time of today (``18:00``, ``6pm``, ``noon``, ``tonight``), a day
    with or without a time, in either order (``tomorrow 9:00``, ``18:00 mon``, ``1 Mar``, ``2027-03-01 12:00``; alone
    it is the day's beginning), ``midnight``, ``end of day``, ``end of week``, ``end of month``, or ISO 8601 with an
    offset. A time that the change to summer time skips is as much later; of one that comes twice, the first is meant.

    Args:
        text: What was typed or pasted; a leading ``until`` or ``for`` is fine.
        now: An aware time.
        zone: The zone of times and days.
    """
    said = clean(text, LONGEST)
    leading = _LEADING.match(said)
    said = said[leading.end() :] if leading else said
    try:
        found = _end(said, now, zone)
    except _Refused as refused:
        return Refusal(f"{refused}: try {EXAMPLES}")
    return Until(found.at, tame(_JOINT.sub("", found.rest, count=1) if _joined(found.rest) else found.rest))


def _end(said: str, now: datetime, zone: tzinfo) -> _Found:
    """The one moment with which the text begins, and which lies ahead, but not too far."""
    if not said:
        raise _Refused("say until when")
    found = _moment(said, now.astimezone(zone))
    if found is None:
        raise _Refused(f"{clean(said, 20)!r} begins with no clear time")
    words = said[: len(said) - len(found.rest)].strip(" ,;")
    _only(words, found.rest, now.astimezone(zone))
    if found.at <= now:
        raise _Refused(f"{words} is not ahead")
    if found.at > now + FARTHEST:
        raise _Refused(f"{words} is more than a year ahead")
    return found


def _only(words: str, rest: str, here: datetime) -> None:
    """Refuse what could belong to the time as well as to the reason."""
    reason = _JOINT.sub("", rest, count=1) if _joined(rest) else rest
    numbered = reason is rest and re.match(r"\d{1,4}(?!\w)", rest, re.ASCII)
    if numbered or _moment(reason, here):
        raise _Refused(f"{words} {clean(rest, 16)} could mean two times; begin the reason with another word")


def _joined(rest: str) -> bool:
    """Whether the reason is set off from the time."""
    found = _JOINT.match(rest)
    return bool(found and found[0].strip())


def _moment(text: str, here: datetime) -> _Found | None:
    return _length(text, here) or _stamp(text, here) or _close(text, here) or _day_and_time(text, here)


def _length(text: str, here: datetime) -> _Found | None:
    found = _LENGTH.match(text)
    if found is None:
        return None
    parts = [(int(number), _LENGTHS[unit[0].lower()]) for number, unit in _PART.findall(found[0])]
    units = [unit for _, unit in parts]
    if units != sorted(set(units), reverse=True):
        raise _Refused(f"{found[0].strip()} could be two lengths")
    total = sum((number * unit for number, unit in parts), timedelta(0))
    return _Found(here.astimezone(UTC) + total, text[found.end() :])


def _stamp(text: str, here: datetime) -> _Found | None:
    found = _STAMP.match(text)
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found[0].strip())
    except ValueError:
        raise _Refused(f"{found[0].strip()} is no such moment") from None
    _near(at.year, here, found[0])
    return _Found((at if at.tzinfo else at.replace(tzinfo=here.tzinfo)).astimezone(UTC), text[found.end() :])


def _close(text: str, here: datetime) -> _Found | None:
    """The end of a day, week or month: the midnight after it."""
    found = _CLOSE.match(text)
    if found is None:
        return None
    today, what = here.date(), (found["what"] or "day").lower()
    if what == "month":
        after = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    else:
        after = today + timedelta(days=1 if what == "day" else 7 - today.weekday())
    return _Found(_at(after, time(), here), text[found.end() :])


def _day_and_time(text: str, here: datetime) -> _Found | None:
    """A time of today, or a day and perhaps its time."""
    clock = _clock(text)
    rest = clock[1] if clock else text
    day = _day(rest, here)
    if day is None:
        return _Found(_at(here.date(), clock[0], here), rest) if clock else None
    rest = day.rest
    if clock is None and (clock := _clock(rest)):
        rest = clock[1]
    hour = clock[0] if clock else day.alone
    if hour is None:
        raise _Refused("today needs a time")
    if day.evening and hour.hour < 17:
        raise _Refused("tonight begins at 17:00")
    return _Found(_at(day.day, hour, here), rest)


def _clock(text: str) -> tuple[time, str] | None:
    found = _CLOCK.match(text)
    if found is None or not (found["noon"] or found["minute"] or found["half"]):
        return None
    rest, half = text[found.end() :], (found["half"] or "").lower()
    if found["noon"]:
        return time(12), rest
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if half and hour == 12:
        raise _Refused(f"{found[0].strip()} can be noon or midnight")
    if minute > 59 or not (1 <= hour <= 11 if half else hour <= 23):
        raise _Refused(f"{found[0].strip()} is no time of day")
    return time(hour + 12 * (half == "pm"), minute), rest


def _day(text: str, here: datetime) -> _Day | None:
    today = here.date()
    if found := _NEAR.match(text):
        word, rest = found[0].strip().lower(), text[found.end() :]
        if word == "tomorrow":
            return _Day(today + timedelta(days=1), time(), rest)
        return _Day(today, EVENING if word == "tonight" else None, rest, evening=word == "tonight")
    if found := _WEEKDAY.match(text):
        ahead = (_DAYS.index(found[0][:3].lower()) - today.weekday()) % 7
        if ahead == 0:
            raise _Refused(f"{found[0].strip()} can be today or in a week")
        return _Day(today + timedelta(days=ahead), time(), text[found.end() :])
    if found := _DATE.match(text) or _ISO.match(text):
        return _Day(_date(found, here), time(), text[found.end() :])
    return None


def _date(found: re.Match[str], here: datetime) -> date:
    words, today = found[0].strip(), here.date()
    named = found["month"].lower()[:3]
    month = _MONTHS.index(named) + 1 if named in _MONTHS else int(named)
    year = int(found["year"] or today.year)
    _near(year, here, words)
    try:
        day = date(year, month, int(found["day"]))
        if not found["year"] and day < today:
            day = day.replace(year=year + 1)
    except ValueError:
        raise _Refused(f"there is no {words}") from None
    if not found["year"] and day - today > _UNDATED:
        raise _Refused(f"{words} is far ahead or just past; write its year too")
    return day


def _near(year: int, here: datetime, words: str) -> None:
    """Refuse years that no calendar need reckon with."""
    if not -1 <= year - here.year <= 2:
        raise _Refused(f"{words.strip()} is {'more than a year ahead' if year > here.year else 'not ahead'}")


def _at(day: date, clock: time, here: datetime) -> datetime:
    return datetime.combine(day, clock, here.tzinfo).astimezone(UTC)
