"""Facts of the organisation as plain Python: no Django, no database."""
