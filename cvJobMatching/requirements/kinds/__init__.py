"""One module a kind of requirement; a module that is put here is in use (see `requirements/read.py`)."""
