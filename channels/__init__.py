"""One module a channel: its routes, `verify`, `parse`, `send`. Knows only `bot.messages`."""
