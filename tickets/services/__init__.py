"""What the steps of tickets and referrals do beyond the table."""
