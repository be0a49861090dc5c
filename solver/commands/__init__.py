"""What each command does; `solver.cli` says how they are called."""
