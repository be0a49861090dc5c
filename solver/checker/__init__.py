"""The trusted side: certificates are checked here, without solvers or parser."""
