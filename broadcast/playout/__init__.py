"""The player: puts committed plans on air by a sample clock, guarded, with its own journal. No database,
no network.
"""
