"""The step tables of tickets and referrals, pure Python."""
