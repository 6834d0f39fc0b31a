"""Closes a process off with landlock and seccomp, and says what a kernel cannot hold back."""
