"""What the inside needs from outside, each port with what its implementer must guarantee."""
