"""How a case ends.

Modules, in reading order:

- `closings`: closing with a code, and reopening.
- `closure_requests`: a client asks to close its case, and what that costs.
- `suggestions`: a more specific close code than Other, from the comment.
"""
