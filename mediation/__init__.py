"""Mediation: disputes between people, settled by their own agreement. It may call tickets."""
