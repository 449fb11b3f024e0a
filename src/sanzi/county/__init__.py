"""What a county says of itself: its 政策表 (limits and calendar), written for it, read back, and laid over sanzi.toml."""
