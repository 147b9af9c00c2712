"""WHEN: time slots, the rundown of a session, the committed plan of a day."""
