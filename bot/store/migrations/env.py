"""Alembic's entry: runs on the connection that `bot.store.migrate` hands over."""

from typing import Literal

from alembic import context

from bot.store.base import Base, Moment


def _render_item(kind: str, item: object, _autogen: object) -> str | Literal[False]:
    # Our time type is a plain timestamp to the database; migrations must not import models.
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
