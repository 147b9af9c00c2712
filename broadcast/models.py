"""Every table of the house, imported in one place: for migrations, drift tests and a first `create_all`."""

from audio_library import bulletins, lexicon
from broadcast import airings, marks
from schedules import plans, slots
from station import ground, incidents, logbook, people
from station.database import Base

MODULES = (airings, bulletins, ground, incidents, lexicon, logbook, marks, people, plans, slots)
METADATA = Base.metadata
