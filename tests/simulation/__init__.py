"""The core under faults, in virtual time: every schedule can be run again from its seed."""
