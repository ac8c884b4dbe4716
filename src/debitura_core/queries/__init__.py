"""What an actor may see: one view of the books per room."""
