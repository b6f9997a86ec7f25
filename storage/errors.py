"""What storage refuses, each with an HTTP status and a sentence for the user."""


class StorageError(Exception):
    """The base: `status` is what an HTTP answer would carry, `sentence` what a person may read."""

    status = 500

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(StorageError):
    """There is no such row."""

    status = 404


class Conflict(StorageError):
    """What is asked for contradicts what is stored."""

    status = 409


class Duplicate(Conflict):
    """A row that must be the only one of its kind is there already."""


class Refused(StorageError):
    """Something that cannot be stored as it is."""

    status = 422


class BadCursor(StorageError):
    """A page cursor that we did not give out."""

    status = 422

    def __init__(self) -> None:
        super().__init__("This cursor is not one of ours. Start again from the first page, without a cursor.")


class BadKey(StorageError):
    """A blob key that would leave the blob folder."""

    status = 422
