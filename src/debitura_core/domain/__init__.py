"""What the business is: records and rules, one room per subject, no input or output."""
