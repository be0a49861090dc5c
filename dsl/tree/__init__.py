"""The syntax tree: what stands in a file, with its place. Spans do not count in comparisons.

Parentheses are not kept; `dsl.printer` puts back those that are needed. Each kind of declaration
has a room of its own here; all names are found as `tree.NAME`.
"""

from dsl.tree.claims import *
from dsl.tree.expressions import *
from dsl.tree.files import *
from dsl.tree.models import *
from dsl.tree.node import *
from dsl.tree.programs import *
from dsl.tree.protocols import *
from dsl.tree.references import *
from dsl.tree.tasks import *
from dsl.tree.theorems import *
