"""The words and rules of an evaluation; time and ids arrive as arguments."""
