"""What the engine knows of each language, as declared data: one folder a language, one TOML file a topic."""
