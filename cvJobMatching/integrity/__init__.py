"""What a document does to its reader: instructions, stuffing, confusable letters, pasted passages."""
