"""The terminal: a client of a running service, and how stages and reports look on a screen."""
