"""What the core asks of the world, a module per subject; `debitura_core.ports` lists them all."""
