"""The outside: everything that speaks to a network, a disk, a clock or a terminal."""
