"""From a document to a candidate or a vacancy: each text is parsed once and passed along whole."""
