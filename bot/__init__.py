"""What holds a conversation together: inbox, turns, outbox, engine, handoff, store and desk."""
