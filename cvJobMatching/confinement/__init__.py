"""Confines processes: limits, landlock and seccomp, and copies of a warm process that are confined."""
