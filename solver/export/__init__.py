"""Compiled programs as files for other programs: PyTorch modules, numpy arrays, exact JSON."""
