"""All wording: one function for each mistake, with its stable code.

E1xx reading, E2xx names, E3xx types, E4xx sizes and models, E5xx claims and imports, E6xx programs
and inputs named on the command line, E7xx theorems, E8xx protocols and their certificates.
Each subject has a room of its own here; all are found as `messages.NAME`.
"""

from dsl.messages.claims import *
from dsl.messages.functions import *
from dsl.messages.growth import *
from dsl.messages.inputs import *
from dsl.messages.models import *
from dsl.messages.names import *
from dsl.messages.protocols import *
from dsl.messages.reading import *
from dsl.messages.theorems import *
from dsl.messages.types import *
