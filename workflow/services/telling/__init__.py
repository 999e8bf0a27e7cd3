"""Telling: messages that leave the house, written with the event and sent afterwards.

`drain` stands apart in `draining`: what sends looks at far more than what steps may know.
"""

from workflow.services.telling.writing import tell, tell_decider

__all__ = ["tell", "tell_decider"]
