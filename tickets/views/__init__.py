"""Villagers' pages, and officers' page for recording a report on behalf of a villager."""
