"""Ties the table of mediation to its forms, effects and words."""
