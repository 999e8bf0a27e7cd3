"""How moments, spans and traces are said to people, in the language of the reader."""
