"""What each key project changes: from the register to edits of the travel model, and who gains by them.

``course`` finds a road's edges, ``standards`` its speed after the works, ``edits`` turns a project into
works or says why it cannot; ``effect`` counts people, ``timing`` says what stands when, ``plan`` holds the
works of all projects, ``matrix`` what each does for each gap, ``kept`` keeps that on disk.
"""

from zones.effects.course import Course, course_of
from zones.effects.edits import edits_of
from zones.effects.effect import Effect, bench_of, effect
from zones.effects.matrix import GAPS, SEATS, Matrix, matrix
from zones.effects.plan import Plan, model_after, plan_of, seats_after, works_by
from zones.effects.standards import LEVELS, Standard, stated
from zones.effects.timing import Standing, finished, standing_by
from zones.effects.works import GRADES, NOTES, REASONS, Grade, NotComputable, Note, Works, weakest

__all__ = [
    "GAPS",
    "GRADES",
    "LEVELS",
    "NOTES",
    "REASONS",
    "SEATS",
    "Course",
    "Effect",
    "Grade",
    "Matrix",
    "NotComputable",
    "Note",
    "Plan",
    "Standard",
    "Standing",
    "Works",
    "bench_of",
    "course_of",
    "edits_of",
    "effect",
    "finished",
    "matrix",
    "model_after",
    "plan_of",
    "seats_after",
    "standing_by",
    "stated",
    "weakest",
    "works_by",
]
