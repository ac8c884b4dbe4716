"""What is said and filed about a case.

Modules, in reading order:

- `messages`: letters between partner, client and platform.
- `documents`: papers of a case; their content is in the document vault.
- `notes`: notes and call records.
- `templates`: saved texts with placeholders.
- `filter_presets`: saved filters of an inbox.
"""
