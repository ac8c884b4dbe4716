"""The adapters: one module per technology. Only they import a driver."""
