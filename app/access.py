"""Who may do what: the only place where roles are looked at."""

from storage.types import Call, Person


def may_see(person: Person, call: Call) -> bool:
    """A rep sees the calls they uploaded; everyone else sees all."""
    return visible_to(person) in (None, call.uploader_id)


def visible_to(person: Person) -> str | None:
    """The uploader whose calls alone this person sees, None for all: the same rule for lists."""
    return person.id if person.role == "rep" else None


def may_edit_promises(person: Person) -> bool:
    """What marketing promises is marketing's to write; reps read it."""
    return person.role != "rep"
