"""The questions that need only look-ups by key, answered once for every store."""
