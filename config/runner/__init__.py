"""The runner: embedded PostgreSQL and Valkey, and the web, worker and beat processes, started and stopped together."""
