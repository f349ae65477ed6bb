"""Pages of claims, leads, the pool and disputes."""
