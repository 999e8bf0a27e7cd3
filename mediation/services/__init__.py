"""Acts of mediation; views, API and tasks import them from here."""
