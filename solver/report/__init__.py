"""What people see: verdicts as sentences and as data."""
