"""The papers of a deployer: what the service is for, how well it works, what it keeps, who watches it, by what law."""
