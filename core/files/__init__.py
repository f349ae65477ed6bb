"""Uploaded files: what they truly are, where they lie, and how they are handed out again."""
