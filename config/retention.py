"""What personal data the site keeps, why, and until when: shown on the privacy page, obeyed by nightly jobs."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise


@dataclass(frozen=True)
class Period:
    """`until` says in words when the data goes; `time` is how long it stays where that is a fixed time."""

    what: str | Promise
    why: str | Promise
    until: str | Promise
    time: timedelta | None = None


periods: list[Period] = []


def keeps(
    what: str | Promise, *, why: str | Promise, until: str | Promise, time: timedelta | None = None
) -> Period:
    """Put a kind of personal data on the privacy page; the answer carries the time that its job deletes by."""
    period = Period(what, why, until, time)
    periods.append(period)
    return period
