"""What a route hands to the checker: kinds of evidence, as data and as files."""
