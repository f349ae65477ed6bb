"""工作台: what one person should do now."""
