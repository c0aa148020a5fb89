"""Field-wise differences between two states of a project.

Both states are plain documents, as ``Project.model_dump(mode="json")`` gives them. A path names a field
(``status``), a field of a part (``phases[B].finish``, ``shapes[E01-1].geometry``,
``facts[area/land only/B/https://…].value``) or a whole part that came or went (``phases[B]``).
"""

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

Document = dict[str, Any]
Item = tuple[str, ...]

ORDER: Final = "order"
"""Field of a list of parts whose common members changed places; its value is the list of their names."""


def _fact_name(fact: Document) -> Item:
    """Return what a fact speaks of and who first said so: its value may change, this stays."""
    return (fact["key"], fact["scope_en"] or fact["scope_vi"], fact["phase"], fact["sources"][0])


NAMES: Final[dict[str, Callable[[Document], Item]]] = {
    "phases": lambda phase: (phase["phase_id"],),
    "facts": _fact_name,
    "shapes": lambda shape: (shape["geom_id"],),
}
"""How the members of each list of parts are told apart."""


@dataclass(frozen=True)
class Difference:
    """One field of a project in two states; None is a part that is not there."""

    part: str
    item: Item
    field: str
    before: Any
    after: Any

    @property
    def path(self) -> str:
        """The field's path, for reading."""
        return path_of(self.part, self.item, self.field)


@dataclass(frozen=True)
class Conflict:
    """One field in which two states differ, and its value in the state both began from."""

    part: str
    item: Item
    field: str
    base: Any
    yours: Any
    theirs: Any

    @property
    def path(self) -> str:
        """The field's path, for reading."""
        return path_of(self.part, self.item, self.field)

    @property
    def both_changed(self) -> bool:
        """Whether both sides left the common value: the field has to be decided, not merged."""
        return self.base not in (self.yours, self.theirs)


def path_of(part: str, item: Item, field: str) -> str:
    """Return the path of a field in writing.

    Examples
    --------
    >>> path_of("phases", ("B",), "finish")
    'phases[B].finish'
    """
    inside = f"[{'/'.join(word for word in item if word)}]" if item else ""
    return f"{part}{inside}{'.' if field and part else ''}{field}"


def _named(part: str, members: Sequence[Document]) -> dict[Item, Document]:
    """Return the members of a list of parts by name; a second one of the same name is numbered."""
    found: dict[Item, Document] = {}
    seen: dict[Item, int] = {}
    for member in members:
        name = NAMES[part](member)
        seen[name] = seen.get(name, 0) + 1
        found[name if seen[name] == 1 else (*name, f"#{seen[name]}")] = member
    return found


def differences(before: Document, after: Document) -> tuple[Difference, ...]:
    """Return every field that differs, in the order of the document; empty if and only if both are equal."""
    found: list[Difference] = []
    for part, old in before.items():
        new = after[part]
        if old == new:
            continue
        if part not in NAMES:
            found.append(Difference(part, (), "", old, new))
            continue
        one, other = _named(part, old), _named(part, new)
        for name in [*one, *(name for name in other if name not in one)]:
            left, right = one.get(name), other.get(name)
            if left is None or right is None:
                found.append(Difference(part, name, "", left, right))
            else:
                fields = (field for field in left if left[field] != right[field])
                found += [Difference(part, name, field, left[field], right[field]) for field in fields]
        kept, moved = [name for name in one if name in other], [name for name in other if name in one]
        if kept != moved:
            found.append(Difference(part, (), ORDER, [list(n) for n in kept], [list(n) for n in moved]))
    return tuple(found)


def conflicts(base: Document | None, yours: Document, theirs: Document) -> tuple[Conflict, ...]:
    """Return each field in which two states differ, with its value in their common origin (None: unknown)."""
    return tuple(
        Conflict(
            found.part,
            found.item,
            found.field,
            value_at(base, found) if base is not None else None,
            found.before,
            found.after,
        )
        for found in differences(yours, theirs)
    )


def value_at(document: Document, place: Difference | Conflict) -> Any:
    """Return what a document holds at the place of a difference; None where the part is not there.

    The order of parts is read among the members that the difference names.
    """
    if place.part not in NAMES:
        return document[place.part]
    members = _named(place.part, document[place.part])
    if place.field == ORDER and not place.item:
        sides = (place.before, place.after) if isinstance(place, Difference) else (place.yours, place.theirs)
        known = {tuple(name) for name in sides[0]}
        return [list(name) for name in members if name in known]
    member = members.get(place.item)
    return member[place.field] if member is not None and place.field else member


def patched(document: Document, changes: Iterable[Difference], *, like: Document) -> Document:
    """Return the document with the ``after`` values of the changes put in.

    Parameters
    ----------
    document
        The state to start from; it is not changed.
    changes
        What to put in. A change inside a part that the document lacks is passed over.
    like
        A document that holds the parts that come in: they take the places they have there.
    """
    result = deepcopy(document)
    lists = {part: _named(part, result[part]) for part in NAMES}
    touched: set[str] = set()
    for change in changes:
        if change.part not in NAMES:
            result[change.part] = deepcopy(change.after)
            continue
        members = lists[change.part]
        touched.add(change.part)
        if change.field == ORDER and not change.item:
            wanted = iter([tuple(name) for name in change.after if tuple(name) in members])
            moving = {tuple(name) for name in change.after}
            order = [next(wanted) if name in moving else name for name in members]
            lists[change.part] = {name: members[name] for name in order}
        elif change.field:
            if change.item in members:
                members[change.item][change.field] = deepcopy(change.after)
        elif change.after is None:
            members.pop(change.item, None)
        else:
            members[change.item] = deepcopy(change.after)
    for part in touched:
        here = set(_named(part, document[part]))
        result[part] = _placed(lists[part], here, list(_named(part, like[part])))
    return result


def _placed(members: dict[Item, Document], here: set[Item], order: Sequence[Item]) -> list[Document]:
    """Return the members in their own order, those that came in behind the one they follow in ``order``."""
    names = [name for name in members if name in here]
    new = [name for name in members if name not in here]
    for name in sorted(new, key=lambda one: order.index(one) if one in order else len(order)):
        before = order[: order.index(name)] if name in order else names
        spot = max((names.index(one) + 1 for one in before if one in names), default=0)
        names.insert(spot, name)
    return [members[name] for name in names]
