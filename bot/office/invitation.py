"""An appointment as a calendar entry (RFC 5545), for the asker's own calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import icalendar

from bot.office.hours import ZONE
from bot.office.links import link
from bot.settings import Settings
from bot.store.office import Appointment
from bot.texts import Texts

FILE = "konsultacija.ics"
MIME = "text/calendar"

Method = Literal["PUBLISH", "CANCEL"]


def invitation(settings: Settings, texts: Texts, language: str, appointment: Appointment) -> str:
    """The entry as a calendar file; a cancelled appointment takes an earlier one back.

    The same UID and a growing SEQUENCE let a calendar change its entry instead of adding one. It is
    published, not an invitation: nobody is asked to answer.
    """
    cancelled = appointment.state == "cancelled"
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Gandras//lt")
    calendar.add("version", "2.0")
    method: Method = "CANCEL" if cancelled else "PUBLISH"
    calendar.add("method", method)
    event = icalendar.Event()
    event.add("uid", f"appointment-{appointment.id}@{_host(settings)}")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.changed_at)
    event.add("dtstart", appointment.starts_at.astimezone(ZONE))
    event.add("dtend", appointment.ends_at.astimezone(ZONE))
    event.add("summary", texts.get(f"appointment_ics_summary_{appointment.kind}", language))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if appointment.place:
        event.add("location", appointment.place)
    if address := link(settings, appointment.id):
        event.add("url", address)
    if not cancelled:
        event.add_component(_alarm(texts, language, appointment))
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


def _alarm(texts: Texts, language: str, appointment: Appointment) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", texts.get(f"appointment_ics_summary_{appointment.kind}", language))
    alarm.add("trigger", timedelta(hours=-1))
    return alarm


def _host(settings: Settings) -> str:
    return settings.public_url.partition("://")[2].strip("/") or "gandras.invalid"
