"""Words of mediation that are no labels: the messages it sends."""
