"""The topics of requirements, a module each. The folder is the register."""
