"""What the driver tries for each kind of question, and within which limits."""
