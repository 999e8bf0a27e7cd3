"""The launcher behind run.py: standard library only, for nothing is installed when it starts."""
