"""Requests that may be sent twice: what the first was answered is kept for a day and given again."""
