"""Who, where, and by which list: areas, units, posts, matters, calendar, identities."""
