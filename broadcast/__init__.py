"""THE AIR: playout, airings, evidence."""
