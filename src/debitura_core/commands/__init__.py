"""What an actor may do: one chapter of the work per room."""
