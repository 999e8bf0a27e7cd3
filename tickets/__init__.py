"""Tickets and their referral chain."""
