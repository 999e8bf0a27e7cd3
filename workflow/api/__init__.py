"""The kernel over HTTP for other systems: thin views over the same services as the pages."""
