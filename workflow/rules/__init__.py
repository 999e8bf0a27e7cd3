"""Rules of the kernel in pure Python: no Django, tested without a database."""
