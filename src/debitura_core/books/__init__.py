"""What the core asks of a store, and all that can be answered without one.

- `mapping`, `tables`: how each kind of record becomes a row, declared once for every store.
- `explained`, `folding`: which events write which columns, and how the journal becomes rows again.
- `ports`: what a store must bring, and the rest of what the core asks of the world.
"""
