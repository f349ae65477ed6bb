"""How the product is deployed: settings, addresses, schedules, the runner."""
