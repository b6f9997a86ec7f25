"""earshot worker: work on uploads, without pages."""


def worker() -> None:
    """Work on uploads until Ctrl-C, beside a server that runs elsewhere; any number of machines may."""
    from workers.supervisor import main

    main()
