"""What a county says of itself: its 政策表 (limits, calendar and words), written for it, read back, and laid over sanzi.toml."""
