"""Up to which line of the log somebody has read his news."""

from django.db import models


class NewsCursor(models.Model):
    """What a person has seen in one of his posts, or in that of somebody he stands in for."""

    user = models.ForeignKey("governance.User", models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey("governance.Post", models.PROTECT, related_name="+", db_index=False)
    # Not a reference: the log knows nothing of its readers.
    event_id = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="newscursor_once")]

    def __str__(self) -> str:
        return f"{self.user_id} as {self.post_id}: {self.event_id}"
