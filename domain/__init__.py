"""The inside of the hexagon: the model and the use cases, in plain Python."""
