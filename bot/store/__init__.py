"""The database: tables, sessions, migrations.

The keys of the tables point at each other, so whoever uses one has them all loaded. A new module
with tables is named here.
"""

from bot.store import (
    accounts,
    aftertalk,
    answers,
    care,
    chores,
    desk,
    listed,
    mail,
    models,
    office,
    queue,
    referrals,
    screen,
)

__all__ = [
    "accounts",
    "aftertalk",
    "answers",
    "care",
    "chores",
    "desk",
    "listed",
    "mail",
    "models",
    "office",
    "queue",
    "referrals",
    "screen",
]
