"""日历: whatever has a date that somebody answers for, by day; and the same as a feed for other calendars."""
