"""The commands: what an actor may do, one module per subject."""
