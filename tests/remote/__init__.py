"""The engine that a server elsewhere is."""
