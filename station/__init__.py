"""THE GROUND: settings, clock, database, people and roles, incidents, the logbook, errors. Imports no other room."""
