"""The work calendar as the system administrator keeps it, and what follows when it turns."""
