"""Invented firms and projects in any number, loaded by COPY, for measuring."""
