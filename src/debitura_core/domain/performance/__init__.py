"""How well a partner works: metrics and scores.

Modules, in reading order:

- `feedback`: ratings by clients, and complaints.
- `metrics`: figures of a period, per team member.
- `score_lines`: what a score counts.
- `scoring`: the quarterly score, part by part.
"""
