"""Running the system: health, the heartbeat of background work, backup and restore."""
