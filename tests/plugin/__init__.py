"""Plugins that pytest loads before the settings."""
