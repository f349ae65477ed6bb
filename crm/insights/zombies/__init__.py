"""The list of projects that look dead."""
