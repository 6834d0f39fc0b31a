"""Job descriptions: segments, sentences, and which of them may ask the candidate for something."""
