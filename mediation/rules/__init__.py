"""The step table of a mediation, pure Python."""
