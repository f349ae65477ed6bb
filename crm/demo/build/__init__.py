"""Building the demo district through the services, as its people would have done."""
