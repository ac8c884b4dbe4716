"""The queries: what an actor may see, one module per view."""
