"""The office's hours: open or not, what comes next, and time reckoned in hours of work."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Misconfigured
from bot.office.hours import ZONE, Office, Otherwise, holiday, moment, read_office
from bot.office.week import NoWeek, parse_spans, parse_week, write_week
from bot.services import Services
from bot.settings import load_settings
from bot.store.office import OfficeDay

USUAL = parse_week("mon-fri 8:00-12:00 12:45-17:00")
OFFICE = Office(USUAL)
HOUR = timedelta(hours=1)


def vilnius(written: str) -> datetime:
    """A moment by a clock in Vilnius."""
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23 07:59", False),
        ("2026-11-23 08:00", True),
        ("2026-11-23 11:59", True),
        ("2026-11-23 12:00", False),
        ("2026-11-23 12:45", True),
        ("2026-11-23 17:00", False),
        ("2026-11-22 10:00", False),
        ("2026-12-24 10:00", False),
        ("2027-03-29 10:00", False),
    ],
)
def test_it_is_open_in_its_spans(at: str, *, is_open: bool) -> None:
    """Open from a span's first minute to its last, never on a Sunday or a public holiday."""
    assert OFFICE.is_open(vilnius(at)) is is_open
    assert OFFICE.is_open(vilnius(at).astimezone(UTC)) is is_open


def test_it_says_what_comes_next() -> None:
    """The end of the span it is in, and the beginning of the next, over holidays and weekends."""
    assert OFFICE.closes(vilnius("2026-11-23 09:00")) == vilnius("2026-11-23 12:00")
    assert OFFICE.closes(vilnius("2026-11-23 12:10")) is None
    assert OFFICE.opens_next(vilnius("2026-11-23 09:00")) == vilnius("2026-11-23 12:45")
    assert OFFICE.opens_next(vilnius("2026-12-23 18:00")) == vilnius("2026-12-28 08:00")
    assert OFFICE.opens_next(vilnius("2026-11-23 09:00")).tzinfo is ZONE


def test_an_exception_counts_more_than_a_holiday() -> None:
    """A holiday can be worked, a working day closed or shortened."""
    office = Office(
        USUAL,
        {
            date(2026, 12, 24): Otherwise(parse_spans("9:00-11:00"), ""),
            date(2026, 12, 23): Otherwise((), "moving"),
        },
    )

    assert office.is_open(vilnius("2026-12-24 10:00"))
    assert not office.is_open(vilnius("2026-12-23 10:00"))
    assert office.opens_next(vilnius("2026-12-22 17:00")) == vilnius("2026-12-24 09:00")


def test_touching_spans_close_once() -> None:
    """Round the clock is one span over midnight, and 24:00 is the end of its day."""
    office = Office(parse_week("mon-tue 0:00-24:00; wed 0:00-6:00"))

    assert office.closes(vilnius("2026-11-23 05:00")) == vilnius("2026-11-25 06:00")
    assert office.is_open(vilnius("2026-11-23 23:59"))


def test_it_that_never_opens_says_so() -> None:
    """No opening within sixty days is None; office time then ends a year later."""
    closed = Office(((),) * 7)
    at = vilnius("2026-11-23 09:00")

    assert closed.opens_next(at) is None
    assert closed.after(at, HOUR) - at > timedelta(days=365)


def test_office_time_skips_what_is_closed() -> None:
    """Two hours from Friday 16:00 end on Monday 9:00."""
    assert OFFICE.after(vilnius("2026-11-20 16:00"), 2 * HOUR) == vilnius("2026-11-23 09:00")
    assert OFFICE.after(vilnius("2026-11-20 11:30"), HOUR) == vilnius("2026-11-20 13:15")
    assert OFFICE.between(vilnius("2026-11-20 16:00"), vilnius("2026-11-23 09:00")) == 2 * HOUR
    assert OFFICE.between(vilnius("2026-11-23 09:00"), vilnius("2026-11-20 16:00")) == timedelta()


def test_clocks_that_are_put_on_or_back() -> None:
    """A night shift is an hour shorter in spring and an hour longer in autumn."""
    night = Office(parse_week("sun 0:00-6:00"))

    assert night.between(vilnius("2026-03-29 00:00"), vilnius("2026-03-29 06:00")) == 5 * HOUR
    assert night.between(vilnius("2026-10-25 00:00"), vilnius("2026-10-25 06:00")) == 7 * HOUR
    assert night.after(vilnius("2026-10-25 00:00"), 6 * HOUR) == vilnius("2026-10-25 05:00")
    assert moment(date(2026, 3, 29), 3 * 60 + 30) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


_SPANS = st.lists(st.integers(0, 1440), min_size=0, max_size=6, unique=True).map(
    lambda minutes: tuple(zip(sorted(minutes)[::2], sorted(minutes)[1::2], strict=False))
)
_WEEKS = st.tuples(*[_SPANS] * 7)
_MOMENTS = st.integers(0, 700 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
_TIMES = st.timedeltas(timedelta(), timedelta(hours=30))


@settings(max_examples=200, deadline=None)
@given(_WEEKS, _MOMENTS, _TIMES)
def test_after_is_the_first_moment_with_so_much_between(
    week: tuple, at: datetime, working: timedelta
) -> None:
    """`between(at, after(at, w))` is `w`, and a moment earlier it is less; or a year is over."""
    office = Office(week)
    end = office.after(at, working)

    if end - at < timedelta(days=365):
        assert office.between(at, end) == working
        instant = timedelta(microseconds=1)
        assert not working or office.between(at, end - instant) == working - instant
    else:
        assert office.between(at, end) <= working


@settings(max_examples=200, deadline=None)
@given(_WEEKS, st.lists(_MOMENTS, min_size=3, max_size=3).map(sorted))
def test_time_between_adds_up(week: tuple, moments: list[datetime]) -> None:
    """What lies between two moments is the sum of its two parts, whatever the parting."""
    office = Office(week)
    first, middle, last = moments

    whole = office.between(first, last)
    assert whole == office.between(first, middle) + office.between(middle, last)
    assert timedelta() <= whole <= last - first


@settings(max_examples=200, deadline=None)
@given(_WEEKS, _MOMENTS)
def test_opening_and_closing_agree(week: tuple, at: datetime) -> None:
    """It has an end just when it is open, and is open when it opens next."""
    office = Office(week)
    opens, closes = office.opens_next(at), office.closes(at)

    assert (closes is not None) is office.is_open(at)
    assert opens is None or (opens > at and office.is_open(opens))
    assert closes is None or (closes > at and not office.is_open(closes))


@given(_WEEKS)
def test_a_week_is_read_as_it_was_written(week: tuple) -> None:
    """Writing and reading a week gives the same week."""
    assert parse_week(write_week(week)) == week


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("mon-fri 8:00", "no span"),
        ("mon-fri 22:00-6:00", "ends before it begins"),
        ("mon-fri 8:00-24:01", "no day has"),
        ("mon-fri 8:60-9:00", "no day has"),
        ("fri-mon 8:00-9:00", "over the end"),
        ("monday 8:00-9:00", "no day"),
        ("mon-fri 8:00-9:00; wed 8:00-9:00", "twice"),
        ("mon 8:00-12:00 11:00-13:00", "before"),
        ("mon", "no hours"),
        ("", "name a day"),
    ],
)
def test_a_wrong_week_is_one_sentence(written: str, what: str) -> None:
    """The sentence names the setting and what is wrong with it."""
    with pytest.raises(Misconfigured, match=f"^GANDRAS_OFFICE_HOURS: .*{what}.*[.]$"):
        load_settings(office_hours=written, _env_file=None)


def test_spans_do_not_overlap() -> None:
    """Spans are put in order and may touch, but not overlap."""
    assert parse_spans("13:00-17:00 8:00-13:00") == ((480, 780), (780, 1020))
    with pytest.raises(NoWeek):
        parse_spans("8:00-13:00 12:59-17:00")


def test_holidays_have_names() -> None:
    """A public holiday has a name in the desk's languages."""
    assert holiday(date(2026, 2, 16), "lt") != holiday(date(2026, 2, 16), "en")
    assert holiday(date(2026, 2, 17), "lt") is None


async def test_exceptions_are_read_from_the_database(services: Services) -> None:
    """What the desk keeps of a day is what the office goes by; an unset week is an assumption."""
    async with services.database.write() as session:
        session.add(OfficeDay(day=date(2026, 11, 24), spans="10:00-11:00", reason="training"))
    assumed, stated = load_settings(_env_file=None), load_settings(office_hours="tue 8:00-9:00")

    async with services.database.read() as session:
        office = await read_office(session, assumed)
        other = await read_office(session, stated)

    assert office.otherwise == {date(2026, 11, 24): Otherwise(((600, 660),), "training")}
    assert office.is_open(vilnius("2026-11-24 10:30"))
    assert not office.is_open(vilnius("2026-11-24 09:00"))
    assert (office.stated, other.stated) == (False, True)
