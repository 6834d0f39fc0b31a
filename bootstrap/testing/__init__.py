"""The test service: the real application over fakes, in a process of its own that a test controls."""
