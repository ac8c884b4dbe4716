"""Cases: claims, their life from submission to the end, and the work on them.

Modules, in reading order:

- `claims`, `cases`: what is owed by whom, and the case with its lifecycle.
- `statuses`, `close_codes`: the two tables of what can be reported and how a case can end.
- `intake`, `routing_settings`, `routing`, `assignments`, `engagements`: how a case finds its
  partner, and each partner's stretch of work on it.
- `status_updates`, `service_levels`, `collection_periods`: reports, deadlines, exclusive periods.
- `returns`, `tasks`, `inbox`: requests to give a case back, open work, the partner's list of cases.
"""
